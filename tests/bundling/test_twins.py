"""A bundle with compiled files for another processor is read on this machine all the same."""

from __future__ import annotations

from hashlib import sha256

import pytest
from bundling.making import HERE, OTHER, PLUGIN, TAG, Bundle
from e2e.wheels import ELF, write_wheel

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
PYTHON = TAG.replace("cpython-", "cp")


def _tag(architecture: str) -> str:
    return f"{PYTHON}-{PYTHON}-manylinux2014_{MACHINES[architecture]}"


@pytest.fixture
def swift(bundle: Bundle) -> Bundle:
    """Return a bundle for the other processor; its plugin needs ``swift``, which is compiled."""
    core = f"swift/_core.{TAG}-{MACHINES[OTHER]}-linux-gnu.so"
    files: dict[str, bytes | str] = {"swift/__init__.py": "from swift._core import SPEED"}
    write_wheel(bundle.wheels, "swift", {**files, core: ELF[OTHER]}, tag=_tag(OTHER))
    write_wheel(
        bundle.wheels,
        "catops-plugin-racer",
        {"catops_plugin_racer.py": PLUGIN.format(name="race", imports="from swift import SPEED")},
        plugin="catops_plugin_racer",
        requires=("swift",),
    )
    bundle.install("catops-plugin-racer", "swift", platforms=(_tag(OTHER).rpartition("-")[2],))
    text = bundle.requirements.read_text("utf-8")
    bundle.requirements.write_text(f"--no-index\n--find-links {bundle.wheels}\n{text}", "utf-8")
    return bundle


def test_what_is_compiled_is_installed_again_for_this_machine(swift: Bundle) -> None:
    twin: dict[str, bytes | str] = {
        "swift/__init__.py": "from swift._core import SPEED",
        "swift/_core.py": "SPEED = 300_000",
    }
    write_wheel(swift.wheels, "swift", twin, tag=_tag(HERE))
    finished = swift.finish(architecture=OTHER)
    assert finished.answer["summary"].startswith("1 plugin, ")
    assert b'"name":"race"' in finished.read("catops.catalogue")
    assert "swift/_core.py" not in finished.names
    assert f"swift/_core.{TAG}-{MACHINES[OTHER]}-linux-gnu.so" in finished.names


def test_a_twin_is_what_is_locked_or_it_is_not_imported(swift: Bundle) -> None:
    marker = swift.folder.with_name("imported")
    twin: dict[str, bytes | str] = {
        "swift/__init__.py": "from swift._core import SPEED",
        "swift/_core.py": f"SPEED = open({str(marker)!r}, 'w').close() or 1",
    }
    wheel = write_wheel(swift.wheels, "swift", twin, tag=_tag(HERE))
    swift.lock()
    refused = swift.finish(architecture=OTHER)
    assert refused.code == 1
    assert "swift==1.0.0 cannot be installed for Python 3." in refused.complaint
    assert "meow lock" in refused.complaint
    assert not marker.exists()
    swift.lock(swift=sha256(wheel.read_bytes()).hexdigest())
    assert swift.finish(architecture=OTHER).answer["summary"].startswith("1 plugin, ")
    assert marker.exists()


def test_another_version_is_no_twin(swift: Bundle) -> None:
    wheel = write_wheel(swift.wheels, "swift", {"swift/__init__.py": "SPEED = 1"}, tag=_tag(HERE))
    wheel.rename(wheel.with_name(wheel.name.replace("1.0.0", "1.0.1")))
    finished = swift.finish(architecture=OTHER)
    assert finished.code == 1
    assert "racer (catops-plugin-racer 1.0.0): ModuleNotFoundError" in finished.complaint
    assert "swift==1.0.0 cannot be installed for Python 3." in finished.complaint
    assert "Package on a machine for which they are published." in finished.complaint


def test_a_plugin_that_is_broken_by_itself_is_told_so(swift: Bundle) -> None:
    twin: dict[str, bytes | str] = {"swift/__init__.py": "", "swift/_core.py": ""}
    write_wheel(swift.wheels, "swift", twin, tag=_tag(HERE))
    finished = swift.finish(architecture=OTHER)
    assert finished.code == 1
    assert "racer (catops-plugin-racer 1.0.0): ImportError" in finished.complaint
    assert "cannot be installed" not in finished.complaint


def test_no_twin_is_wanted_where_all_plugins_load(swift: Bundle) -> None:
    source = "try:\n    from swift import SPEED\nexcept ImportError:\n    SPEED = 0"
    swift.write("catops_plugin_racer.py", PLUGIN.format(name="race", imports=source))
    finished = swift.finish(architecture=OTHER)
    assert b'"name":"race"' in finished.read("catops.catalogue")
