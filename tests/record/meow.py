"""The command line, in a process of its own."""

from __future__ import annotations

import subprocess
import sys


def meow(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run ``meow`` with ``words`` in ``environ`` and nothing else."""
    return subprocess.run(
        [sys.executable, "-m", "catops.cli.main", *words],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
