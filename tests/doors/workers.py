"""The second function with everything around it at hand: plugins, the clock, Slack, time left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from catops.app import build_worker
from catops.aws.worker import Handler
from catops.envelope import Envelope, envelope_key, seal
from catops.testing import CatBot, FakeClock, FakeLambdaContext, FakeSlack
from catops.testing.fakes import MORNING

from .slack_requests import SECRET, form

if TYPE_CHECKING:
    from catops.transport import Post

REFERENCE = "abcdefgh"


class Main:
    """``main`` without a network.

    :ivar slack: the fake Slack that answers are posted to.
    :ivar clock: the clock, which stands until moved.
    """

    def __init__(
        self,
        plugins: Mapping[str, Any] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        milliseconds: int = 60_000,
        bot: Callable[[], Handler] | None = None,
        post: Post | None = None,
    ) -> None:
        self.slack = FakeSlack()
        self.clock = FakeClock()
        self._context = FakeLambdaContext(milliseconds)
        kit = CatBot(plugins or {}, environ={"SLACK_SIGNING_SECRET": SECRET, **(environ or {})})
        self._worker = build_worker(
            kit.settings, clock=self.clock, post=post or self.slack, bot=bot or (lambda: kit.bot)
        )

    def __call__(self, event: Any) -> None:
        """Run ``event`` as Lambda would."""
        self._worker(event, self._context)

    def ask(self, event: Any) -> Any:
        """Return what the function answers to a question."""
        return self._worker(event, self._context)

    def say(self, text: str) -> None:
        """Run the command line ``text``."""
        self(sealed(text))

    @property
    def texts(self) -> list[str]:
        """The fallback text of each posted message."""
        return [str(message.get("text")) for message in self.slack.messages]


def sealed(text: str = "ping", *, received: float = MORNING, **fields: str) -> dict[str, str]:
    """Return the envelope in which the first function hands over ``text``."""
    body = form(text, **fields).decode()
    envelope = Envelope(reference=REFERENCE, received=received, body=body)
    return seal(envelope, envelope_key(SECRET))
