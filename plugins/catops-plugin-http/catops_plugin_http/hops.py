"""One request and one answer: the status, the time of every step, and no more of it than needed."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from catops_plugin_http.certificate import Certificate, read_certificate
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.exchange import Exchange, TooMuch
from catops_plugin_http.faults import not_answered
from catops_plugin_http.guard import Guard
from catops_plugin_http.urls import Url
from catops_plugin_http.wire import Wire, connected

#: Bytes of one answer that are read.
BYTES = 1_000_000
CHUNK = 65_536
MOVED = frozenset((301, 302, 303, 307, 308))
AGENT = "catops-plugin-http"


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer.

    :ivar address: where the connection was made to.
    :ivar steps: seconds by step: those of :class:`~catops_plugin_http.wire.Wire`, ``First byte``
        (from the request on) and ``In all``.
    :ivar size: bytes of the body that were read.
    :ivar cut: why that is not all of it; empty when it is.
    :ivar location: where it redirects to; empty when it does not.
    :ivar retry_after: seconds the server asks to wait; zero when it does not say.
    """

    url: Url
    status: int
    address: str
    steps: Mapping[str, float]
    size: int
    cut: str
    location: str
    retry_after: int
    certificate: Certificate | None


def ask(url: Url, guard: Guard, deadline: Deadline, context: ssl.SSLContext) -> Hop:
    """Ask for ``url``, over TLS if it says so, and follow nothing.

    :raises UserError: when the address is not allowed.
    :raises NotReached: when no answer comes.
    """
    started = time.perf_counter()
    with connected(url, guard, deadline, context=context if url.secure else None) as wire:
        asked = time.perf_counter()
        exchange = Exchange(wire.sock, deadline, BYTES)
        try:
            response = _response(url, exchange)
        except (OSError, http.client.HTTPException, TooMuch) as error:
            raise not_answered(url.authority, error) from error
        first_byte = exchange.first_byte - asked
        size, cut = _body(response)
        steps = {
            **wire.steps,
            "First byte": first_byte,
            "In all": time.perf_counter() - started,
        }
        return Hop(
            url=url,
            status=response.status,
            address=wire.address,
            steps=steps,
            size=size,
            cut=cut,
            location=_location(response),
            retry_after=_seconds(response.getheader("Retry-After", "")),
            certificate=_certificate(wire),
        )


def _response(url: Url, exchange: Exchange) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(url.host, url.port)
    connection.sock = exchange
    connection.putrequest("GET", url.target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", url.authority)
    connection.putheader("User-Agent", AGENT)
    connection.putheader("Accept", "*/*")
    connection.putheader("Connection", "close")
    connection.endheaders()
    return connection.getresponse()


def _body(response: http.client.HTTPResponse) -> tuple[int, str]:
    """Read the body; return its size, and why that is not all."""
    size = 0
    try:
        while chunk := response.read(CHUNK):
            size += len(chunk)
    except TooMuch:
        return size, f"it is longer than the {BYTES // 1_000_000} MB that are read"
    except TimeoutError:
        return size, "the rest did not arrive in time"
    except (OSError, http.client.HTTPException):
        return size, "the connection broke off before its end"
    if response.length:
        return size, "the connection broke off before its end"
    return size, ""


def _location(response: http.client.HTTPResponse) -> str:
    """Return where an answer redirects to; servers send UTF-8, and it is read as Latin-1."""
    if response.status not in MOVED:
        return ""
    return (
        response.getheader("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    )


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _certificate(wire: Wire) -> Certificate | None:
    if wire.certificate is None:
        return None
    try:
        return read_certificate(wire.certificate)
    except ValueError:  # OpenSSL trusts what this plugin cannot read: no reason to warn
        return None
