"""The second function: open the envelope, run the command, deliver the answer, whatever happens.

Besides envelopes it takes Lambda's own record of a failed asynchronous run, so that a command
whose process died (``os._exit``, memory, the function's timeout) is answered too. Point the
function's on-failure destination at itself.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol

from catops.audit.recorder import Recorder
from catops.aws.failure_records import FailureRecord, read_record
from catops.aws.questions import Questions
from catops.bot.answer import Answer, Begin
from catops.envelope import MAX_AGE, Envelope, unseal
from catops.errors import CatOpsError, DoorError
from catops.once.claims import Claims
from catops.once.once import Once, OnStep, unwatched
from catops.once.pressed import Pressed
from catops.outcome import Outcome, Status
from catops.reply import Reply, Visibility
from catops.request import Request

LOG = logging.getLogger("catops.aws")
#: Seconds before the function's timeout at which a person gets an answer, whatever still hangs.
LAST_WORD = 1.0
#: Seconds in Lambda's queue from which the answer mentions the wait.
WAITED = 60.0


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
        """Show a command's progress message."""

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
        begin: Begin,
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
        claims: Claims,
        recorder: Recorder,
        key: bytes,
        clock: Callable[[], float],
        on_step: OnStep = unwatched,
        questions: Questions | None = None,
    ) -> None:
        """Take the way to the bot, built at the first command, and to answer an envelope.

        :param claims: see to it that each request is begun once.
        :param recorder: records who asked what, and how it ended.
        :param on_step: called at each step.
        :param questions: answers what the first function waits for.
        """
        self.bot = bot
        self.converse = converse
        self.claims = claims
        self.recorder = recorder
        self.clock = clock
        self.on_step = on_step
        self._key = key
        self._questions = questions

    def __call__(
        self, event: Mapping[str, Any], context: LambdaContext
    ) -> Mapping[str, Any] | None:
        """Answer the command inside ``event``; return the answer where it is a question.

        :raises DoorError: when ``event`` was not sealed by the first function. A record of a
            failure that was not is only logged: raising would make the next record, without end.
        """
        if not isinstance(event, dict):
            event = {}
        if "question" in event and self._questions is not None:
            return self._questions(
                event["question"], lambda: context.get_remaining_time_in_millis() / 1000
            )
        record = read_record(event)
        if record is None:
            _Run(self, self._unsealed(event), context).run()
            return None
        try:
            envelope = self._unsealed(record.payload)
        except DoorError as error:
            LOG.error("a failure record is refused: %s", error.line)
            return None
        _Run(self, envelope, context).answer_failure(record)
        return None

    def _unsealed(self, event: object) -> Envelope:
        return unseal(event if isinstance(event, dict) else {}, self._key, now=self.clock())


class _Run:
    """One envelope being answered: exactly one answer, by the command or by the clock."""

    def __init__(self, worker: Worker, envelope: Envelope, context: LambdaContext) -> None:
        self._on_step = worker.on_step
        self._on_step("opened")
        self._bot = worker.bot
        self._claims = worker.claims
        self._recorder = worker.recorder
        self._context = context
        self._age = envelope.age(worker.clock())
        self._conversation = worker.converse(envelope, self._remaining)
        self._request = self._conversation.request
        self._once = Once(
            worker.claims,
            self._request,
            owner=str(getattr(context, "aws_request_id", "")),
            remaining=self._remaining,
            clock=worker.clock,
            on_step=worker.on_step,
        )
        self._answering = threading.Lock()
        self._answered = False

    def run(self) -> None:
        if self._age > MAX_AGE:
            self.tell("Your command waited in the queue for more than six hours, and was not run.")
            return
        watch = threading.Timer(max(0.0, self._remaining() - LAST_WORD), self._out_of_time)
        watch.daemon = True
        watch.start()
        try:
            answer = self._bot().handle(
                self._request,
                remaining=self._remaining,
                progress=self._progress,
                begin=Pressed(self._once.begin, self._claims, self._request, self._remaining),
            )
        except BaseException as error:
            LOG.error("%s: the bot itself failed", self._request.reference, exc_info=error)
            answer = self._gave_up(_why(error))
        finally:
            watch.cancel()
        self._on_step("ran")
        self._deliver(replace(answer, waited=self._age) if self._age > WAITED else answer)

    def answer_failure(self, record: FailureRecord) -> None:
        """Answer a command whose process died, if nobody has, with what is known of it."""
        if not record.tried:
            self.tell(
                "Your command waited in the queue for too long, and was not run.", record.died
            )
            return
        self.tell(
            "The process that was to run your command died before it changed anything. "
            "Run it again.",
            record.died,
            unsure="The process that ran your command died; how far it got is unknown. "
            "Check what it was to change before you run it again.",
        )

    def tell(
        self,
        what: str,
        died: Collection[str] = (),
        *,
        unsure: str = "",
        status: Status = "failed",
    ) -> None:
        """Answer with ``what``, and run nothing.

        :param died: invocations that are over.
        :param unsure: what to answer where it is not known whether the command was begun.
        """
        otherwise = self._gave_up(unsure) if unsure else None
        self._deliver(self._gave_up(what, status), died, otherwise)

    def _remaining(self) -> float:
        return self._context.get_remaining_time_in_millis() / 1000

    def _progress(self, reply: Reply, visibility: Visibility) -> None:
        if not self._answered:
            self._conversation.progress(reply, visibility)

    def _out_of_time(self) -> None:
        LOG.error("%s: the function is about to time out", self._request.reference)
        self.tell(
            "Your command was still running when the function's time was up; how far it got "
            "is unknown. Check what it was to change before you run it again.",
            status="timeout",
        )

    def _deliver(
        self, given: Answer, died: Collection[str] = (), unsure: Answer | None = None
    ) -> None:
        """Deliver the first answer there is; wait for it where the clock was faster.

        Lambda freezes the process as soon as the function returns, half a message sent or not.
        """
        with self._answering:
            if self._answered:
                return
            self._answered = True
            answer = self._once.settle(given, died=died, unsure=unsure)
            if answer is None:
                return
            self._on_step("delivering")
            delivered = self._delivered(answer)
            self._on_step("delivered")
            record = self._recorder.note(
                answer, delivered=delivered, waited=self._age, begun=self._once.begun
            )
            self._once.close(delivered=delivered)
            self._recorder.keep(record, remaining=self._remaining())

    def _delivered(self, answer: Answer) -> bool:
        try:
            self._conversation.deliver(answer)
        except DoorError as error:
            self._lost(answer, error)
            return False
        except Exception as error:
            LOG.error(
                "%s: it cannot be turned into a message", self._request.reference, exc_info=error
            )
            return self._told_unshown()
        return True

    def _told_unshown(self) -> bool:
        answer = self._gave_up(
            "Your command has run, but its answer cannot be shown; the bot's log says why."
        )
        try:
            self._conversation.deliver(answer)
        except DoorError as error:
            self._lost(answer, error)
            return False
        return True

    def _lost(self, answer: Answer, error: DoorError) -> None:
        LOG.error(
            "%s: not all of the answer (%s) was delivered: %s",
            self._request.reference,
            answer.outcome.status,
            error.line,
        )

    def _gave_up(self, why: str, status: Status = "failed") -> Answer:
        reply = Reply(f"{why} Reference: {self._request.reference}", level="error")
        return Answer(self._request, reply, "user", Outcome(status))


def _why(error: BaseException) -> str:
    if isinstance(error, CatOpsError):
        return "The bot is misconfigured, so your command was not run; its log says why."
    return "The bot itself failed; its log says why."
