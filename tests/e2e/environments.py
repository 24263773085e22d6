"""Real wheels, and fresh virtual environments to install them in."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PLUGINS = {each.name: each for each in sorted((HERE / "plugins").iterdir()) if each.is_dir()}
#: What must not reach the bot from whoever runs the tests: their accounts, their environments.
OURS = ("AWS_", "CATOPS_", "SLACK_", "PYTHON", "VIRTUAL_ENV", "IS_OFFLINE")

#: Lambda's names of what runs these tests, and how to deploy to that.
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
ARCHITECTURE = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")
HERE_RUNS = (f"--param=runtime={RUNTIME}", f"--param=architecture={ARCHITECTURE}")


def clean_environ(**more: str) -> dict[str, str]:
    """Return this process's environment without what would make a difference to the bot."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, **more}


def run(
    *words: object,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    timeout: float = 300,
    expect: int | None = 0,
) -> str:
    """Run a program to its end and return all it printed.

    :param expect: its exit code; ``None`` for any but 0.
    """
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=dict(environ or clean_environ()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )
    well = done.returncode == expect if expect is not None else done.returncode != 0
    assert well, f"{words} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


class Environment:
    """A virtual environment of its own, with nothing in it but what a test installs."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        run(sys.executable, "-m", "venv", folder)

    def pip(self, *words: object) -> None:
        """Run pip in here."""
        run(self.bin / "python", "-m", "pip", "--disable-pip-version-check", *words)

    def meow(self, *words: object, expect: int = 0) -> str:
        """Run the program ``meow`` that was installed in here; return what it printed."""
        return run(self.bin / "meow", *words, expect=expect)


def meow(*words: object, cwd: Path, environ: Mapping[str, str]) -> str:
    """Run the program ``meow`` of these tests' own environment, which has boto3."""
    return run(sys.executable, "-m", "catops.cli.main", *words, cwd=cwd, environ=environ)


def build_wheels(folder: Path) -> dict[str, Path]:
    """Build catops and the plugins of these tests; return each wheel by its short name."""
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder)
    run(*pip, ROOT, *PLUGINS.values(), timeout=600)
    wheels = {each.name.split("-")[0]: each for each in folder.glob("*.whl")}
    return {name.removeprefix("catops_plugin_"): wheel for name, wheel in wheels.items()}
