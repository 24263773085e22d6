"""One answer on its way to Slack: real HTTP to a stand-in, on a clock that only waiting moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from catops.request import Person, Place, Request
from catops.slack.delivery import Delivery
from catops.testing.fakes import MORNING, FakeClock
from catops.transport import post

from .servers import Answer, Answers, Server

if TYPE_CHECKING:
    from catops.transport import Post

Message = dict[str, Any]


class Delivering:
    """A delivery to ``server``, whose waits are counted and not waited.

    :ivar clock: the clock it goes by.
    :ivar waited: the seconds of each wait.
    """

    def __init__(
        self,
        server: Server | None = None,
        *,
        url: str = "",
        hosts: Sequence[str] = (),
        token: str = "",
        seconds: float = 60.0,
        post: Post = post,
    ) -> None:
        self.clock = FakeClock()
        self.waited: list[float] = []
        until = self.clock() + seconds
        authority = server.authority if server else ""
        self.delivery = Delivery(
            Request(
                text="ping",
                person=Person("U1", "T1"),
                place=Place("C1"),
                reference="abcdefgh",
                received=MORNING,
                reply_to=url or f"http://{authority}/commands/T1/1/canary",
            ),
            post=post,
            response_hosts=hosts or [authority],
            token=token,
            api=f"http://{authority}/api/",
            clock=self.clock,
            sleep=self._sleep,
            remaining=lambda: until - self.clock(),
        )

    def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.clock.sleep(seconds)

    def answer(self, *messages: Message) -> None:
        """Deliver ``messages``."""
        self.delivery.answer(messages)


def message(text: str = "sunny", *, visible: str = "in_channel") -> Message:
    """Return a message of one block."""
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return {"response_type": visible, "text": text, "blocks": [block]}


def slack_that(webhook: Answer, api: Answer | None = None) -> Answers:
    """Answer the ``response_url`` and the Web API each in its own way."""
    said = api or Answer(200, b'{"ok": true}')
    return lambda got: said if got.path.startswith("/api/") else webhook
