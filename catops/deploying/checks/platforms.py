"""Compiled files in a package: are they for the Python and the processor that will run them?

pip on a laptop installs for that laptop; in Lambda the import then fails with "invalid ELF
header" or "No module named", and nothing says why.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from catops.deploying.contents import Contents
from catops.deploying.distributions import Distribution
from catops.deploying.target import MACHINES, Target
from catops.findings import Finding
from catops.text import counted

CHECK = "platform"

_NATIVE = re.compile(r"\.(so(\.\d+)*|pyd|dll|dylib)$")
_PYTHON = re.compile(r"\.cpython-3(\d+)[a-z]*-")
_MANYLINUX = re.compile(r"manylinux_(\d+)_(\d+)_(\w+)")
#: The names manylinux had before they held the version of the C library.
_LEGACY = {"manylinux1_": (2, 5), "manylinux2010_": (2, 12), "manylinux2014_": (2, 17)}
#: How files of other systems begin.
_OTHERS = {
    b"MZ": "Windows",
    b"\xcf\xfa\xed\xfe": "macOS",
    b"\xca\xfe\xba\xbe": "macOS",
}


def check_platform(contents: Contents) -> Iterator[Finding]:
    """Name every distribution that is built for something else than the target."""
    target = contents.target
    native = [name for name in contents.package.sizes if _NATIVE.search(name)]
    wrong: dict[str, list[str]] = defaultdict(list)
    for name in native:
        why = _wrong_name(name, target) or _wrong_head(contents.package.read(name, 20), target)
        if why:
            wrong[contents.owners.of(name)].append(f"{name} is {why}")
    for one in contents.found:
        why = _wrong_wheel(one, target)
        if why:
            wrong[one.name].insert(0, f"its wheel is {why}")
    for owner, reasons in sorted(wrong.items()):
        yield Finding(
            "fault",
            CHECK,
            f"{contents.named(owner)} cannot be imported by {target}: {reasons[0]}.",
            f"Have pip take wheels for it: --only-binary=:all: --python-version {target.python} "
            f"--platform manylinux2014_{target.machine} (pipCmdExtraArgs in serverless.yml).",
        )
    if not wrong:
        files = counted(len(native), "compiled file")
        yield Finding("ok", CHECK, f"{files}, fit for {target}.")


def _wrong_name(name: str, target: Target) -> str:
    """Return what a file is for by its name, if it is for something else."""
    match = _PYTHON.search(name)
    if match and int(match[1]) != target.minor:
        return f"for Python 3.{match[1]}"
    return "for a Linux with musl" if "-linux-musl" in name else ""


def _wrong_head(head: bytes, target: Target) -> str:
    """Return what a file is for by its first bytes, if it is for something else."""
    for start, system in _OTHERS.items():
        if head.startswith(start):
            return f"for {system}"
    if not head.startswith(b"\x7fELF") or len(head) < 20:
        return "no program at all"
    number = int.from_bytes(head[18:20], "little")
    if number == target.elf_machine:
        return ""
    names = {number: name for name, (_, number) in MACHINES.items()}
    return f"for {names.get(number, 'another processor')}"


def _wrong_wheel(one: Distribution, target: Target) -> str:
    """Return what a wheel is for by its tags, if by none of them it is for ``target``."""
    reasons = [_wrong_tag(tag, target) for tag in one.tags]
    return reasons[0] if reasons and all(reasons) else ""


def _wrong_tag(tag: str, target: Target) -> str:
    python, _, rest = tag.partition("-")
    abi, _, platforms = rest.partition("-")
    minor = re.fullmatch(r"cp3(\d+)", python)
    newer = minor and int(minor[1]) > target.minor
    if minor and (newer or (int(minor[1]) < target.minor and abi != "abi3")):
        return f"for Python 3.{minor[1]}"
    reasons = [_wrong_platform(one, target) for one in platforms.split(".")]
    return reasons[0] if all(reasons) else ""


def _wrong_platform(platform: str, target: Target) -> str:
    if platform == "any":
        return ""
    if "linux" not in platform or not platform.endswith(f"_{target.machine}"):
        return f"for {platform}"
    if platform.startswith("musllinux"):
        return "for a Linux with musl"
    match = _MANYLINUX.fullmatch(platform)
    old = next((known for start, known in _LEGACY.items() if platform.startswith(start)), (0, 0))
    needs = (int(match[1]), int(match[2])) if match else old
    return f"for glibc {needs[0]}.{needs[1]} or newer" if needs > target.glibc else ""
