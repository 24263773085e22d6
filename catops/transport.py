"""One HTTP POST with the standard library: no redirects, no proxy, and the two ways it can fail.

``http.client`` and not ``requests``, because it is imported while Slack waits.
"""

from __future__ import annotations

import http.client
import ssl
import time
from functools import cache

from catops.errors import DoorError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    class Post(Protocol):
        """Anything that sends a POST as :func:`post` does."""

        def __call__(
            self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
        ) -> Response:
            """Send ``body`` to ``url`` and return the response."""


#: Bytes of a response that are read; nothing CatOps asks for is longer.
RESPONSE_MAX = 1_000_000
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


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float) -> Response:
    """Send ``body`` to ``url``, an http or https URL, and return the response as it is.

    :param timeout: seconds for all of it: the connection takes from the same as the response.
    :raises NotSent: when no connection was made, or nothing that can be sent was given.
    :raises MaybeSent: when the connection broke, or no response came in time.
    """
    until = time.monotonic() + timeout
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    connection = _connected(scheme, authority, timeout)
    try:
        connection.sock.settimeout(max(LEAST, until - time.monotonic()))
        connection.request("POST", slash + path or "/", body, dict(headers))
        response = connection.getresponse()
        return Response(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(RESPONSE_MAX),
        )
    except (ValueError, http.client.InvalidURL) as error:  # it says what, which may be a secret
        raise NotSent(f"The request to {authority} holds what HTTP cannot carry.") from error
    except (OSError, http.client.HTTPException) as error:
        raise MaybeSent(f"{authority} did not answer: {type(error).__name__}.") from error
    finally:
        connection.close()


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
    """Return what decides whom to trust; to read the certificates at each call costs 20 ms."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
