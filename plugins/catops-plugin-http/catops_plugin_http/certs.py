"""``http cert HOST``: the certificate a server presents, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

import catops
from catops_plugin_http.certificate import Certificate
from catops_plugin_http.config import read_config
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.faults import (
    EXPIRED,
    NOT_YET,
    OTHER_ADDRESSES,
    OTHER_NAMES,
    NotReached,
)
from catops_plugin_http.guard import Guard
from catops_plugin_http.inspecting import Presented, inspect
from catops_plugin_http.spans import SECONDS, plural, seconds_for
from catops_plugin_http.urls import Url, parse_server

#: Days before the end from which it is time to renew: most are renewed thirty days before.
SOON = 21
#: Names that are shown.
NAMES = 10
#: Characters of a name that are shown; the server chooses it.
NAME = 80


@catops.command(
    "http cert",
    effect="read",
    examples=["http cert example.com", "http cert mail.example.com:465"],
    timeout=SECONDS + 10,
)
def cert(ctx: catops.Context, host: str) -> catops.Reply:
    """Show the certificate of HOST: for whom, from whom, until when, and why it is invalid.

    :param host: a host, with a port if it is not 443; a URL will do
    """
    url = parse_server(host)
    guard = Guard(read_config(ctx.settings))
    try:
        shown = inspect(url, guard, Deadline(seconds_for(ctx)))
    except NotReached as error:
        return catops.Reply(
            error.advice, title=f"No certificate from {url.authority}", level="error"
        )
    return _reply(url, shown, ctx.now())


def renewal(certificate: Certificate, now: float) -> str:
    """Return how long ``certificate`` holds, in words."""
    days = certificate.days_left(now)
    if days < 0:
        return (
            f"expired {plural(-days - 1, 'day')} ago"
            if days < -1
            else "expired within the last day"
        )
    return f"{plural(days, 'day')} left" if days else "expires within a day"


def _reply(url: Url, shown: Presented, now: float) -> catops.Reply:
    certificate = shown.certificate
    faults = list(_faults(url, shown, now))
    soon = certificate.days_left(now) < SOON
    text = f"It is valid: {renewal(certificate, now)}."
    if faults:
        text = f"*It is not valid:* {'; '.join(faults)}."
    elif soon:
        text = f"*Renew it:* {renewal(certificate, now)}."
    names = [_short(name) for name in certificate.names[:NAMES]]
    more = len(certificate.names) - NAMES
    return catops.Reply(
        text,
        title=f"Certificate of {url.authority}",
        fields={
            "Subject": _short(certificate.subject),
            "Issuer": _short(certificate.issuer),
            "Names": ", ".join(names) + (f" and {more} more" if more > 0 else "") or "none",
            "Valid from": f"{certificate.not_before:%Y-%m-%d %H:%M} UTC",
            "Valid until": f"{certificate.not_after:%Y-%m-%d %H:%M} UTC",
            "Days left": certificate.days_left(now),
            "Seen at": f"{shown.address}, {shown.protocol}",
            "SHA-256": certificate.fingerprint,
        },
        level="error" if faults else "warning" if soon else "success",
    )


def _faults(url: Url, shown: Presented, now: float) -> Iterator[str]:
    """Give everything that is wrong; OpenSSL reports only what it finds first."""
    certificate, verdict = shown.certificate, shown.verdict
    dated = True
    if certificate.days_left(now) < 0:
        yield f"it {renewal(certificate, now)}"
    elif certificate.not_before.timestamp() > now:
        yield NOT_YET
    else:
        dated = False
    named = bool(verdict) and not certificate.covers(url.host)
    if named:
        yield f"it is not for {url.host}"
    if verdict in (EXPIRED, NOT_YET):
        if not dated:
            yield f"a certificate above it in its chain is at fault: {verdict}"
    elif verdict and not (named and verdict in (OTHER_NAMES, OTHER_ADDRESSES)):
        yield verdict


def _short(text: str) -> str:
    return text if len(text) <= NAME else f"{text[:NAME]}…"
