"""Look at the certificate a server presents, and find out why it is not valid if it is not."""

from __future__ import annotations

from dataclasses import dataclass

from catops_plugin_http.certificate import Certificate, read_certificate
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.faults import BadCertificate, NotReached
from catops_plugin_http.guard import Guard
from catops_plugin_http.urls import Url
from catops_plugin_http.wire import connected, unverifying, verifying


@dataclass(frozen=True, slots=True)
class Presented:
    """A certificate as a server presents it.

    :ivar verdict: why OpenSSL does not take it, e.g. ``it has expired``; empty when it does.
    :ivar protocol: e.g. ``TLSv1.3``.
    """

    certificate: Certificate
    verdict: str
    protocol: str
    address: str


def inspect(url: Url, guard: Guard, deadline: Deadline) -> Presented:
    """Return the certificate of the server of ``url``.

    An invalid one is fetched with a second connection, over which nothing is sent.

    :raises UserError: when the address is not allowed.
    :raises NotReached: when there is no server, or no certificate.
    """
    try:
        return _presented(url, guard, deadline, verdict="")
    except BadCertificate as error:
        return _presented(url, guard, deadline, verdict=error.verdict)


def _presented(url: Url, guard: Guard, deadline: Deadline, *, verdict: str) -> Presented:
    context = unverifying() if verdict else verifying(guard.config)
    with connected(url, guard, deadline, context=context) as wire:
        try:
            certificate = read_certificate(wire.certificate or b"")
        except ValueError as error:
            raise NotReached(
                f"The certificate of {url.authority} cannot be read: {error}."
            ) from error
        return Presented(certificate, verdict, wire.protocol, wire.address)
