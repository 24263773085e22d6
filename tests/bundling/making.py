"""Bundles as ``serverless package`` makes them, of wheels that pip installs, and finished."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.wheels import write_wheel

from catops.deploying.distributions import normal
from catops.deploying.lock.locking import asked_lines
from catops.deploying.lock.locks import LOCK, Lock, Pin, write_lock

ROOT = Path(__file__).parents[2]
#: Lambda's names of what runs these tests, and of another processor.
RUNTIME = f"python3.{sys.version_info.minor}"
HERE = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")
OTHER = {"arm64": "x86_64", "x86_64": "arm64"}[HERE]
TAG = f"cpython-3{sys.version_info.minor}"

PLUGIN = '''
"""Does {name}."""
import catops
{imports}

@catops.command("{name}", effect="read")
def command(ctx: catops.Context) -> str:
    """Do {name}."""
    return "done"

@catops.hookimpl
def catops_commands():
    return [command]
'''


@dataclass(frozen=True)
class Finished:
    """What finishing a bundle came to."""

    code: int
    said: str
    complaint: str
    archive: Path

    @property
    def answer(self) -> dict[str, Any]:
        """What a program reads of it."""
        assert self.code == 0, self.complaint
        answer: dict[str, Any] = json.loads(self.said)
        return answer

    @property
    def names(self) -> list[str]:
        """The files in the bundle."""
        return zipfile.ZipFile(self.archive).namelist()

    @property
    def bill(self) -> dict[str, Any]:
        """The bill of materials."""
        bill: dict[str, Any] = json.loads(Path(self.answer["bill"]).read_text("utf-8"))
        return bill

    def read(self, name: str) -> bytes:
        """Return a file of the bundle."""
        return zipfile.ZipFile(self.archive).read(name)


class Bundle:
    """A folder that distributions are installed in, and a handler."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        self.folder = folder
        self.wheels = wheels
        self.requirements = folder.with_name(f"{folder.name}-requirements.txt")
        self.requirements.write_text("catops\n", "utf-8")
        self.report = folder.with_name("report.json")
        self.write("handler.py", "from catops.aws import main, respond\n")

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file into the bundle."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def config(self, text: str) -> None:
        """Write ``catops.toml``, beside the requirements."""
        self.requirements.with_name("catops.toml").write_text(text, "utf-8")

    def lock(self, **hashes: str) -> None:
        """Lock what is installed; the hash of a distribution matters only where it is given."""
        found = [one.name.removesuffix(".dist-info") for one in self.folder.glob("*.dist-info")]
        names = [one.rpartition("-")[::2] for one in found]
        pins = {
            normal(name): Pin(normal(name), version, (f"sha256:{hashes.get(name, '0' * 64)}",))
            for name, version in names
        }
        lock = Lock(pins, asked=asked_lines(self.requirements))
        write_lock(lock, self.requirements.with_name(LOCK))

    def install(self, *names: str, platforms: tuple[str, ...] = (), report: bool = False) -> None:
        """Install distributions from this test's own wheels, and list the plugins among them."""
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        words = ["--no-deps", "--no-index", "--find-links", str(self.wheels)]
        words += ["--no-compile", "--target", str(self.folder)]
        words += [f"--report={self.report}"] if report else []
        for each in platforms:
            words += [f"--platform={each}", "--only-binary=:all:"]
        subprocess.run([*pip, *words, *names], check=True)
        with self.requirements.open("a", encoding="utf-8") as listed:
            listed.writelines(f"{name}\n" for name in names if name.startswith("catops-plugin-"))

    def finish(
        self,
        *,
        runtime: str = RUNTIME,
        architecture: str = HERE,
        environ: Mapping[str, str] | None = None,
        archive: str = "bundle.zip",
        slim: bool = False,
        service: Mapping[str, Any] | None = None,
        **catops: object,
    ) -> Finished:
        """Zip the folder, and finish that as ``serverless-catops.js`` does.

        :param service: what else ``serverless.yml`` says.
        :param catops: what it says under ``custom.catops``.
        """
        path = self.folder.with_name(archive)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
            for file in self.folder.rglob("*"):
                opened.write(file, file.relative_to(self.folder))
        said: dict[str, Any] = {
            "folder": str(self.folder.parent),
            "requirements": self.requirements.name,
            "report": self.report.name,
            "functions": {"main": {"handler": "handler.main", "role": "MainRole"}},
            "provider": {"runtime": runtime, "architecture": architecture},
            "custom": {"pythonRequirements": {"slim": slim}, "catops": catops},
            "resources": {"Resources": {"MainRole": {"Type": "AWS::IAM::Role"}}},
        }
        return finish(path, {**said, **(service or {})}, environ)


def finish(archive: Path, service: object, environ: Mapping[str, str] | None = None) -> Finished:
    """Run the command that finishes a bundle."""
    done = subprocess.run(
        [sys.executable, "-m", "catops.deploying.bundle", str(archive)],
        input=json.dumps(service),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environ or {})},
    )
    return Finished(done.returncode, done.stdout, done.stderr, archive)


def install_base(folder: Path) -> Path:
    """Install catops into ``folder``, and what a catalogue is made with, no compiled file."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    words = ["--no-compile", "--target", str(folder)]
    subprocess.run([*pip, *words, "--no-deps", str(ROOT)], check=True)
    subprocess.run([*pip, *words, "pluggy", "importlib-metadata"], check=True)
    for name in ("requests", "slack-sdk"):  # of these, only that they are there
        wheel = write_wheel(folder.parent, name, {})
        subprocess.run([*pip, *words, "--no-deps", "--no-index", str(wheel)], check=True)
    return folder
