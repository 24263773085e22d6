"""A Lambda environment: one process that serves one event after the other with the second function.

It is run as a program. Everything it posts, and how it finds the process after each event, goes to
a file, a JSON line each, so that a plugin may do to the standard streams what it likes.
"""

from __future__ import annotations

import json
import locale
import logging
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catops.app import build_worker
from catops.settings import Settings
from catops.transport import Response

#: Bytes of address space, so that a plugin that eats memory ends before the machine does.
MEMORY = 2_000_000_000


class Deadline:
    """Lambda's context object of a function that really has these seconds left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(1000 * (self._end - time.monotonic()))


def main(events: Path, told: Path, secret: str) -> None:
    def tell(**said: Any) -> None:
        with told.open("a") as file:
            file.write(json.dumps(said) + "\n")

    def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float) -> Response:
        left = deadline.get_remaining_time_in_millis()
        tell(message=json.loads(body), left=left, process=os.getpid())
        return Response(200, {}, b"ok")

    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    worker = build_worker(Settings({"SLACK_SIGNING_SECRET": secret}), post=post)
    for number, (event, seconds) in enumerate(json.loads(events.read_text())):
        deadline = Deadline(seconds)
        tell(begins=number, process=os.getpid())
        worker(event, deadline)
        tell(ends=number, state=state(), process=os.getpid())
        print(f"standard output after {number}", flush=True)
        print(f"standard error after {number}", file=sys.stderr, flush=True)
    os._exit(0)  # threads that were left running do not keep Lambda either


def state() -> dict[str, Any]:
    """Return what there is one of in this process."""
    return {
        "directory": str(Path.cwd()),
        "environ": [dict(os.environ), os.environ is ENVIRON],
        "locale": locale.setlocale(locale.LC_ALL),
        "handlers": [repr(signal.getsignal(one)) for one in (signal.SIGALRM, signal.SIGTERM)],
        "interrupt": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
        "mask": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "log": [len(logging.root.handlers), logging.root.level, logging.root.manager.disable],
        "streams": [sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__],
        "open": [not stream.closed for stream in (sys.stdin, sys.stdout, sys.stderr)],
        "files": [os.fstat(number).st_ino for number in (0, 1, 2)],
        "main": threading.current_thread() is threading.main_thread(),
    }


ENVIRON = os.environ

if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
