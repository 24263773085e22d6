"""A command's form as a modal, made of nothing but its declaration.

https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

import json
from typing import Any

from catops.answer import Answer
from catops.filling import Form
from catops.request import Request
from catops.slack import limits
from catops.slack.blocks import Block, context, section
from catops.slack.buttons import plain
from catops.slack.inputs import block_id, input_block
from catops.slack.payloads import FORM
from catops.slack.splitting import shorten
from catops.slack.text import inline, safe
from catops.spec import CommandSpec
from catops.usage import EFFECTS, usage_line

#: Blocks of a modal that are no inputs.
ABOVE = 2
LABEL = "Fill in a form"


def has_form(spec: CommandSpec) -> bool:
    """Tell whether there is anything to fill in, and a modal has room for it."""
    ids = {block_id(parameter) for parameter in spec.parameters}
    room = limits.VIEW_BLOCKS - ABOVE
    return not spec.classic and 0 < len(ids) <= room and max(map(len, ids)) <= limits.ID


def form_button(answer: Answer) -> Block | None:
    """Return the button that opens the form of the command that ``answer`` is about.

    There is one where the words did not fit, or where the form was asked for and did not open.
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


def modal(form: Form, request: Request) -> dict[str, Any]:
    """Return the view of ``form``, to be sent to where ``request`` came from."""
    spec = form.spec
    placed = {
        "command": spec.typed,
        "prefix": request.prefix,
        "channel": request.place.id,
        "channel_name": request.place.name,
        "thread": request.place.thread,
    }
    about = shorten(safe(spec.summary) or usage_line(spec, request.prefix), limits.SECTION_TEXT)
    effect = f"{inline(request.typed(spec.typed))} {EFFECTS[spec.effect]}."
    inputs = [
        input_block(one, form.given.get(one.name, ())) for one in (*spec.words, *spec.options)
    ]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(spec.typed, limits.VIEW_TITLE),
        "submit": plain("Run", limits.VIEW_TITLE),
        "close": plain("Cancel", limits.VIEW_TITLE),
        "private_metadata": json.dumps(placed),
        "blocks": [section(about), context(shorten(effect, limits.SECTION_TEXT)), *inputs],
    }
