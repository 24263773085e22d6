"""The second function as AWS' own runtime client runs it, with what it writes to its log.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from doors.servers import Answer, Got, serving

HANDLER = "from catops.aws import main"


def run_in_lambda(
    events: Sequence[object],
    environ: Mapping[str, str],
    folder: Path,
    *,
    log_format: str = "Text",
    handler: str = HANDLER,
    seconds: float = 30.0,
) -> str:
    """Run ``main`` on ``events``, one after the other; return all that the process wrote.

    :param log_format: ``Text`` or ``JSON``, as in the function's configuration.
    :param handler: the source of the bundle's ``handler.py``.
    :param seconds: how long each event may take.
    """
    (folder / "handler.py").write_text(handler)
    left = list(events)
    done, stop = threading.Event(), threading.Event()

    def runtime(got: Got) -> Answer:
        if not got.path.endswith("/invocation/next"):
            return Answer(202)
        if not left:
            done.set()
            stop.wait(30)
            return Answer(500)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": f"request-{len(left)}",
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + seconds) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:1:function:bot-main",
            "Content-Type": "application/json",
        }
        return Answer(200, json.dumps(left.pop(0)).encode(), headers)

    log = folder / "log"
    with serving(runtime) as api, log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", "handler.main"],
            cwd=folder,
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": ":".join([str(folder), *filter(None, sys.path)]),
                "AWS_LAMBDA_RUNTIME_API": api.authority,
                "AWS_LAMBDA_FUNCTION_NAME": "bot-main",
                "AWS_LAMBDA_LOG_FORMAT": log_format,
                "AWS_REGION": "eu-west-1",
                **environ,
            },
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            assert done.wait(60), log.read_text("utf-8")[-2000:]
        finally:
            process.kill()
            stop.set()
            process.wait(timeout=30)
    return log.read_text("utf-8")
