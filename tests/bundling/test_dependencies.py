"""What Lambda's Python needs and the one that packages does not: it is missed before it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundling.index import Index
from bundling.locking import Project
from bundling.making import HERE, PLUGIN, Bundle
from e2e.wheels import write_wheel

NEXT = f"3.{sys.version_info.minor + 1}"
#: Needed by the next Python, and not by the one that runs these tests.
NEWER = f"tomlish>=1; python_version >= '{NEXT}'"


def needs(bundle: Bundle, *requires: str) -> None:
    """Install a plugin that asks for these, none of which is there."""
    source: dict[str, bytes | str] = {
        "catops_plugin_toml.py": PLUGIN.format(name="toml", imports="")
    }
    write_wheel(
        bundle.wheels,
        "catops-plugin-toml",
        source,
        plugin="catops_plugin_toml",
        requires=("catops", *requires),
    )
    bundle.install("catops-plugin-toml")


def test_what_only_lambdas_python_needs_is_missed_with_who_asks_for_it(bundle: Bundle) -> None:
    needs(bundle, NEWER, "winish; sys_platform == 'win32'")
    assert bundle.finish().code == 0
    complaint = bundle.finish(runtime=f"python{NEXT}").complaint
    assert f"catops-plugin-toml 1.0.0 asks for {NEWER}, which is not in the bundle" in complaint
    assert f"and not for Python {NEXT} on {HERE}. List tomlish>=1 in requirements.txt" in complaint
    assert "winish" not in complaint


def test_what_comes_with_a_layer_can_be_tolerated(bundle: Bundle) -> None:
    needs(bundle, "Layered.Thing")
    assert "asks for Layered.Thing, which is not in the bundle" in bundle.finish().complaint
    assert bundle.finish(tolerate=["layered_thing"]).code == 0


def test_what_lambda_brings_is_not_missed_nor_what_nobody_can_read(bundle: Bundle) -> None:
    needs(
        bundle,
        "boto3>=1.28",
        "urllib3",
        "far @ https://example.com/a;b ; os_name=='nt'",
    )
    (metadata,) = bundle.folder.glob("catops_plugin_toml-*.dist-info/METADATA")
    said = metadata.read_text("utf-8")
    first, _, rest = said.partition("Requires-Dist: urllib3\n")
    assert rest, "what pip would not install is put beside what it has"
    metadata.write_text(f"{first}Requires-Dist: odd; and\nRequires-Dist: urllib3\n{rest}", "utf-8")
    assert bundle.finish().code == 0


def test_extras_are_missed_where_somebody_asks_for_them(bundle: Bundle) -> None:
    write_wheel(bundle.wheels, "lib", {}, requires=("quick; extra == 'Speed_Up'",))
    bundle.install("lib")
    assert bundle.finish().code == 0
    bundle.requirements.write_text("catops\nlib[other, speed-up]>=1\n", "utf-8")
    complaint = bundle.finish().complaint
    assert "lib 1.0.0 asks for quick; extra == 'Speed_Up', which is not in the bundle" in complaint


def test_extras_of_what_is_asked_for_are_followed(bundle: Bundle) -> None:
    requires = ("lib[fast]; extra == 'all'", "quick; extra == 'fast'")
    write_wheel(bundle.wheels, "lib", {}, requires=requires)
    bundle.install("lib")
    needs(bundle, "lib[all]")
    assert "lib 1.0.0, for catops-plugin-toml asks for quick" in bundle.finish().complaint


def test_what_is_listed_with_a_condition_that_lambda_meets_is_missed(bundle: Bundle) -> None:
    listed = "there; sys_platform == 'linux'\nelsewhere; sys_platform == 'darwin'\nleft-out\n"
    bundle.requirements.write_text(f"catops\n{listed}", "utf-8")
    complaint = bundle.finish().complaint
    assert "asks for there; sys_platform == 'linux', which is not in the bundle" in complaint
    assert "elsewhere" not in complaint
    assert "left-out" not in complaint


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Give a project whose one distribution needs another one in the next Python."""
    with Index(tmp_path / "index") as index:
        write_wheel(index.folder, "outer", {}, requires=(NEWER,))
        write_wheel(index.folder, "tomlish", {})
        project = Project(tmp_path / "project", index.url)
        project.ask("outer")
        yield project


def test_a_lock_that_would_miss_it_is_refused(project: Project) -> None:
    words = ("lock", "--runtime", f"python{NEXT}", "--architecture", HERE)
    done = project.meow(*words)
    assert (done.returncode, project.lock.exists()) == (1, False)
    assert f"outer asks for {NEWER}, which pip leaves out on this machine." in done.stderr
    assert "List tomlish>=1 in requirements.txt" in done.stderr
    project.ask("outer", "tomlish>=1")
    assert project.meow(*words).returncode == 0
    assert "tomlish==1.0.0" in project.lock.read_text("utf-8")
