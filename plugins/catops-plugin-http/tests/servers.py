"""Real servers on this machine to look at: one with pages, one that speaks bytes as given, TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

#: Pages that redirect to each other, and one that does to itself.
ROUND = {"ping": "/pong", "pong": "/ping", "self": "/self"}


class Site:
    """A web site.

    :ivar asked: the requests it got: path, and headers by lower-case name.
    """

    def __init__(self, server: ThreadingHTTPServer, host: str) -> None:
        self.port = int(server.server_address[1])
        self.host = host
        self.asked: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str = "/", *, scheme: str = "http", host: str = "") -> str:
        """Return where a page of it is."""
        return f"{scheme}://{host or self.host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        kind, _, rest = self.path[1:].partition("/")
        if kind == "to":
            self._answer(302, {"Location": unquote(rest)})
        elif kind in ROUND:
            self._answer(302, {"Location": ROUND[kind]})
        elif kind == "lost":
            self._answer(302, {})
        elif kind == "status":
            self._answer(int(rest), {"Retry-After": "120"}, b"sorry")
        elif kind == "big":
            self._answer(200, {}, b"x" * int(rest))
        elif kind == "short":
            self._answer(200, {"Content-Length": "1000"}, b"half")
        elif kind.startswith("cookie"):
            self._answer(302, {"Location": "/", "Set-Cookie": "id=1"})
        else:
            self._answer(200, {}, b"hello")

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest shows what fails."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of handshakes that the other side gave up."""


@contextlib.contextmanager
def site(
    context: ssl.SSLContext | None = None, *, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Site]:
    """Serve pages at ``host``; over TLS, if there is a context for it."""
    handler = type("Handler", (_Handler,), {})
    server = _Server((host, port), handler)
    if context is not None:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    handler.site = Site(server, host)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield handler.site  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def saying(*parts: bytes, then: str = "close", every: float = 0.0) -> Iterator[int]:
    """Answer every connection with ``parts``, then ``close`` or ``hang``; give the port.

    :param every: seconds between the parts.
    """
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(0.2)
            with contextlib.suppress(TimeoutError):
                connection.recv(65_536)
            for part in parts:
                connection.sendall(part)
                ended.wait(every)
                if ended.is_set():
                    return
            if then == "hang":
                ended.wait(10)

    def serve() -> None:
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        thread.join()
        listener.close()


def closed_port() -> int:
    """Return a port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
