"""A command's form as a modal, made of nothing but its declaration.

https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

import json
from typing import Any

from catops.filling import Form
from catops.request import Request
from catops.slack import limits
from catops.slack.blocks import context, section
from catops.slack.buttons import home_of, plain
from catops.slack.inputs import input_block
from catops.slack.payloads import FORM
from catops.slack.splitting import shorten
from catops.slack.text import inline, safe
from catops.usage import EFFECTS, usage_line


def modal(form: Form, request: Request) -> dict[str, Any]:
    """Return the view of ``form``, to be sent to where ``request`` came from."""
    spec = form.spec
    placed = {
        "command": spec.typed,
        "prefix": request.prefix,
        "channel": request.place.id,
        "channel_name": request.place.name,
        "thread": request.place.thread,
        "home": home_of(request),
        "opened": request.received,
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
