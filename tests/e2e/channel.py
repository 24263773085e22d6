"""A channel in Slack, as far as a bot sees it: the server behind ``response_url``."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import TracebackType
from typing import Any


class Channel:
    """Hands out a ``response_url`` for every command, and keeps what is posted to each."""

    def __init__(self) -> None:
        self._posted: list[tuple[str, Mapping[str, Any]]] = []
        self._changed = threading.Condition()
        self._numbers = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Channel:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def response_url(self) -> str:
        """Return an address that no other command has."""
        return f"http://{self.host}/commands/{next(self._numbers)}"

    def posted(self, url: str = "") -> list[Mapping[str, Any]]:
        """Return what was posted to ``url``, or to any."""
        with self._changed:
            return [message for to, message in self._posted if url in ("", to)]

    def wait_for(self, url: str, seconds: float = 60) -> Mapping[str, Any]:
        """Wait for a message to ``url`` and return it."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not (messages := self.posted(url)):
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"Nothing was posted to {url} in {seconds} s.")
            return messages[0]

    def wait_until(
        self, enough: Callable[[list[Mapping[str, Any]]], bool], seconds: float = 60
    ) -> None:
        """Wait until what was posted is ``enough``."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not enough(self.posted()):
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"It was not posted in {seconds} s.")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                with channel._changed:
                    channel._posted.append((f"http://{channel.host}{self.path}", json.loads(body)))
                    channel._changed.notify_all()
                answer = b'{"ok": true}' if self.path.startswith("/api/") else b"ok"
                self.send_response(200)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


def texts(message: Mapping[str, Any]) -> str:
    """Return everything a message shows, block by block."""
    parts: list[str] = []
    for block in message.get("blocks", ()):
        for part in (block.get("text"), *block.get("fields", ()), *block.get("elements", ())):
            if part:
                parts.append(part["text"] if isinstance(part["text"], str) else "")
    return "\n".join(parts) or str(message.get("text", ""))
