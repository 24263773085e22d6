"""Slack's rules for what it is sent, checked as Slack would, so that a test fails where it would.

https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catops.slack import limits

Json = Mapping[str, Any]


class SlackRefused(AssertionError):
    """A message that Slack would have refused or truncated; says which limit it breaks."""


def check_message(message: Json) -> None:
    """Check ``message`` against Slack's limits.

    :raises SlackRefused: naming the limit and how far it is exceeded.
    """
    at_most(len(message.get("text") or ""), limits.MESSAGE_TEXT, "characters of message text")
    blocks = message.get("blocks", [])
    at_most(len(blocks), limits.MESSAGE_BLOCKS, "blocks")
    if not (message.get("text") or blocks or message.get("attachments")):
        raise SlackRefused("no_text: the message is empty")
    check_blocks(blocks)


def check_blocks(blocks: Sequence[Json]) -> None:
    """Check each of ``blocks``, and that no two have one id.

    :raises SlackRefused: naming the limit and how far it is exceeded.
    """
    for block in blocks:
        check_block(block)
    check_ids("block_id", blocks)


def check_ids(name: str, parts: Sequence[Json]) -> None:
    """Check the ids that ``parts`` have under ``name``.

    :raises SlackRefused: when one is too long, empty, or given twice.
    """
    ids = [str(part[name]) for part in parts if name in part]
    for one in ids:
        at_least_one(one, name)
        at_most(len(one), limits.ID, f"characters of {name}")
    if len(set(ids)) < len(ids):
        raise SlackRefused(f"invalid_blocks: a {name} is given twice")


def check_text(text: Json, limit: int, what: str, kind: str = "") -> None:
    """Check a text object.

    :raises SlackRefused: when it is of another kind, empty or too long.
    """
    if kind and text["type"] != kind:
        raise SlackRefused(f"invalid_blocks: {what} is {text['type']}, not {kind}")
    at_least_one(text["text"], what)
    at_most(len(text["text"]), limit, f"characters of {what}")


def at_least_one(given: Sequence[Any], what: str) -> None:
    """Check that there is something.

    :raises SlackRefused: when there is nothing.
    """
    if not given:
        raise SlackRefused(f"invalid_blocks: {what} is empty")


def at_most(given: int, limit: int, what: str) -> None:
    """Check a number against its limit.

    :raises SlackRefused: when it is over it.
    """
    if given > limit:
        raise SlackRefused(f"{given} {what}, but Slack takes {limit}")


def check_block(block: Json) -> None:
    """Check one block of a message or a modal.

    :raises SlackRefused: naming the limit and how far it is exceeded.
    """
    kind = block["type"]
    if kind == "section":
        if "text" in block:
            check_text(block["text"], limits.SECTION_TEXT, "section text")
        fields = block.get("fields", [])
        at_most(len(fields), limits.SECTION_FIELDS, "fields of a section")
        for field in fields:
            check_text(field, limits.SECTION_FIELD_TEXT, "field text")
    elif kind == "context":
        at_most(len(block["elements"]), limits.CONTEXT_ELEMENTS, "context elements")
        for element in block["elements"]:
            check_text(element, limits.SECTION_TEXT, "context text")
    elif kind == "actions":
        at_least_one(block["elements"], "an actions block")
        at_most(len(block["elements"]), limits.ACTIONS_ELEMENTS, "elements of an actions block")
        for element in block["elements"]:
            _check_button(element)
        check_ids("action_id", block["elements"])
    elif kind == "image":
        at_most(len(block["image_url"]), limits.IMAGE_URL, "characters of image_url")
        at_most(len(block["alt_text"]), limits.IMAGE_ALT, "characters of alt_text")
    else:
        raise SlackRefused(f"invalid_blocks: no block of type {kind!r} is known here")


def _check_button(element: Json) -> None:
    if element["type"] != "button":
        raise SlackRefused(f"invalid_blocks: no element of type {element['type']!r} is known here")
    check_text(element["text"], limits.BUTTON_TEXT, "button text", "plain_text")
    at_most(len(element.get("value", "")), limits.BUTTON_VALUE, "characters of a button's value")
