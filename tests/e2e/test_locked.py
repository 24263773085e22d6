"""A bot whose bundle is pinned by hashes: ``meow lock``, then ``serverless package``."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from catops.deploying.target import read_target

from .channel import Channel
from .conftest import with_plugins, with_settings
from .environments import ARCHITECTURE, HERE_RUNS, ROOT, RUNTIME, Environment, run

pytestmark = pytest.mark.e2e

#: Prints what serverless-catops.js has pip told, for a runtime and an architecture.
PRINT = """
const CatOps = require(process.argv[1]);
const [runtime, architecture] = process.argv.slice(2);
const service = { provider: { runtime, architecture }, functions: {} };
const made = new CatOps({ service, serviceDir: "/nowhere" }, {}, {});
made.choosePython();
console.log(JSON.stringify(service.custom.pythonRequirements.pipCmdExtraArgs));
"""


class Locked:
    """A project with a plugin, its lock, and the folder that pip finds wheels in."""

    def __init__(self, project: Path, wheels: Path, meow: Path, environ: dict[str, str]) -> None:
        self.project = project
        self.wheels = wheels
        self.environ = {**environ, "PIP_FIND_LINKS": str(wheels)}
        words = ("--runtime", RUNTIME, "--architecture", ARCHITECTURE)
        run(meow, "lock", *words, cwd=project, environ=self.environ)

    def package(self, *words: str, well: bool = True) -> str:
        """Package it for what runs these tests, and return what that said."""
        command = ("npx", "serverless", "package", *(words or HERE_RUNS))
        expect = 0 if well else None
        return run(*command, cwd=self.project, environ=self.environ, expect=expect)

    def made(self, name: str) -> bytes:
        """Return a file that packaging has made."""
        return (self.project / ".serverless" / name).read_bytes()


@pytest.fixture
def locked(
    bare_project: Path,
    bot_environment: Environment,
    packaging_environ: dict[str, str],
    wheels: dict[str, Path],
    secret: str,
    channel: Channel,
    tmp_path: Path,
) -> Locked:
    """Return a locked project with one plugin, and wheels of its own."""
    project = with_plugins(with_settings(bare_project, secret, channel), "tides")
    folder = shutil.copytree(wheels["catops"].parent, tmp_path / "wheels")
    return Locked(project, folder, bot_environment.bin / "meow", packaging_environ)


def test_what_is_locked_is_packaged_and_billed_and_always_the_same(
    locked: Locked, wheels: dict[str, Path]
) -> None:
    locked.package()
    bundle, bill = locked.made("catops-bot.zip"), locked.made("catops-bot.bom.json")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.decode()) is None
    said: dict[str, Any] = json.loads(bill)
    assert said["metadata"]["component"]["hashes"] == [
        {"alg": "SHA-256", "content": hashlib.sha256(bundle).hexdigest()}
    ]
    digests = {one["name"]: one["hashes"][0]["content"] for one in said["components"]}
    for name, short in {"catops": "catops", "catops-plugin-tides": "tides"}.items():
        assert digests[name] == hashlib.sha256(wheels[short].read_bytes()).hexdigest()
    lock = (locked.project / "requirements.lock").read_text("utf-8")
    assert [name for name, digest in digests.items() if f"sha256:{digest}" not in lock] == []
    locked.package()
    assert locked.made("catops-bot.zip") == bundle
    assert locked.made("catops-bot.bom.json") == bill


def test_a_wheel_that_was_replaced_is_refused_by_its_hash(locked: Locked) -> None:
    (wheel,) = locked.wheels.glob("catops_plugin_tides-*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    said = locked.package(well=False)
    assert "DO NOT MATCH THE HASHES" in said
    assert "catops-plugin-tides" in said
    assert not (locked.project / ".serverless" / "catops-bot.zip").exists()


def test_a_plugin_that_is_not_locked_is_refused_by_name(locked: Locked) -> None:
    with_plugins(locked.project, "weather")
    said = locked.package(well=False)
    assert (
        "requirements.txt asks for catops-plugin-weather, which requirements.lock does not have."
    ) in said
    assert "Make the lock again: meow lock." in said


def test_a_lock_for_another_processor_is_refused_before_anything_is_installed(
    locked: Locked,
) -> None:
    said = locked.package("--param=runtime=python3.12", "--param=architecture=arm64", well=False)
    assert "requirements.lock is not for python3.12 on arm64." in said
    assert "meow lock --runtime python3.12 --architecture arm64" in said
    assert not (locked.project / ".serverless" / "requirements").exists()


def test_a_plugin_that_is_not_allowed_is_refused_by_name(locked: Locked) -> None:
    with (locked.project / "catops.toml").open("a", encoding="utf-8") as config:
        config.write('\n[deploy]\nallow = ["catops-plugin-weather"]\n')
    said = locked.package(well=False)
    assert "catops-plugin-tides 1.0.0 is a plugin in the bundle, but [deploy] allow in" in said


def test_packaging_and_locking_tell_pip_the_same(npm: str) -> None:
    file = ROOT / "serverless" / "slash_command" / "serverless-catops.js"
    for runtime, architecture in itertools.product(
        ("python3.11", "python3.12", "python3.13"), ("arm64", "x86_64")
    ):
        said = json.loads(run("node", "-e", PRINT, file, runtime, architecture))
        words = read_target(runtime, architecture).pip_words
        assert [
            one for one in said if one.startswith(("--platform", "--python", "--impl"))
        ] == words
