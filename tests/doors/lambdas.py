"""The first function's handler with everything around it at hand: the clock, what is invoked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from catops.aws.receiver import Receiver
from catops.errors import DoorError
from catops.slack.receiving import SlackDoor, told
from catops.slack.senders import Senders
from catops.testing.fakes import FakeClock

from .slack_requests import SECRET


class Respond:
    """``respond`` without a network.

    :ivar invoked: the sealed envelopes that were handed over.
    :ivar asked: the sealed questions that were asked.
    """

    def __init__(
        self,
        *,
        secret: str = SECRET,
        clock: FakeClock | None = None,
        fails: DoorError | None = None,
        senders: Senders | None = None,
        post: Any = None,
        ask: Callable[[Mapping[str, object]], str] | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.invoked: list[Mapping[str, object]] = []
        self.asked: list[Mapping[str, object]] = []
        self._ask = ask
        self._fails = fails
        self._receiver = Receiver(
            SlackDoor(secret, clock=self.clock, senders=senders, post=post),
            self._invoke,
            told,
            signing_secret=secret,
            ask=ask and self._asked,
        )

    def __call__(self, event: Any) -> dict[str, Any]:
        """Return the HTTP response to ``event``."""
        return self._receiver(event)

    def _asked(self, payload: Mapping[str, object]) -> str:
        assert self._ask
        self.asked.append(payload)
        return self._ask(payload)

    def _invoke(self, payload: Mapping[str, object]) -> None:
        if self._fails:
            raise self._fails
        self.invoked.append(payload)
