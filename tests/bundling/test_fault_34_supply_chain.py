"""Fault 34: a name or an index that somebody else has taken over brings nothing into the bundle."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from bundling.index import Index
from bundling.locking import Project, publish
from bundling.making import PLUGIN, Bundle
from e2e.wheels import write_wheel

GOOD = PLUGIN.format(name="plain", imports="")
EVIL = "raise SystemExit('taken over')\n"

#: Runs a command from an unpacked bundle; whatever reaches for the network ends the process.
OFFLINE = """
import sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        print("NETWORK", event, arguments, flush=True)
        import os
        os._exit(3)

sys.addaudithook(watch)
sys.path.insert(0, ".")
from catops.app import build_bot
from catops.request import Person, Place, Request
from catops.settings import Settings

bot = build_bot(Settings({}))
for text in ("plain", "help", "plugins"):
    answer = bot.handle(Request(text, Person("U1", "T1"), Place("C1"), reference="r" + text))
    print(text, answer.outcome.status)
"""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Give an index that has ``catops-plugin-plain`` 1.0.0."""
    with Index(tmp_path / "index") as index:
        publish(index.folder, "plain", GOOD)
        yield index


@pytest.fixture
def project(index: Index, tmp_path: Path) -> Project:
    """Return a project that asks for the plugin, and has locked it."""
    project = Project(tmp_path / "project", index.url)
    project.ask("catops-plugin-plain")
    locked = project.meow("lock")
    assert locked.returncode == 0, locked.stderr
    return project


def test_fault_34_what_is_locked_is_installed(project: Project) -> None:
    done = project.install()
    assert done.returncode == 0, done.stderr
    assert (project.bundle / "catops_plugin_plain.py").read_text("utf-8") == GOOD


def test_fault_34_a_release_that_was_replaced_is_refused_by_its_hash(
    index: Index, project: Project
) -> None:
    publish(index.folder, "plain", EVIL)
    done = project.install()
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "catops-plugin-plain==1.0.0" in done.stderr
    assert not (project.bundle / "catops_plugin_plain.py").exists()


def test_fault_34_a_newer_release_waits_until_somebody_locks_it(
    index: Index, project: Project
) -> None:
    publish(index.folder, "plain", EVIL, version="99.0.0")
    assert project.install().returncode == 0
    assert (project.bundle / "catops_plugin_plain.py").read_text("utf-8") == GOOD
    again = project.meow("lock")
    assert "  catops-plugin-plain 1.0.0 -> 99.0.0\n" in again.stdout


def test_fault_34_a_mistyped_name_is_not_locked_and_refused_by_name(bundle: Bundle) -> None:
    marker = bundle.folder.with_name("imported")
    source = f"open({str(marker)!r}, 'w').close()\n"
    publish(bundle.wheels, "plian", source)
    bundle.lock()
    bundle.install("catops-plugin-plian")
    complaint = bundle.finish().complaint
    assert "catops-plugin-plian 1.0.0 is in the bundle, but not in requirements.lock" in complaint
    assert "asks for catops-plugin-plian, which requirements.lock does not have" in complaint
    assert "meow lock" in complaint
    assert not marker.exists(), "it was imported before it was refused"


@pytest.mark.parametrize("allow", ["[]", '["catops-plugin-web"]', '["catops-plugin-hiddem"]'])
def test_fault_34_a_plugin_that_is_not_allowed_is_refused_by_name(
    bundle: Bundle, allow: str
) -> None:
    marker = bundle.folder.with_name("imported")
    publish(bundle.wheels, "hidden", f"open({str(marker)!r}, 'w').close()\n")
    source = {"catops_plugin_web.py": PLUGIN.format(name="web", imports="")}
    asks = ("catops-plugin-hidden",)
    write_wheel(
        bundle.wheels, "catops-plugin-web", dict(source), plugin="catops_plugin_web", requires=asks
    )
    bundle.install("catops-plugin-web", "catops-plugin-hidden")
    bundle.config(f"[deploy]\nallow = {allow}\n")
    complaint = bundle.finish().complaint
    assert (
        "catops-plugin-hidden 1.0.0, for catops-plugin-web is a plugin in the bundle, but "
        "[deploy] allow in catops.toml does not name it."
    ) in complaint
    assert ("catops-plugin-web 1.0.0 is a plugin" in complaint) == ("-web" not in allow)
    assert not marker.exists(), "it was imported before it was refused"


def test_fault_34_what_is_allowed_is_packaged(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    bundle.config('[deploy]\nallow = ["Catops_Plugin.Plain"]\n')
    assert bundle.finish().answer["summary"].startswith("1 plugin, ")


@pytest.mark.parametrize("given", ['"catops-plugin-plain"', "[1]", "{}"])
def test_fault_34_a_list_that_is_none_allows_nothing(bundle: Bundle, given: str) -> None:
    bundle.install("catops-plugin-plain")
    bundle.config(f"[deploy]\nallow = {given}\n")
    assert "[deploy]: allow is not a list of names" in bundle.finish().complaint


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[acess]\n", "[acess] is not a known section.\n  Did you mean [access]?"),
        ("[access]\nalow = []\n", "[access]: 'alow' is not a known key."),
        ("[visibility]\nplain = 'me'\n", "[visibility]: 'plain' is 'me'."),
        ("[access", "is not valid TOML"),
    ],
)
def test_a_bundle_whose_configuration_would_close_the_bot_is_refused(
    bundle: Bundle, text: str, why: str
) -> None:
    bundle.install("catops-plugin-plain")
    bundle.config(text)
    complaint = bundle.finish().complaint
    assert complaint.count(why) == 1


def test_fault_34_the_bill_of_materials_names_each_and_its_hash(
    bundle: Bundle,
) -> None:
    wheel = next(bundle.wheels.glob("catops_plugin_plain-*.whl"))
    bundle.install("catops-plugin-plain", report=True)
    bill = bundle.finish().bill
    (plain,) = [one for one in bill["components"] if one["name"] == "catops-plugin-plain"]
    assert plain["purl"] == "pkg:pypi/catops-plugin-plain@1.0.0"
    assert plain["hashes"] == [
        {"alg": "SHA-256", "content": sha256(wheel.read_bytes()).hexdigest()}
    ]


def test_fault_34_a_bundle_needs_no_network_when_it_runs(bundle: Bundle, tmp_path: Path) -> None:
    bundle.install("catops-plugin-plain")
    task = tmp_path / "task"
    zipfile.ZipFile(bundle.finish(slim=True).archive).extractall(task)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", OFFLINE],
        cwd=task,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={},
    )
    assert (done.returncode, done.stdout.split("\n")) == (
        0,
        ["plain ok", "help ok", "plugins ok", ""],
    ), done.stderr
