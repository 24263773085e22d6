"""Buttons: command lines that one press runs, and how a press is known again.

A button's value is its line. What it runs stays readable where the button cannot show it: a long
label, a line that is longer than a value may be. The ``block_id`` says which answer the button
belongs to, whose bot gave it and what people type before a command there, because Slack gives a
press nothing but what was put into the button.
https://docs.slack.dev/reference/block-kit/block-elements/button-element
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from catops.reply import Button
from catops.request import Request
from catops.slack import limits
from catops.slack.payloads import BLOCK, RUN
from catops.slack.splitting import shorten
from catops.text import clean, one_line

Block = dict[str, Any]

#: Workspaces that a button knows; Slack names one of those that share a channel.
HOMES = 3


def button_blocks(buttons: Iterable[Button], request: Request, part: str) -> Iterator[Block]:
    """Return the actions blocks of those ``buttons`` that can be pressed.

    :param request: the one that is answered; a button belongs to its answer.
    :param part: the part of the answer, so that no two blocks of it are called the same.
    """
    elements = [
        {
            "type": "button",
            "action_id": f"{RUN}{number}",
            "text": plain(label(button), limits.BUTTON_TEXT),
            "value": clean(button.line),
        }
        for number, button in enumerate(buttons)
        if pressable(button)
    ]
    yield from actions(elements, request, part)


def actions(elements: Sequence[Block], request: Request, part: str) -> Iterator[Block]:
    """Return actions blocks with ``elements``, as many as it takes."""
    most = limits.ACTIONS_ELEMENTS
    for start in range(0, len(elements), most):
        at = f"{part}{start // most}@{home_of(request)}"
        name = f"{BLOCK}{request.reference}:{at}:{request.prefix}"
        some = list(elements[start : start + most])
        yield {"type": "actions", "block_id": name[: limits.ID], "elements": some}


def home_of(request: Request) -> str:
    """Return the workspaces whose bot answers ``request``, for what is used of its answer.

    Slack does not always say whose bot the message is of. Who types a slash command is at home.
    """
    return ",".join(request.homes[:HOMES]) or request.person.team


def pressable(button: Button) -> bool:
    """Return whether a button can hold the line."""
    line = clean(button.line)
    return bool(line.strip()) and len(line) <= limits.BUTTON_VALUE


def legible(button: Button) -> bool:
    """Return whether a button shows and holds its whole line, so that no text is needed."""
    return pressable(button) and 0 < len(label(button)) <= limits.BUTTON_TEXT


def label(button: Button) -> str:
    """Return what stands on a button: its label on one line, or its line where it has none."""
    return one_line(clean(button.label)) or one_line(clean(button.line))


def plain(text: str, limit: int) -> Block:
    """Return ``text`` as plain text of at most ``limit`` characters, in which nothing is active."""
    return {"type": "plain_text", "text": shorten(text, limit)}
