"""A button that changes something runs once for each person who presses it, however often.

Each press is a request of its own, so the claim of a request does not see the second one. A
button that only reads may be pressed again and again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable

from catops.bot.answer import Answer, Begin
from catops.once.claims import Claims
from catops.once.once import within
from catops.outcome import Outcome
from catops.reply import Reply
from catops.request import Request
from catops.spec import CommandSpec
from catops.stores import StoreError

LOG = logging.getLogger("catops.once")


class Pressed:
    """Asked when a command is about to run; answers in its place where its button was pressed."""

    def __init__(
        self, begin: Begin, claims: Claims, request: Request, remaining: Callable[[], float]
    ) -> None:
        """Take what is asked first: whether this delivery of ``request`` is the one that runs."""
        self._begin = begin
        self._claims = claims
        self._request = request
        self._remaining = remaining

    def __call__(self, spec: CommandSpec) -> Answer | None:
        """Return ``None`` to let the command run, or what to answer in its place."""
        instead = self._begin(spec)
        if instead is not None or not self._request.press or spec.effect == "read":
            return instead
        try:
            again = self._claims.seen(_key(self._request), within=within(self._remaining()))
        except StoreError as error:
            LOG.error("%s: %s", self._request.reference, error.line)
            return self._told(
                f"{spec.typed} was not run now: the bot's store does not answer, and without it "
                "the bot cannot tell whether you have already pressed this.\n"
                "Try again in a moment, or type it. The bot's log says more."
            )
        if not again:
            return None
        return self._told(
            f"You have already pressed this, and only one press of {spec.typed} counts; "
            "nothing was run now.\n"
            f"To run it again, type: {self._request.typed(self._request.text)}"
        )

    def _told(self, what: str) -> Answer:
        reply = Reply(f"{what}\nReference: {self._request.reference}", level="warning")
        return Answer(self._request, reply, "user", Outcome("refused"))


def _key(request: Request) -> str:
    """Return what names one person's press of one button, however often they press it."""
    named = (request.person.team, request.person.id, request.place.id, request.press)
    return f"press/{hashlib.sha256(chr(0).join(named).encode()).hexdigest()}"
