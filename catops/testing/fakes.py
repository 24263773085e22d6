"""Stand-ins at the bot's two seams: the clock, and the function that sends to the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from catops.slack import limits
from catops.transport import Response

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


class SlackRefused(AssertionError):
    """A message that Slack would have refused or truncated; says which limit it breaks."""


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


def check_message(message: Mapping[str, Any]) -> None:
    """Check ``message`` against Slack's limits.

    :raises SlackRefused: naming the limit and how far it is exceeded.
    """
    _at_most(len(message.get("text") or ""), limits.MESSAGE_TEXT, "characters of message text")
    blocks = message.get("blocks", [])
    _at_most(len(blocks), limits.MESSAGE_BLOCKS, "blocks")
    if not (message.get("text") or blocks or message.get("attachments")):
        raise SlackRefused("no_text: the message is empty")
    for block in blocks:
        _check_block(block)


def _check_block(block: Mapping[str, Any]) -> None:
    kind = block["type"]
    if kind == "section":
        if "text" in block:
            _check_text(block["text"], limits.SECTION_TEXT, "section text")
        fields = block.get("fields", [])
        _at_most(len(fields), limits.SECTION_FIELDS, "fields of a section")
        for field in fields:
            _check_text(field, limits.SECTION_FIELD_TEXT, "field text")
    elif kind == "context":
        _at_most(len(block["elements"]), limits.CONTEXT_ELEMENTS, "context elements")
        for element in block["elements"]:
            _check_text(element, limits.SECTION_TEXT, "context text")
    elif kind == "image":
        _at_most(len(block["image_url"]), limits.IMAGE_URL, "characters of image_url")
        _at_most(len(block["alt_text"]), limits.IMAGE_ALT, "characters of alt_text")
    else:
        raise SlackRefused(f"invalid_blocks: no block of type {kind!r} is known here")


def _check_text(text: Mapping[str, Any], limit: int, what: str) -> None:
    if not text["text"]:
        raise SlackRefused(f"invalid_blocks: {what} is empty")
    _at_most(len(text["text"]), limit, f"characters of {what}")


def _at_most(given: int, limit: int, what: str) -> None:
    if given > limit:
        raise SlackRefused(f"{given} {what}, but Slack takes {limit}")
