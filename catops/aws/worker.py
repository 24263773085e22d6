"""The second function: open the envelope, run the command, deliver the answer, whatever happens.

Besides envelopes it takes Lambda's own record of a failed asynchronous run, so that a command
whose process died (``os._exit``, memory, the function's timeout) is answered too. Point the
function's on-failure destination at itself.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from catops.answer import Answer
from catops.envelope import MAX_AGE, Envelope, unseal
from catops.errors import CatOpsError, DoorError
from catops.outcome import Outcome
from catops.reply import Reply, Visibility
from catops.request import Request

LOG = logging.getLogger("catops.aws")
#: Seconds before the function dies at which a person is told, whatever still hangs.
LAST_WORD = 1.0


class LambdaContext(Protocol):
    """What Lambda's context object offers."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds before Lambda ends the function."""


class Conversation(Protocol):
    """One request and the way to answer it, as a chat door gives it."""

    @property
    def request(self) -> Request:
        """What was asked."""

    def progress(self, reply: Reply, visibility: Visibility) -> None:
        """Show what a command says while it still works."""

    def deliver(self, answer: Answer) -> None:
        """Deliver ``answer``, or raise :exc:`~catops.errors.DoorError`."""


class Handler(Protocol):
    """The bot, seen from here."""

    def handle(
        self,
        request: Request,
        *,
        remaining: Callable[[], float],
        progress: Callable[[Reply, Visibility], None],
    ) -> Answer:
        """Return the answer to ``request``."""


Remaining = Callable[[], float]


class Worker:
    """Runs the commands that the first function accepted."""

    def __init__(
        self,
        bot: Callable[[], Handler],
        converse: Callable[[Envelope, Remaining], Conversation],
        *,
        key: bytes,
        clock: Callable[[], float],
    ) -> None:
        """Take the way to the bot, built at the first command, and to answer an envelope."""
        self.bot = bot
        self.converse = converse
        self.clock = clock
        self._key = key

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> None:
        """Answer the command inside ``event``.

        :raises DoorError: when ``event`` was not sealed by the first function.
        """
        failed = isinstance(event, dict) and isinstance(event.get("requestPayload"), dict)
        sealed = event["requestPayload"] if failed else event
        envelope = unseal(sealed if isinstance(sealed, dict) else {}, self._key, now=self.clock())
        _Run(self, envelope, context).run(failed=failed)


class _Run:
    """One envelope being answered: exactly one answer, by the command or by the clock."""

    def __init__(self, worker: Worker, envelope: Envelope, context: LambdaContext) -> None:
        self._bot = worker.bot
        self._context = context
        self._age = envelope.age(worker.clock())
        self._conversation = worker.converse(envelope, self._remaining)
        self._request = self._conversation.request
        self._answering = threading.Lock()

    def run(self, *, failed: bool) -> None:
        if failed:
            self._deliver(
                self._gave_up(
                    "The process that ran your command died, so it is unknown how far it came. "
                    "Check before you run it again."
                )
            )
            return
        if self._age > MAX_AGE:
            self._deliver(self._gave_up("Your command waited more than six hours and was not run."))
            return
        watch = threading.Timer(max(0.0, self._remaining() - LAST_WORD), self._out_of_time)
        watch.daemon = True
        watch.start()
        try:
            answer = self._bot().handle(
                self._request, remaining=self._remaining, progress=self._conversation.progress
            )
        except BaseException as error:
            LOG.error("%s: the bot itself failed", self._request.reference, exc_info=error)
            answer = self._gave_up(_why(error))
        finally:
            watch.cancel()
        self._deliver(answer)

    def _remaining(self) -> float:
        return self._context.get_remaining_time_in_millis() / 1000

    def _out_of_time(self) -> None:
        LOG.error("%s: the function is about to time out", self._request.reference)
        self._deliver(
            self._gave_up(
                "Your command did not end before the function's time was up; how far it came "
                "is unknown. Check before you run it again."
            )
        )

    def _deliver(self, answer: Answer) -> None:
        if not self._answering.acquire(blocking=False):
            return  # the clock was faster; the person has been told
        try:
            self._conversation.deliver(answer)
        except DoorError as error:
            LOG.error(
                "%s: the answer (%s) was not delivered: %s",
                self._request.reference,
                answer.outcome.status,
                error.advice,
            )

    def _gave_up(self, why: str) -> Answer:
        reply = Reply(f"{why} Reference: {self._request.reference}", level="error")
        return Answer(self._request, reply, "user", Outcome("failed"))


def _why(error: BaseException) -> str:
    if isinstance(error, CatOpsError):
        return "The bot is not set up right, so your command was not run; its log says why."
    return "The bot itself failed; its log says why."
