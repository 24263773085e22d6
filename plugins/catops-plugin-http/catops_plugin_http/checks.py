"""``http check URL``: what a web site answers, how long it takes, and what to make of it."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

import catops
from catops_plugin_http.certs import SOON, renewal
from catops_plugin_http.config import read_config
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.faults import BadCertificate
from catops_plugin_http.guard import Guard
from catops_plugin_http.hops import MOVED, Hop
from catops_plugin_http.spans import SECONDS, milliseconds, plural, seconds_for
from catops_plugin_http.urls import Url, parse_url
from catops_plugin_http.visits import Visit, visit

#: Seconds to the first byte from which a site counts as slow.
SLOW = 2.0
LEVELS: tuple[catops.reply.Level, ...] = ("success", "warning", "error")
Note = tuple[int, str]


@catops.command(
    "http check",
    effect="read",
    examples=["http check example.com", "http check https://example.com/health"],
    timeout=SECONDS + 10,
)
def check(ctx: catops.Context, url: str) -> catops.Reply:
    """Request URL and show what it answers, where it redirects, and how long each step takes.

    :param url: a web address; https:// may be left out
    """
    asked = parse_url(url)
    guard = Guard(read_config(ctx.settings))
    seen = visit(asked, guard, Deadline(seconds_for(ctx)))
    if not seen.hops:
        return _unreached(asked, seen)
    last = seen.hops[-1]
    notes = list(_notes(seen, last, ctx.now()))
    worst = max((weight for weight, _ in notes), default=0)
    return catops.Reply(
        "\n".join(text for _, text in notes),
        title=f"{last.url.shown}: {_status(last.status)}",
        fields=_fields(last, ctx.now()),
        table=_way(seen) if len(seen.hops) > 1 else None,
        buttons=[_certificate(last.url)] if last.url.secure else (),
        level=LEVELS[worst],
    )


def _unreached(url: Url, seen: Visit) -> catops.Reply:
    fault = seen.fault
    untrusted = isinstance(fault, BadCertificate)
    return catops.Reply(
        fault.advice if fault else "",
        title=f"{url.shown} cannot be {'trusted' if untrusted else 'reached'}",
        buttons=[_certificate(url)] if untrusted else (),
        level="error",
    )


def _notes(seen: Visit, last: Hop, now: float) -> Iterator[Note]:
    """Give what a person needs to know, each with its weight: an index of ``LEVELS``."""
    if seen.fault is not None:
        yield 2, seen.fault.advice
    if last.status >= 500:
        again = f" It asks for {plural(last.retry_after, 'second')}." if last.retry_after else ""
        yield 2, f"The server failed; its logs say more.{again}"
    elif last.status == 429:
        yield 1, "The server limits requests."
    elif last.status in (401, 403):
        yield 1, "The server requires authentication."
    elif last.status >= 400:
        yield 1, "The server is there, but not this page."
    elif last.status in MOVED and not last.location:
        yield 1, "It redirects, but does not say where to."
    if last.steps["First byte"] > SLOW:
        yield 1, f"It is slow: {milliseconds(last.steps['First byte'])} to the first byte."
    if last.cut and last.status < 500:
        yield 1, f"Not all of the page was read: {last.cut}."
    if any(hop.url.secure for hop in seen.hops) and not last.url.secure:
        yield 1, "It redirects from https to http, which anybody on the way can read."
    for hop in seen.hops:
        if hop.certificate is not None and hop.certificate.days_left(now) < SOON:
            yield (
                1,
                f"Renew the certificate of {hop.url.authority}: {renewal(hop.certificate, now)}.",
            )


def _fields(last: Hop, now: float) -> dict[str, object]:
    fields: dict[str, object] = {step: milliseconds(took) for step, took in last.steps.items()}
    fields["Size"] = plural(last.size, "byte")
    fields["Address"] = last.address
    if last.certificate is not None:
        fields["Certificate"] = renewal(last.certificate, now)
    return fields


def _way(seen: Visit) -> catops.Table:
    """Return the redirects and the page they lead to."""
    return catops.Table(
        ("status", "took", "url"),
        [(hop.status, milliseconds(hop.steps["In all"]), hop.url.shown) for hop in seen.hops],
    )


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _certificate(url: Url) -> catops.Button:
    return catops.Button("Certificate", f"http cert {url.authority}")
