"""What a function talks to, on this machine: the Runtime API, Lambda's Invoke, and Slack.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

RUNTIME = "/2018-06-01/runtime/"
#: Seconds for one run of a function, in which nothing of ours is near.
SECONDS = 60
#: Status, headers and body; status 0 for an answer that never comes.
Answer = tuple[int, Mapping[str, str], bytes]


class Run:
    """One run of a function: the event it is given, and when it did what.

    :ivar invoked: the payload it handed to another function; ``posted`` what it sent to Slack.
    :ivar returned: what its handler returned.
    :ivar moments: when each of these three arrived, by name, in seconds of ``perf_counter``.
    :ivar spent: the processor time that the function's process had had then, in seconds.
    """

    def __init__(self, event: object) -> None:
        self.invoked: Any = None
        self.posted: Any = None
        self.returned: Any = None
        self.moments: dict[str, float] = {}
        self.spent: dict[str, float] = {}
        self.process = 0
        self.ended = threading.Event()
        self.over = threading.Event()
        self._event = event
        self._taken = False

    def note(self, what: str, body: bytes) -> None:
        """Record when something first arrived."""
        if what not in self.moments:
            self.moments[what] = time.perf_counter()
            self.spent[what] = _spent(self.process)
        setattr(self, what, json.loads(body) if body else None)

    def runtime_api(self, path: str, body: bytes) -> Answer:
        """Answer the function's own client: one event, and then none."""
        if path != f"{RUNTIME}invocation/next":
            if path.endswith("/response"):
                self.note("returned", body)
            else:
                self.returned = {"failed": body.decode()}
            self.ended.set()
            return 202, {}, b'{"status": "OK"}'
        if self._taken:
            self.over.wait(SECONDS)
            return 0, {}, b""
        self._taken = True
        headers = {
            "Lambda-Runtime-Aws-Request-Id": str(uuid4()),
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + SECONDS) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:1:function:main",
            "Content-Type": "application/json",
        }
        return 200, headers, json.dumps(self._event).encode()


def _spent(process: int) -> float:
    """Return the processor time of all threads of ``process``."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text("ascii").split()[0]) for task in tasks) / 1e9


class StandIns:
    """Lambda's Invoke and Slack, for one run at a time.

    :ivar run: whose requests these are.
    """

    def __init__(self) -> None:
        self.run = Run(None)

    def answer(self, path: str, body: bytes) -> Answer:
        """Take what is handed over or posted."""
        if path.endswith("/invocations"):
            self.run.note("invoked", body)
            return 202, {"X-Amz-Executed-Version": "$LATEST"}, b""
        if path.startswith("/api/"):
            return 200, {"Content-Type": "application/json"}, json.dumps(TEAM).encode()
        self.run.note("posted", body)
        return 200, {"Content-Type": "text/plain"}, b"ok"


@contextmanager
def serving(answer: Callable[[str, bytes], Answer]) -> Iterator[str]:
    """Serve on a free port of this machine for as long as the ``with`` block lasts; give its host.

    :param answer: asked with the path and the body of each request.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # an answer is one packet, as it is elsewhere

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, said = answer(self.path, body)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST  # noqa: N815 - http.server's own names

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of functions that were ended while they polled."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


#: What ``auth.test`` says, and every other method of the Web API.
TEAM = {
    "ok": True,
    "url": "https://example.slack.com/",
    "team_id": "T1DC2JH3J",
    "user_id": "U0BOT",
    "bot_id": "B0BOT",
}
