"""A function started cold under ``awslambdaric``, the client that is in Lambda; one event; its end.

A run begins when the process does and ends with what somebody waits for: the response of the
handler, or the answer in Slack.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.stand_ins import SECONDS, Run, StandIns, serving


@dataclass(frozen=True)
class Cold:
    """One cold run.

    :ivar seconds: from the start of the process to the moment that was waited for.
    :ivar processor: seconds of processor time to that moment.
    :ivar peak: bytes of memory it had at most.
    """

    seconds: float
    processor: float
    peak: int
    run: Run


class Functions:
    """Starts functions, one at a time."""

    def __init__(self, python: Path, stand_ins: StandIns, environ: Mapping[str, str]) -> None:
        """Take the Python of the runtime, which has ``awslambdaric`` and boto3 as Lambda's has."""
        self._python = python
        self._stand_ins = stand_ins
        self._environ = {
            **environ,
            "AWS_LAMBDA_FUNCTION_NAME": "main",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "PATH": "/usr/bin:/bin",
            "LANG": "en_US.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's disk cannot be written
        }

    def cold(self, bundle: Path, handler: str, event: object, until: str) -> Cold:
        """Run ``handler`` of ``bundle`` on ``event`` in a process of its own.

        :param until: the moment that is waited for, see :class:`~bench.stand_ins.Run`.
        :raises RuntimeError: when the function fails.
        """
        run = self._stand_ins.run = Run(event)
        words = [str(self._python), "-m", "awslambdaric", f"handler.{handler}"]
        with serving(run.runtime_api) as host:  # one each: none polls for the next run
            environ = {
                **self._environ,
                "AWS_LAMBDA_RUNTIME_API": host,
                "LAMBDA_TASK_ROOT": str(bundle),
            }
            started = time.perf_counter()
            process = subprocess.Popen(
                words, cwd=bundle, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            run.process = process.pid
            try:
                ended = run.ended.wait(SECONDS)
                peak = _peak(process.pid) if ended else 0
            finally:
                process.kill()
                process.wait()
                run.over.set()
        said = process.stderr.read().decode(errors="replace") if process.stderr else ""
        if process.stderr:
            process.stderr.close()
        if until not in run.moments:
            raise RuntimeError(f"{bundle.name}.{handler}: {run.returned} {said[-2000:]}")
        return Cold(run.moments[until] - started, run.spent[until], peak, run)


def _peak(process: int) -> int:
    """Return the most memory a process has had; ``ru_maxrss`` begins with its parent's."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
