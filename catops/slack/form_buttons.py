"""The button that opens a command's form, and whether there is a form to open.

Apart from the form itself, because answers are rendered far more often than forms.
"""

from __future__ import annotations

from typing import Any

from catops.bot.answer import Answer
from catops.slack import limits
from catops.slack.buttons import plain
from catops.slack.payloads import FORM
from catops.spec import CommandSpec, Parameter

#: Blocks of a modal that are not inputs.
ABOVE = 2
LABEL = "Fill in a form"


def form_button(answer: Answer) -> dict[str, Any] | None:
    """Return the button that opens the form of the command that ``answer`` is about.

    There is one where the words did not fit, below the help of a command, and where the form was
    asked for and did not open.
    """
    spec, request = answer.command, answer.request
    if spec is None or not has_form(spec):
        return None
    if answer.form is None and answer.outcome.status != "mistyped":
        return None
    line = spec.typed if spec.takes_secrets else request.text
    return {
        "type": "button",
        "action_id": FORM,
        "text": plain(LABEL, limits.BUTTON_TEXT),
        "value": line if 0 < len(line) <= limits.BUTTON_VALUE else spec.typed,
    }


def has_form(spec: CommandSpec) -> bool:
    """Return whether there is anything to fill in, and a modal has room for it."""
    ids = {block_id(parameter) for parameter in spec.parameters}
    room = limits.VIEW_BLOCKS - ABOVE
    return not spec.classic and 0 < len(ids) <= room and max(map(len, ids)) <= limits.ID


def block_id(parameter: Parameter) -> str:
    """Return how the value of ``parameter`` is typed, e.g. ``word:`` or ``option:--units``."""
    if parameter.kind == "flag":
        return f"off:{parameter.negation}" if parameter.negation else f"flag:{parameter.flag}"
    several = "s" if parameter.many else ""
    if parameter.kind == "option":
        return f"option{several}:{parameter.flag}"
    return f"word{several}:{parameter.name}"
