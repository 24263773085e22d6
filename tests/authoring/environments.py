"""A fresh virtual environment with catops from its wheel, as an author has it."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Environment:
    """Programs to run in folders, from a virtual environment of their own."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=True, symlinks=True)
        self.programs = folder / "bin"

    def run(self, *words: str, folder: Path, well: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in ``folder``; fail unless it ends well."""
        done = subprocess.run(
            [str(self.programs / words[0]), *words[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={
                **os.environ,
                "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                "COLUMNS": "200",
            },
        )
        if well:
            assert done.returncode == 0, f"{words}:\n{done.stdout}{done.stderr}"
        return done

    def pip(self, *words: str, folder: Path) -> None:
        """Run pip in ``folder``."""
        self.run("python", "-m", "pip", *words, "--quiet", folder=folder)
