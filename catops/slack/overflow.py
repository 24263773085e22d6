"""An answer of more messages than a ``response_url`` takes, where no bot token can go on.

The last message that can be sent says how much is missing and how to get it: somebody who reads
half an answer must know that it is incomplete.
"""

from __future__ import annotations

from collections.abc import Sequence

from catops.slack import limits
from catops.slack.blocks import Block, section, size
from catops.slack.messages import Message
from catops.slack.splitting import split_text

#: Characters kept for the note.
NOTE = 300


def fitted(messages: Sequence[Message], most: int) -> tuple[list[Message], int]:
    """Return at most ``most`` messages, and how many characters are in none of them."""
    if len(messages) <= most:
        return list(messages), 0
    *whole, last = messages[:most]
    missing = sum(map(_length, messages[most:]))
    last, missing = (_cut_blocks if last.get("blocks") else _cut_text)(last, missing)
    return [*whole, last], missing


def _cut_blocks(message: Message, missing: int) -> tuple[Message, int]:
    blocks: list[Block] = [*message["blocks"]]
    while len(blocks) >= limits.MESSAGE_BLOCKS or _size(blocks) > limits.MESSAGE_TEXT - NOTE:
        missing += size(blocks.pop())
    return message | {"blocks": [*blocks, section(_note(missing))]}, missing


def _cut_text(message: Message, missing: int) -> tuple[Message, int]:
    text = str(message.get("text", ""))
    first = next(iter(split_text(text, limits.MESSAGE_TEXT - NOTE)), "")
    missing += len(text) - len(first)
    return message | {"text": f"{first}\n{_note(missing)}"}, missing


def _note(missing: int) -> str:
    return (
        f"⚠️ *This is not all:* about {missing:,} more characters did not fit. Slack takes only "
        "five messages from a bot without a token: ask for less, or have this bot's operator "
        "set SLACK_BOT_TOKEN."
    )


def _length(message: Message) -> int:
    blocks = message.get("blocks")
    return _size(blocks) if blocks else len(str(message.get("text", "")))


def _size(blocks: Sequence[Block]) -> int:
    return sum(map(size, blocks))
