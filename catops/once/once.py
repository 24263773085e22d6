"""One delivery of one request: it runs the command, or reports what became of it, or stays silent.

The bot asks :meth:`Once.begin` when it has found the command and is about to run it. Where the
store cannot say whether the command has run before, one that may change something is not run.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

from catops.bot.answer import Answer
from catops.once.claims import Begun, Claim, Claims, State, Taken, begins_again, claim_key
from catops.outcome import Outcome
from catops.reply import Reply
from catops.request import Request
from catops.spec import CommandSpec
from catops.stores import WITHIN, StoreError

LOG = logging.getLogger("catops.once")
#: Part of the time that is left which one call of the store may take.
SHARE = 0.25
#: Seconds for a call however little time is left.
LEAST = 0.2

#: Called with the name of each step, for tests that end the process there.
OnStep = Callable[[str], None]


def unwatched(step: str) -> None:
    """Do nothing."""


def within(remaining: float) -> float:
    """Return the seconds that one call of the store may take, of those that are left."""
    return max(LEAST, min(WITHIN, remaining * SHARE))


class Once:
    """One delivery of one request."""

    def __init__(
        self,
        claims: Claims,
        request: Request,
        *,
        owner: str,
        remaining: Callable[[], float],
        clock: Callable[[], float],
        on_step: OnStep = unwatched,
    ) -> None:
        """Take what is needed to claim ``request`` for the invocation ``owner``."""
        self._claims = claims
        self._request = request
        self._owner = owner
        self._remaining = remaining
        self._clock = clock
        self._on_step = on_step
        self._key = claim_key(request)
        self._claim: Claim | None = None
        self._unheard: Claim | None = None
        self._asked = False
        self._silent = False

    def begin(self, spec: CommandSpec) -> Answer | None:
        """Claim the request before its command runs; return what to answer in place of running."""
        self._asked = True
        self._on_step("found")
        try:
            before = self._take(spec.effect, spec.typed, plugin=spec.plugin).before
        except StoreError as error:
            LOG.error("%s: %s", self._request.reference, error.line)
            return None if spec.effect == "read" else self._told(_unsure(spec))
        self._on_step("claimed")
        if self._silent:
            return Answer(self._request, None, "user", Outcome("refused"))
        if before is None or begins_again(before, spec.effect):
            return None
        return self._told(_known(before, self._clock()))

    def settle(
        self, answer: Answer, *, died: Collection[str] = (), unsure: Answer | None = None
    ) -> Answer | None:
        """Return what to deliver: ``answer``, or what is known of an earlier delivery, or nothing.

        A command that was not begun is claimed now, so that it never runs after this answer.

        :param died: invocations that are known to be over.
        :param unsure: what to deliver where it is unknown whether the command was begun.
        """
        if self._asked:
            return None if self._silent else answer
        self._asked = True
        try:
            before = self._take("", "", died).before
        except StoreError as error:
            LOG.error("%s: %s", self._request.reference, error.line)
            return unsure or answer
        self._on_step("settled")
        if self._silent:
            return None
        if before is not None and before.effect:
            return self._told(_known(before, self._clock()))
        return answer if self._claims.shared or before is not None else unsure or answer

    @property
    def begun(self) -> Claim | None:
        """The claim on what was begun; an earlier delivery's, where this one reports it."""
        return self._claim

    def close(self, *, delivered: bool) -> None:
        """Record that the answer is out, or cannot be delivered."""
        state: State = "done" if delivered else "failed"
        self._on_step("closing")
        try:
            if self._claim is not None:
                self._close(self._claim, state)
            elif self._unheard is not None:
                self._claims.withdraw(self._key, self._unheard, state, within=self._within())
        except StoreError as error:
            LOG.error("%s: %s", self._request.reference, error.line)
        self._on_step("closed")

    def _close(self, claim: Claim, state: State) -> None:
        if not self._claims.close(claim, state, within=self._within()):
            LOG.warning("%s: another delivery took it over", self._request.reference)

    def _take(
        self, effect: Begun, command: str, died: Collection[str] = (), *, plugin: str = ""
    ) -> Taken:
        now = self._clock()
        self._unheard = claim = Claim(
            owner=self._owner,
            effect=effect,
            command=command,
            started=now,
            until=now + self._remaining(),
            plugin=plugin,
        )
        taken = self._claims.take(self._key, claim, died=died, within=self._within())
        self._unheard, self._claim = None, taken.claim
        self._silent = taken.claim is None
        return taken

    def _within(self) -> float:
        return within(self._remaining())

    def _told(self, what: str) -> Answer:
        reply = Reply(f"{what}\nReference: {self._request.reference}", level="error")
        return Answer(self._request, reply, "user", Outcome("failed"))


def _unsure(spec: CommandSpec) -> str:
    return (
        f"{spec.typed} was not run now: the bot's store does not answer, and without it the bot "
        "cannot tell whether it has already run this.\n"
        "If no other answer follows, try again in a moment; the bot's log says more."
    )


def _known(before: Claim, now: float) -> str:
    """Return what is known of a delivery that died, or whose answer did not arrive."""
    if not before.effect:
        return "Your command was not run, and the message saying so may not have reached you."
    started = f"{before.command} was started at {_at_time(before.started, now)}"
    if before.state == "failed":
        return (
            f"{started} and has ended, but not all of its answer arrived; the bot's log says why."
        )
    if before.effect == "read":
        return (
            f"{started}, and its process died before it could answer.\n"
            "It changes nothing; run it again."
        )
    return (
        f"{started}; it is unknown whether it finished, because its process died.\n"
        "Unless its answer stands above, check what it was to change before you run it again."
    )


def _at_time(then: float, now: float) -> str:
    day = time.gmtime(then)[:3] != time.gmtime(now)[:3]
    return time.strftime("%H:%M UTC on %d %B" if day else "%H:%M UTC", time.gmtime(then))
