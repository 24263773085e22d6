"""Distributions as pip leaves them in a folder, and programs that find them installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

#: Seconds after which a program is taken to hang.
PATIENCE = 120


class Distributions:
    """A folder of distributions, found by metadata as any other one is.

    :ivar folder: the folder; it goes first on the path of the programs that are run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self,
        name: str,
        source: str | bytes | None,
        *,
        distribution: str = "",
        module: str = "",
        target: str = "",
        entry_points: str | bytes = "",
        metadata: str | bytes = "",
    ) -> str:
        """Install a plugin called ``name``; return the name of its distribution.

        :param source: of its one module; ``None`` leaves the module out.
        :param target: what its entry point names; the module by default.
        :param entry_points: the whole text of ``entry_points.txt``.
        :param metadata: the whole text of ``METADATA``.
        """
        distribution = distribution or f"catops-plugin-{name}"
        module = module or distribution.replace("-", "_")
        if source is not None:
            text = dedent(source).encode() if isinstance(source, str) else source
            (self.folder / f"{module}.py").write_bytes(text)
        points = entry_points or f"[catops.plugins]\n{name} = {target or module}\n"
        about = metadata or f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        info = self.folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        for file, given in (("METADATA", about), ("entry_points.txt", points)):
            (info / file).write_bytes(given.encode() if isinstance(given, str) else given)
        return distribution

    def python(
        self, *arguments: str, environ: Mapping[str, str] | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run Python with the distributions installed."""
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environ(environ or {}),
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def environ(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of the programs that are run."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("CATOPS_", "SLACK_"))}
        return {
            **own,
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "200",
            **more,
        }

    def meow(
        self, *words: str, environ: Mapping[str, str] | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        return self.python("-m", "catops.cli.main", *words, environ=environ, stdin=stdin)

    def run(self, line: str) -> dict[str, Any]:
        """Run one command at the prompt and return its answer."""
        done = self.meow("run", "--json", line)
        assert done.stdout, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def plugins(self) -> dict[str, dict[str, Any]]:
        """Return what ``meow plugins`` tells, by plugin name."""
        done = self.meow("plugins", "--json")
        assert done.returncode == 0, done.stderr
        return {plugin["name"]: plugin for plugin in json.loads(done.stdout)}

    def fault(self, name: str) -> str:
        """Return the one thing that is wrong with a plugin, reason and mend."""
        (fault,) = self.plugins()[name]["faults"]
        return f"{fault['reason']} {fault['mend']}"
