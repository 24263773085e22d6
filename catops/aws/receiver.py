"""The first function: prove the request, hand it over, acknowledge it."""

from __future__ import annotations

import logging

from catops.aws.events import http_request, http_response
from catops.envelope import envelope_key, seal
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
    ) -> None:
        """Take the door that decides, the way to the second function, and how to tell a person."""
        self._door = door
        self._invoke = invoke
        self._tell = tell
        self._key = envelope_key(signing_secret)

    def __call__(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the HTTP response to ``event``, after handing over what it accepts."""
        if not isinstance(event, dict):
            event = {}
        request = http_request(event)
        decision = self._door.decide(request.method, request.header, request.body)
        status, headers, body = decision.status, decision.headers, decision.body
        if status >= 400:
            LOG.warning("refused with %d: %s", status, decision.reason)
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


def _failed(error: Exception, reference: str) -> str:
    if isinstance(error, MaybeSent):
        return (
            "AWS did not say in time whether your command was started. If no answer follows, "
            f"check what it was to change before you run it again. Reference: {reference}"
        )
    return (
        "Your command could not be started; nothing was run. Try it again. "
        f"If it fails again, the bot's log says why. Reference: {reference}"
    )
