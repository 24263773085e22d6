"""The first function: prove the request, hand it over, acknowledge it."""

from __future__ import annotations

import json
import logging

from catops.aws.events import http_request, http_response
from catops.aws.invoke import TooLong
from catops.envelope import envelope_key, question_key, seal
from catops.errors import ConfigError, DoorError
from catops.transport import MaybeSent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Protocol

    from catops.envelope import Envelope

    class Decision(Protocol):
        """What a chat door decided about one HTTP request."""

        status: int
        reason: str
        body: str
        headers: dict[str, str]
        envelope: Envelope | None
        question: Envelope | None
        again: bool
        tell: Callable[[str], str] | None

    class Door(Protocol):
        """A chat's door: it decides, and runs nothing."""

        def decide(
            self, method: str, headers: Callable[[str], Sequence[str]], body: bytes
        ) -> Decision:
            """Return the decision about one request."""


LOG = logging.getLogger("catops.aws")
JSON = {"Content-Type": "application/json; charset=utf-8"}


class Receiver:
    """Answers HTTP requests that claim to come from Slack."""

    def __init__(
        self,
        door: Door,
        invoke: Callable[[Mapping[str, object]], None],
        tell: Callable[[str], str],
        *,
        signing_secret: str,
        ask: Callable[[Mapping[str, object]], str] | None = None,
    ) -> None:
        """Take the door that decides, the call of the second function, and how to notify a person.

        :param ask: asks the second function something, and waits for the answer.
        """
        self._door = door
        self._invoke = invoke
        self._tell = tell
        self._ask = ask
        self._key = envelope_key(signing_secret)
        self._question_key = question_key(signing_secret)

    def __call__(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the HTTP response to ``event``, after handing over what it accepts."""
        if not isinstance(event, dict):
            event = {}
        request = http_request(event)
        decision = self._door.decide(request.method, request.header, request.body)
        status, headers, body = decision.status, decision.headers, decision.body
        if status >= 400:
            LOG.warning("refused with %d: %s", status, decision.reason)
        elif decision.question is not None:
            body = self._answered(decision.question, body)
        elif decision.envelope is not None:
            reference = decision.envelope.reference
            try:
                self._invoke(seal(decision.envelope, self._key))
            except (DoorError, ConfigError) as error:
                LOG.error("%s: not handed over: %s", reference, error.line)
                if not decision.again:
                    tell = decision.tell or self._tell
                    headers, body = JSON, tell(_failed(error, reference))
                elif not isinstance(error, MaybeSent):
                    status = 503  # nothing was run, and Slack sends it again
        return http_response(event, status, headers, body)

    def _answered(self, question: Envelope, otherwise: str) -> str:
        """Return what the second function answers, if that is of the kind of ``otherwise``."""
        if self._ask is None:
            return otherwise
        try:
            answer = self._ask({"question": seal(question, self._question_key)})
            said = json.loads(answer)
        except (DoorError, ConfigError) as error:
            LOG.error("%s: not answered: %s", question.reference, error.line)
            return otherwise
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or said.keys() != json.loads(otherwise).keys():
            LOG.error(
                "%s: not answered: the second function's answer makes no sense", question.reference
            )
            return otherwise
        return answer


def _failed(error: Exception, reference: str) -> str:
    if isinstance(error, MaybeSent):
        return (
            "AWS did not confirm in time that your command was started. If no answer follows, "
            f"check what it was to change before you run it again. Reference: {reference}"
        )
    if isinstance(error, TooLong):
        return (
            "Your command is longer than AWS Lambda takes; nothing was run. Use fewer "
            f"words. Reference: {reference}"
        )
    return (
        "Your command could not be started; nothing was run. Try again. "
        f"If it fails again, the bot's log says why. Reference: {reference}"
    )
