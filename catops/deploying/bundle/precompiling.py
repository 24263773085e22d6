"""Byte code for a bundle, compiled before it is deployed: Lambda's disk cannot be written.

It is marked as never to be compared to its source (PEP 552), because a zip gives every file the
same time, and the source cannot change there. https://peps.python.org/pep-0552/
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from catops.deploying.bundle import precompiler
from catops.deploying.interpreters import Interpreter
from catops.errors import ConfigError

#: Where Lambda puts a bundle.
TASK = "/var/task"
#: A fifth off the zipped byte code: tracebacks show files and lines, but no columns.
#: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONNODEBUGRANGES
SMALL = {"PYTHONNODEBUGRANGES": "1"}
#: Seconds a bundle may take; one of Lambda's largest takes two minutes.
TIMEOUT = 900


def precompile(folder: Path, names: Iterable[str], interpreter: Interpreter) -> list[str]:
    """Compile the files ``names`` in ``folder``, and return those that are not Python.

    Such files are templates and tests of libraries; Python would not import them either.

    :raises ConfigError: when the interpreter cannot do it.
    """
    environ = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter that said what it is
            [interpreter.path, "-S", "-s", precompiler.__file__],
            input=json.dumps([str(folder), TASK, sorted(names)]).encode(),
            capture_output=True,
            env={**environ, **SMALL},
            timeout=TIMEOUT,
            check=True,
        )
        failed: list[str] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ConfigError(
            f"{interpreter.path} could not compile the bundle: {error}.",
            mend="Try it by itself: python3 -m compileall DIR.",
        ) from error
    return failed
