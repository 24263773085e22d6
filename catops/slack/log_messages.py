"""Log records as Slack messages: one a channel, each record with the colour of its level.

https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from catops.frozen import frozen
from catops.slack import limits
from catops.slack.blocks import Block, context, section
from catops.slack.splitting import shorten, split_text
from catops.slack.text import safe
from catops.text import clean, one_line

#: As CatOps 1 had them.
COLOURS: Mapping[str, str] = {
    "CRITICAL": "#ff0000",
    "ERROR": "#ff9933",
    "WARNING": "#ffcc00",
    "INFO": "#33ccff",
    "DEBUG": "good",
}
#: Records in one request, and in one message.
RECORDS = 100
ATTACHMENTS = 20
#: Characters of one record that are shown: the rest of a traceback is in the log it came from.
SHOWN = 12_000
CHANNELS = 10


@frozen
class LogRecord:
    """One record, as :class:`catops.SlackHandler` posts it."""

    channels: tuple[str, ...]
    message: str
    level: str
    time: str


def read_records(body: bytes) -> list[LogRecord]:
    """Return the records of a request: one JSON object, or a list of them.

    :raises ValueError: when it is neither, or too many; the message says what is wrong.
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("The body is not JSON.") from None
    entries = said if isinstance(said, list) else [said]
    if not 0 < len(entries) <= RECORDS:
        raise ValueError(f"Send 1 to {RECORDS} records.")
    return [_record(entry) for entry in entries]


def log_messages(records: Sequence[LogRecord]) -> list[tuple[str, dict[str, Any]]]:
    """Return the channels and the messages that show ``records``, in order."""
    by_channel: dict[str, list[LogRecord]] = {}
    for record in records:
        for channel in dict.fromkeys(record.channels):
            by_channel.setdefault(channel, []).append(record)
    return [
        (channel, _message(some[start : start + ATTACHMENTS]))
        for channel, some in by_channel.items()
        for start in range(0, len(some), ATTACHMENTS)
    ]


def _record(entry: object) -> LogRecord:
    if not isinstance(entry, dict):
        raise ValueError("A record is a JSON object.")
    said = entry.get("channels")
    channels = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    named = all(isinstance(one, str) and one for one in channels)
    if not named or not 0 < len(channels) <= CHANNELS:
        raise ValueError(f"A record names 1 to {CHANNELS} channels.")
    level = one_line(clean(str(entry.get("level") or ""))).upper() or "INFO"
    message, time = str(entry.get("message", "")), str(entry.get("time", ""))
    return LogRecord(tuple(channels), message, level, time)


def _message(records: Sequence[LogRecord]) -> dict[str, Any]:
    first = records[0]
    text = shorten(safe(f"{first.level}: {first.message}"), limits.SECTION_TEXT)
    more = f" (and {len(records) - 1} more)" if len(records) > 1 else ""
    return {"text": text + more, "attachments": [_attachment(record) for record in records]}


def _attachment(record: LogRecord) -> dict[str, Any]:
    text = shorten(safe(record.message), SHOWN)
    blocks: list[Block] = [section(part) for part in split_text(text, limits.SECTION_TEXT)]
    blocks.append(context(safe(f"{record.level} {record.time}".strip())[: limits.SECTION_TEXT]))
    return {
        "color": COLOURS.get(record.level, "good"),
        "fallback": shorten(safe(f"{record.level}: {record.message}"), limits.SECTION_TEXT),
        "blocks": blocks,
    }
