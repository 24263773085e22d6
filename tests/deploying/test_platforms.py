"""What is compiled for another Python, processor or system is named, with its plugin."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.making import TARGET, WHEEL, elf, found, only, troubles, well_made

from catops.deploying.target import Target
from catops.findings import Finding

ARM, INTEL = elf(183), elf(62)
INTEL_NAME = "catops_plugin_weather/_fast.cpython-313-x86_64-linux-gnu.so"
ARM_NAME = "catops_plugin_weather/_fast.cpython-313-aarch64-linux-gnu.so"


def platform_trouble(folder: Path, files: dict[str, bytes], tag: str, target: Target) -> Finding:
    """Return what is said of a compiled distribution that a plugin asks for."""
    making = well_made()
    making.add("fast", files, tags=[tag], version="9.9")
    making.add("catops-plugin-speed", points={"speed": "catops_plugin_speed"}, requires=["fast"])
    making.compile_catalogue()
    making.compile_modules(minor=target.minor)
    finding = only(found(making, folder, target=target))
    assert finding.check == "platform"
    assert finding.message.startswith("fast 9.9, for catops-plugin-speed cannot be imported by")
    assert f"--python-version {target.python}" in finding.mend
    assert f"manylinux2014_{target.machine}" in finding.mend
    return finding


@pytest.mark.parametrize(
    ("name", "data", "tag", "why"),
    [
        ("_fast.abi3.so", INTEL, "cp311-abi3-manylinux2014_aarch64", "is for x86_64"),
        ("_fast.so.1", elf(8), "cp313-cp313-linux_aarch64", "for another processor"),
        ("_fast.cpython-311-aarch64-linux-gnu.so", ARM, "cp313-cp313-linux_aarch64", "Python 3.11"),
        ("_fast.cpython-313-aarch64-linux-musl.so", ARM, "py3-none-any", "a Linux with musl"),
        ("_fast.pyd", b"MZ" + bytes(30), "py3-none-any", "for Windows"),
        ("_fast.cpython-313-darwin.so", b"\xcf\xfa\xed\xfe" + bytes(30), "py3-none-any", "macOS"),
        ("_fast.so", b"version https://git-lfs", "py3-none-any", "no program at all"),
        ("_fast.so", b"", "py3-none-any", "no program at all"),
        ("fast.py", b"", "cp313-cp313-manylinux2014_x86_64", "its wheel is for manylinux2014_x86"),
        ("fast.py", b"", "cp313-cp313-macosx_11_0_arm64", "for macosx_11_0_arm64"),
        ("fast.py", b"", "cp313-cp313-win_amd64", "for win_amd64"),
        ("fast.py", b"", "cp313-cp313-musllinux_1_2_aarch64", "a Linux with musl"),
        ("fast.py", b"", "cp312-cp312-manylinux2014_aarch64", "for Python 3.12"),
        ("fast.py", b"", "cp314-abi3-manylinux2014_aarch64", "for Python 3.14"),
        ("fast.py", b"", "cp313-cp313-manylinux_2_39_aarch64", "for glibc 2.39 or newer"),
    ],
)
def test_what_is_compiled_for_something_else(
    tmp_path: Path, name: str, data: bytes, tag: str, why: str
) -> None:
    finding = platform_trouble(tmp_path, {f"fast/{name}": data}, tag, TARGET)
    assert why in finding.message


def test_an_older_runtime_has_an_older_c_library(tmp_path: Path) -> None:
    target = Target(11, "x86_64")
    tag = "cp311-cp311-manylinux_2_28_x86_64"
    finding = platform_trouble(tmp_path, {"fast/fast.py": b""}, tag, target)
    assert "cannot be imported by Python 3.11 on x86_64" in finding.message
    assert "for glibc 2.28 or newer" in finding.message


@pytest.mark.parametrize(
    ("name", "data", "tag", "target"),
    [
        (ARM_NAME, ARM, "cp313-cp313-manylinux_2_17_aarch64.manylinux2014_aarch64", TARGET),
        ("fast/_fast.abi3.so", ARM, "cp38-abi3-manylinux_2_34_aarch64", TARGET),
        ("fast/_fast.so", ARM, "cp313-cp313-linux_aarch64", TARGET),
        (INTEL_NAME, INTEL, "cp313-cp313-manylinux1_x86_64", Target(13, "x86_64")),
        ("fast.py", b"", WHEEL, TARGET),
    ],
)
def test_what_is_compiled_for_the_target_is_well(
    tmp_path: Path, name: str, data: bytes, tag: str, target: Target
) -> None:
    making = well_made()
    making.add("fast", {name: data}, tags=[tag])
    making.compile_modules()
    assert troubles(found(making, tmp_path, target=target)) == []
