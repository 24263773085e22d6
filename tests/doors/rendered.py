"""What a person sees of messages: their text, and what in it is alive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st

from catops.slack import limits
from catops.slack.blocks import size
from catops.testing.fakes import check_message

Message = Mapping[str, Any]

#: What Slack makes a mention, a broadcast or a link of.
ACTIVE = re.compile(r"<(?:[@#!]|https?:|mailto:|tel:|ftp:)[^>]*>?")

#: Pieces that have broken a chat bot somewhere.
PIECES = (
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<@U0123ABC>",
    "<@U0123ABC|odd name>",
    "<#C0123ABC|general>",
    "<https://evil.example|your bank>",
    "<mailto:a@b.c|mail>",
    "&lt;!channel&gt;",
    "&amp;lt;@U1&amp;gt;",
    "<",
    ">",
    "&",
    "```",
    "`",
    "`````",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]never ended",
    "\x9b31m",
    "\ud83d",
    "\ude00",
    "😀",
    "猫",
    "e\u0301",
    "\u200b",
    "\u2028",
    "\x00",
    "\x08",
    "\r\n",
    "\r",
    "\n",
    "\n\n",
    "\t",
    " ",
    "*bold*",
    "_",
    "~",
    "> quoted",
    ":smile:",
    "word",
    "x" * 500,
    "y" * 3_100,
)

#: Text as plugins and people give it.
nasty = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=12), max_size=14).map(
    "".join
)


def text_objects(messages: Iterable[Message]) -> list[Message]:
    """Return every text object, in the order it is shown."""
    found = []
    for message in messages:
        for block in message.get("blocks", ()):
            parts = (block.get("text"), *block.get("fields", ()), *block.get("elements", ()))
            found += [part["text"] if part["type"] == "button" else part for part in parts if part]
    return found


def block_texts(messages: Iterable[Message]) -> list[str]:
    """Return every text object's text, in the order it is shown."""
    return [text["text"] for text in text_objects(messages)]


def buttons(messages: Iterable[Message]) -> list[Message]:
    """Return every button, in the order it is shown."""
    return [
        element
        for message in messages
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if element["type"] == "button"
    ]


def active(messages: Iterable[Message]) -> list[str]:
    """Return what is alive in ``messages``, in blocks and in what stands in for them."""
    messages = list(messages)
    texts = [one["text"] for one in text_objects(messages) if one["type"] != "plain_text"]
    texts += [str(one.get("text", "")) for one in messages]
    return [match[0] for text in texts for match in ACTIVE.finditer(text)]


def visible(text: str) -> str:
    """Return ``text`` without what cutting and fencing may add or drop."""
    return re.sub(r"[\s`\u200b]", "", text)


def shown(messages: Iterable[Message]) -> str:
    """Return all that the blocks show, as characters again."""
    return visible("".join(map(_characters, text_objects(messages))))


def _characters(text: Message) -> str:
    said = str(text["text"])
    if text["type"] == "plain_text":
        return said
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def check(messages: Iterable[Message]) -> None:
    """Check that Slack takes every message whole, and that none says nothing."""
    for message in messages:
        check_message(message)
        assert message["text"].strip()
        assert len(message["text"]) <= limits.MESSAGE_TEXT_ADVISED
        assert message["blocks"]
        assert sum(map(size, message["blocks"])) <= limits.MESSAGE_TEXT
        for text in block_texts([message]):
            assert text.strip()
            text.encode()
