"""Stand-ins at the bot's two seams: the clock, and the function that sends to the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from catops.slack import limits
from catops.testing.slack_rules import SlackRefused, check_message
from catops.transport import Response

__all__ = ["FakeClock", "FakeLambdaContext", "FakeSlack", "SlackRefused", "check_message"]

#: A day in the life of a fake clock: 2026-01-05 09:00:00 UTC, in seconds since the epoch.
MORNING = 1_767_603_600.0


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = MORNING) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the seconds since the epoch."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on, in place of waiting."""
        self.now += seconds


class FakeLambdaContext:
    """Lambda's context object, of a function with some milliseconds left."""

    def __init__(self, milliseconds: int = 60_000) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds before Lambda would end the function."""
        return self.milliseconds


class FakeSlack:
    """Slack's end of the wire: takes posts, keeps them, and enforces its limits.

    :ivar messages: what was posted, decoded, in order.
    :ivar sent: the URL and the headers of each, in the same order.
    """

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.messages: list[dict[str, Any]] = []
        self.sent: list[tuple[str, Mapping[str, str]]] = []
        self._uses: dict[str, int] = {}

    def stamp_of(self, message: Mapping[str, Any]) -> str:
        """Return the timestamp that Slack calls a message by, in its channel."""
        at = next(at for at, one in enumerate(self.messages, 1) if one is message)
        return f"{int(MORNING)}.{at:06d}"

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        """Take one post, as :func:`catops.transport.post` sends it.

        :raises SlackRefused: when the message breaks a limit.
        """
        message = json.loads(body)
        check_message(message)
        uses = self._uses[url] = self._uses.get(url, 0) + 1
        webhook = "slack.com/api/" not in url
        if webhook and uses > limits.RESPONSE_URL_USES:
            return Response(404, {}, b"used_url")
        self.messages.append(message)
        self.sent.append((url, headers))
        return Response(self.status, {}, b"ok" if webhook else b'{"ok": true}')
