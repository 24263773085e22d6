"""A connection to a checked address, its steps timed."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from catops_plugin_http.config import Config
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.faults import not_connected, not_secured
from catops_plugin_http.guard import Guard
from catops_plugin_http.urls import Url


@dataclass(slots=True)
class Wire:
    """An open connection.

    :ivar address: the one it was made to.
    :ivar steps: seconds by step: ``DNS``, ``Connection``, ``TLS``.
    """

    sock: socket.socket
    address: str
    steps: dict[str, float]

    @property
    def certificate(self) -> bytes | None:
        """The server's certificate (DER), if the connection is secured."""
        return self.sock.getpeercert(True) if isinstance(self.sock, ssl.SSLSocket) else None

    @property
    def protocol(self) -> str:
        """The version of TLS it speaks; empty where it speaks none."""
        return (self.sock.version() or "") if isinstance(self.sock, ssl.SSLSocket) else ""


@contextmanager
def connected(
    url: Url, guard: Guard, deadline: Deadline, *, context: ssl.SSLContext | None
) -> Iterator[Wire]:
    """Connect to the server of ``url``, and close the connection at the end.

    :param context: secures it; ``None`` leaves it open.
    :raises UserError: when the address is not allowed.
    :raises NotReached: when no connection is made.
    """
    steps: dict[str, float] = {}
    with _timed(steps, "DNS"):
        addresses = guard.addresses(url.host, deadline)
    with _timed(steps, "Connection"):
        sock, address = _first(addresses, url, deadline)
    try:
        if context is not None:
            with _timed(steps, "TLS"):
                sock = _secured(sock, url, deadline, context)
        yield Wire(sock, address, steps)
    finally:
        sock.close()


def verifying(config: Config) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities, and those of the settings."""
    context = ssl.create_default_context()
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # stricter than browsers, from Python 3.13 on
    if config.ca_file:
        context.load_verify_locations(config.ca_file)
    return context


def unverifying() -> ssl.SSLContext:
    """Return a context that takes any certificate, only to look at it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _first(addresses: Sequence[str], url: Url, deadline: Deadline) -> tuple[socket.socket, str]:
    """Connect to the first of ``addresses`` that takes it, each given its share of the time."""
    where = url.authority
    fault = not_connected(where, OSError())
    for tried, address in enumerate(addresses):
        try:
            share = deadline.left() / (len(addresses) - tried)
            return socket.create_connection((address, url.port), timeout=share), address
        except OSError as error:
            fault = not_connected(where, error)
            fault.__cause__ = error
    raise fault


def _secured(
    sock: socket.socket, url: Url, deadline: Deadline, context: ssl.SSLContext
) -> ssl.SSLSocket:
    try:
        sock.settimeout(deadline.left())
        return context.wrap_socket(sock, server_hostname=url.host)
    except OSError as error:
        raise not_secured(url.authority, error) from error


@contextmanager
def _timed(steps: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    steps[step] = time.perf_counter() - started
