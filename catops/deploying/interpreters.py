"""The Python interpreters of this machine, and whether one of them is what Lambda will run."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from catops.deploying.target import Target

_ASK = "import json, sys; json.dump([sys.version_info[1], sys.executable], sys.stdout)"
#: Seconds an interpreter may take to say what it is.
TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python 3 that can be started here."""

    path: str
    minor: int

    def compiles_for(self, target: Target) -> bool:
        """Return whether its byte code is the target's."""
        return self.minor == target.minor

    def imports_for(self, target: Target) -> bool:
        """Return whether it can import what was compiled for the target."""
        here = sys.platform, platform.machine()
        return self.compiles_for(target) and here == ("linux", target.machine)

    def __str__(self) -> str:
        return f"Python 3.{self.minor}"


def find_interpreter(target: Target, environ: Mapping[str, str] = os.environ) -> Interpreter:
    """Return an interpreter of the target's version, or else the one that runs this."""
    own = Interpreter(sys.executable, sys.version_info.minor)
    if own.compiles_for(target):
        return own
    for program in _programs(target, environ):
        found = _asked(program)
        if found and found.compiles_for(target):
            return found
    return own


def _programs(target: Target, environ: Mapping[str, str]) -> Iterator[str]:
    """Give what may start the target's Python: a program on the path, or what pyenv and uv keep.

    Those two have several versions beside each other, of which only the chosen ones are on it.
    https://github.com/pyenv/pyenv https://docs.astral.sh/uv/concepts/python-versions/
    """
    program = f"python{target.python}"
    yield program
    home = Path(environ.get("HOME") or Path.home())
    pyenv = Path(environ.get("PYENV_ROOT") or home / ".pyenv") / "versions"
    uv = Path(environ.get("UV_PYTHON_INSTALL_DIR") or home / ".local" / "share" / "uv" / "python")
    kept = [*pyenv.glob(f"{target.python}.*"), *uv.glob(f"cpython-{target.python}.*")]
    yield from (str(folder / "bin" / program) for folder in sorted(kept, reverse=True))


def _asked(program: str) -> Interpreter | None:
    """Return the interpreter that ``program`` starts; a shim may be there that starts none."""
    try:
        done = subprocess.run(  # noqa: S603 - the name of a Python
            [program, "-I", "-c", _ASK], capture_output=True, timeout=TIMEOUT, check=True
        )
        minor, path = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Interpreter(path, minor)
