"""A package index on this machine: the wheels in a folder, as PEP 503 has them.

https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from catops.deploying.distributions import normal


class Index:
    """Serves whatever wheels are in ``folder`` at the moment, their true hashes beside them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.url = f"http://127.0.0.1:{self._server.server_port}/simple/"

    def __enter__(self) -> Index:
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

    def _answer(self, path: str) -> bytes | None:
        kind, _, rest = path.strip("/").partition("/")
        if kind == "files":
            file = self.folder / rest
            return file.read_bytes() if file.is_file() else None
        wheels = [
            one
            for one in sorted(self.folder.glob("*.whl"))
            if normal(one.name.partition("-")[0]) == rest
        ]
        links = [
            f'<a href="/files/{one.name}#sha256={sha256(one.read_bytes()).hexdigest()}">{one.name}'
            "</a>"
            for one in wheels
        ]
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = index._answer(self.path)
                self.send_response(200 if found is not None else 404)
                self.send_header("content-type", "text/html")
                self.send_header("content-length", str(len(found or b"")))
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler
