"""A bot's folder with a list of plugins, its lock, and pip as the deployment runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bundling.making import HERE, RUNTIME
from e2e.wheels import write_wheel

from catops.deploying.target import read_target

#: What ``serverless-catops.js`` adds where there is a lock; ``tests/e2e`` runs that.
LOCKED = ("--require-hashes", "--no-deps")


class Project:
    """A folder with a ``requirements.txt`` whose distributions come from one index."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.url = url
        self.lock = folder / "requirements.lock"
        self.bundle = folder / "installed"

    def ask(self, *lines: str) -> None:
        """Write ``requirements.txt``."""
        text = "\n".join([f"--index-url {self.url}", *lines, ""])
        (self.folder / "requirements.txt").write_text(text, "utf-8")

    def meow(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command line here."""
        return self._run("-m", "catops.cli.main", *words)

    def install(self) -> subprocess.CompletedProcess[str]:
        """Install what is locked, as the deployment does."""
        target = read_target(RUNTIME, HERE)
        words = ["install", "--no-compile", "--only-binary=:all:", *target.pip_words, *LOCKED]
        return self._run("-m", "pip", *words, "-t", str(self.bundle), "-r", "requirements.lock")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        kept = {name: one for name, one in os.environ.items() if not name.startswith("PIP_")}
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={**kept, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


def publish(folder: Path, name: str, source: str, version: str = "1.0.0") -> Path:
    """Publish ``catops-plugin-NAME``, one module, and return its wheel."""
    module = f"catops_plugin_{name}"
    files: dict[str, bytes | str] = {f"{module}.py": source}
    return write_wheel(folder, f"catops-plugin-{name}", files, plugin=module, version=version)
