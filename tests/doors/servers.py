"""A local HTTP server that stands in for AWS and for Slack, and remembers what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Got:
    """One request that arrived; header names are lower-case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body, decoded."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to answer; ``drop`` takes the request and hangs up."""

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False


#: Gives the answer to each request; may block, to hang.
Answers = Callable[[Got], Answer]


class Server:
    """A server on a free port of this machine.

    :ivar got: what arrived, in order.
    """

    def __init__(self, answers: Answers) -> None:
        self.got: list[Got] = []
        got = self.got

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Got(self.path, headers, self.rfile.read(length))
                got.append(one)
                answer = answers(one)
                if answer.drop:
                    self.connection.close()
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.authority = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.authority}"

    def run(self) -> None:
        """Serve until closed."""
        self._server.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving(answers: Answers | None = None) -> Iterator[Server]:
    """Serve on a free port; by default everything is answered 200."""
    server = Server(answers or (lambda got: Answer()))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def in_turn(*answers: Answer) -> Answers:
    """Answer with each of ``answers`` in turn, with the last one from then on."""
    left = list(answers)
    return lambda got: left.pop(0) if len(left) > 1 else left[0]


def closed_port() -> str:
    """Return the host and port of a server that is gone: connections are refused."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return f"127.0.0.1:{server.server_port}"
