"""Ask a web site for a page, and follow its redirects, each of them checked anew."""

from __future__ import annotations

from dataclasses import dataclass

import catops
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.faults import NotReached
from catops_plugin_http.guard import Guard
from catops_plugin_http.hops import Hop, ask
from catops_plugin_http.urls import Url
from catops_plugin_http.wire import verifying

#: Redirects that are followed.
REDIRECTS = 5
LOOP = NotReached("that is a loop.", mend="Mend the redirect on the server.")
MANY = NotReached(f"that is more than {REDIRECTS} redirects.", mend="Check that address itself.")


@dataclass(frozen=True, slots=True)
class Visit:
    """All answers, in order, and what kept the bot from the next one.

    :ivar hops: the answers; the last one counts. Empty when there is none.
    :ivar fault: what went wrong after the last of them.
    """

    hops: tuple[Hop, ...]
    fault: catops.CatOpsError | None = None


def visit(url: Url, guard: Guard, deadline: Deadline) -> Visit:
    """Ask for ``url`` and go where it redirects.

    :raises UserError: when ``url`` itself is not allowed; a redirect's refusal is ``fault``.
    """
    context = verifying(guard.config)
    hops: list[Hop] = []
    seen: set[Url] = set()
    while True:
        seen.add(url)
        try:
            hop = ask(url, guard, deadline, context)
        except (NotReached, catops.UserError) as error:
            if hops:
                return Visit(tuple(hops), _not_followed(url.shown, error))
            if isinstance(error, catops.UserError):
                raise
            return Visit((), error)
        hops.append(hop)
        if not hop.location:
            return Visit(tuple(hops))
        try:
            url = url.joined(hop.location)
        except catops.UserError as error:
            return Visit(tuple(hops), _not_followed("somewhere else", error))
        if url in seen:
            return Visit(tuple(hops), _not_followed(url.shown, LOOP))
        if len(hops) > REDIRECTS:
            return Visit(tuple(hops), _not_followed(url.shown, MANY))


def _not_followed(where: str, why: catops.CatOpsError) -> catops.CatOpsError:
    return catops.CatOpsError(f"It redirects to {where}: {why.message}", mend=why.mend)
