"""Run the console sessions of a page, and hold what they print to what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from documentation.markdown import Block


@dataclass(frozen=True)
class Step:
    """A command, and the lines it should print; ``…`` stands for anything."""

    command: str
    printed: list[str]


def steps(block: Block) -> list[Step]:
    """Return the steps of a console block."""
    found: list[Step] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], []))
        else:
            found[-1].printed.append(line)
    return found


class Session:
    """A shell in a folder of its own, with a virtual environment's programs first."""

    def __init__(
        self, folder: Path, programs: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        """Begin in ``folder``; ``environ`` is added to this process's environment."""
        self.folder = folder
        self._environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("CATOPS_", "SLACK_"))},
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "COLUMNS": "200",
            **(environ or {}),
        }

    def run(self, command: str) -> str:
        """Run ``command`` and return what it printed; a ``cd`` lasts."""
        done = subprocess.run(
            ["bash", "-c", f"{command}\nprintf '\\036%s' \"$PWD\""],
            cwd=self.folder,
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=300,
        )
        printed, _, folder = done.stdout.rpartition("\x1e")
        self.folder = Path(folder)
        return printed


def differs(step: Step, printed: str) -> str:
    """Return how what was printed differs from what the page shows; empty when it does not."""
    shown = "\n".join(line.rstrip() for line in step.printed).strip("\n")
    real = "\n".join(line.rstrip() for line in printed.splitlines()).strip("\n")
    pattern = re.escape(f"{shown}\n").replace("…\\\n", "(?:.*\n)*?").replace("…", ".*")
    if re.fullmatch(pattern, f"{real}\n"):
        return ""
    return f"$ {step.command}\nthe page shows:\n{shown}\n\nit prints:\n{real}"
