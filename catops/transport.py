"""One HTTP request with the standard library: no redirects, no proxy, and two ways it can fail.

``http.client`` and not ``requests``, because it is imported while Slack waits. A connection is kept
for the next request to the same host, but not for long: Lambda freezes a process between two
requests, and what is sent into a connection that has died meanwhile may have arrived or not. One
that idled too long, or on which the other side has said anything since, is not used again. Only a
request of which a part could not even be sent is sent again, on a new connection.
"""

from __future__ import annotations

import http.client
import os
import select
import ssl
import time
from functools import cache

from catops.errors import DoorError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    class Post(Protocol):
        """Anything that sends a POST as :func:`post` does."""

        def __call__(
            self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
        ) -> Response:
            """Send ``body`` to ``url`` and return the response."""

    class Get(Protocol):
        """Anything that fetches as :func:`get` does."""

        def __call__(self, url: str, headers: Mapping[str, str], *, timeout: float) -> Response:
            """Return the response to a GET of ``url``."""

    #: A connection, what its socket is known by, and since when it idles by either clock.
    _Kept = tuple[http.client.HTTPConnection, int, float, float]


#: Bytes of a response that are read; nothing CatOps asks for is longer.
RESPONSE_MAX = 1_000_000
#: Seconds for which an idle connection is kept; servers keep theirs for longer.
IDLE = 10.0
#: Seconds that a response is waited for however long the connection took.
LEAST = 0.1


class NotSent(DoorError):
    """The server was not reached: nothing happened there, so sending again is safe."""


class MaybeSent(DoorError):
    """The request may have arrived, but no response did: sending again may do it twice."""


class Response:
    """An HTTP response; header names are lower-case."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Transport:
    """Sends requests, and keeps a connection to each host for the next one."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take wall time, which may be set, and a timer that stands still in a frozen process."""
        self._clock = clock
        self._timer = timer
        self._kept: dict[tuple[int, str, str], _Kept] = {}

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        """Send ``body`` to ``url``, an http or https URL, and return the response as it is.

        :param timeout: seconds for all of it: the connection takes from the same as the response.
        :raises NotSent: when no connection was made, or nothing that can be sent was given.
        :raises MaybeSent: when the connection broke, or no response came in time.
        """
        return self._request("POST", url, body, headers, timeout)

    def get(self, url: str, headers: Mapping[str, str], *, timeout: float) -> Response:
        """Fetch ``url``; all else is as for :meth:`post`."""
        return self._request("GET", url, None, headers, timeout)

    def _request(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], timeout: float
    ) -> Response:
        until = time.monotonic() + timeout
        scheme, _, rest = url.partition("://")
        authority, slash, path = rest.partition("/")
        where = os.getpid(), scheme, authority  # a fork must not use its parent's connection
        connection = self._alive(where)
        whole = False
        try:
            words = method, slash + path or "/", body, dict(headers)
            if connection is None or not _sent(connection, words, until):
                connection = _connected(scheme, authority, min(timeout, _left(until)))
                connection.sock.settimeout(_left(until))
                connection.request(*words)
            connection.sock.settimeout(_left(until))
            response = connection.getresponse()
            said = Response(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(RESPONSE_MAX),
            )
            whole = response.isclosed() and not response.will_close
        except (ValueError, http.client.InvalidURL) as error:  # its text may hold a secret
            raise NotSent(
                f"The request to {authority} holds characters that HTTP cannot carry."
            ) from error
        except (OSError, http.client.HTTPException) as error:
            raise MaybeSent(f"{authority} did not answer: {type(error).__name__}.") from error
        finally:
            if connection is not None and not whole:
                connection.close()
        if whole:
            self._keep(where, connection)
        return said

    def close(self) -> None:
        """Keep none of the connections."""
        for where in list(self._kept):
            connection = self._alive(where)
            if connection is not None:
                connection.close()

    def _alive(self, where: tuple[int, str, str]) -> http.client.HTTPConnection | None:
        """Return the connection that was kept, if it still works."""
        kept = self._kept.pop(where, None)
        if kept is None:
            return None
        connection, identity, clock, timer = kept
        if _identity(connection) != identity:  # a plugin closed it, and the descriptor was reused
            connection.sock.detach()
            return None
        idle = max(abs(self._clock() - clock), self._timer() - timer)
        if idle > IDLE or _has_news(connection):
            connection.close()
            return None
        return connection

    def _keep(self, where: tuple[int, str, str], connection: http.client.HTTPConnection) -> None:
        identity = _identity(connection)
        if identity is None or where in self._kept:
            connection.close()
        else:
            self._kept[where] = connection, identity, self._clock(), self._timer()


def _sent(
    connection: http.client.HTTPConnection,
    words: tuple[str, str, bytes | None, dict[str, str]],
    until: float,
) -> bool:
    """Send on a connection that idled; ``False`` where the end of the request did not go out.

    Nobody acts on half a request, so all of it may be sent again then.
    """
    connection.sock.settimeout(_left(until))
    try:
        connection.request(*words)
    except OSError:
        connection.close()
        return False
    return True


def _identity(connection: http.client.HTTPConnection) -> int | None:
    """Return what identifies the connection's socket; ``None`` where nothing does."""
    try:
        return os.fstat(connection.sock.fileno()).st_ino or None
    except (OSError, ValueError):
        return None


def _has_news(connection: http.client.HTTPConnection) -> bool:
    """Return whether the other side has closed the connection, or sent something unasked."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _left(until: float) -> float:
    return max(LEAST, until - time.monotonic())


def _connected(scheme: str, authority: str, timeout: float) -> http.client.HTTPConnection:
    connection: http.client.HTTPConnection
    try:
        if scheme == "https":
            connection = http.client.HTTPSConnection(authority, timeout=timeout, context=_trust())
        else:
            connection = http.client.HTTPConnection(authority, timeout=timeout)
    except http.client.InvalidURL as error:
        raise NotSent(f"{authority} names no host and port.") from error
    try:
        connection.connect()
    except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
        connection.close()  # no address, or a name or a port that there cannot be
        raise NotSent(f"{authority} cannot be reached: {error}.") from error
    return connection


@cache
def _trust() -> ssl.SSLContext:
    """Return the TLS context; reading the certificates at each call costs 20 ms."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


_TRANSPORT = Transport()
post = _TRANSPORT.post
get = _TRANSPORT.get
