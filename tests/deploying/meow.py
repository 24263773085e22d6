"""The program ``meow`` in a folder, with plugins to find and nothing else of this machine's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent


class Project:
    """A bot's folder, and a place beside it where plugins are installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bot"
        self.folder.mkdir()
        self._site = folder / "site"
        self._site.mkdir()

    def write(self, name: str, text: str) -> None:
        """Write a file of the bot's."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(dedent(text), "utf-8")

    def install(self, name: str, source: str) -> None:
        """Install ``catops-plugin-NAME``, one module with an entry point."""
        module = f"catops_plugin_{name}"
        (self._site / f"{module}.py").write_text(dedent(source), "utf-8")
        info = self._site / f"{module}-1.0.dist-info"
        info.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: catops-plugin-{name}\nVersion: 1.0\n"
        info.joinpath("METADATA").write_text(metadata, "utf-8")
        points = f"[catops.plugins]\n{name} = {module}\n"
        info.joinpath("entry_points.txt").write_text(points, "utf-8")

    def meow(
        self, *words: str, stdin: str = "", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the program in the bot's folder."""
        return subprocess.run(
            [sys.executable, "-m", "catops.cli.main", *words],
            cwd=self.folder,
            input=stdin,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "PYTHONPATH": str(self._site),
                "AWS_EC2_METADATA_DISABLED": "true",
                **environ,
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


WEATHER = '''
    """Weather."""
    import catops

    @catops.command("weather", effect="read")
    def weather(ctx: catops.Context, city: str) -> str:
        """Tell the weather in CITY."""
        return city

    @catops.hookimpl
    def catops_commands():
        return [weather]

    @catops.hookimpl
    def catops_iam():
        return [{"Effect": "Allow", "Action": ["sns:Publish"], "Resource": STATEMENT}]
'''


def weather(resource: str = '"arn:aws:sns:*:*:weather"') -> str:
    """Return a plugin that asks for a resource."""
    return WEATHER.replace("STATEMENT", resource)
