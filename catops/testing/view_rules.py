"""Slack's rules for modals, and for the options that a list of them is answered with.

https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catops.slack import limits
from catops.testing.slack_rules import (
    SlackRefused,
    at_least_one,
    at_most,
    check_block,
    check_ids,
    check_text,
)

Json = Mapping[str, Any]

#: The inputs of a form, and what each may begin with.
INITIAL = {
    "plain_text_input": "initial_value",
    "number_input": "initial_value",
    "checkboxes": "initial_options",
    "static_select": "initial_option",
    "multi_static_select": "initial_options",
    "external_select": "initial_option",
    "multi_external_select": "initial_options",
    "users_select": "initial_user",
    "multi_users_select": "initial_users",
    "conversations_select": "initial_conversation",
    "multi_conversations_select": "initial_conversations",
}


def check_view(view: Json) -> None:
    """Check a modal.

    :raises SlackRefused: naming the limit and how far it is exceeded.
    """
    if view["type"] != "modal":
        raise SlackRefused(f"invalid_arguments: {view['type']} is not a modal")
    for name in ("title", "submit", "close"):
        check_text(view[name], limits.VIEW_TITLE, name, "plain_text")
    at_most(len(view["callback_id"]), limits.ID, "characters of callback_id")
    at_most(len(view["private_metadata"]), limits.PRIVATE_METADATA, "characters of metadata")
    at_most(len(view["blocks"]), limits.VIEW_BLOCKS, "blocks of a modal")
    check_ids("block_id", view["blocks"])
    for block in view["blocks"]:
        if block["type"] == "input":
            _check_input(block)
        else:
            check_block(block)


def check_options(options: Sequence[Json]) -> None:
    """Check the options of a list.

    :raises SlackRefused: naming the limit and how far it is exceeded.
    """
    at_most(len(options), limits.OPTIONS, "options")
    for option in options:
        check_text(option["text"], limits.OPTION_TEXT, "option text", "plain_text")
        at_least_one(option["value"], "an option's value")
        at_most(len(option["value"]), limits.OPTION_VALUE, "characters of an option's value")


def _check_input(block: Json) -> None:
    check_text(block["label"], limits.INPUT_LABEL, "label", "plain_text")
    if "hint" in block:
        check_text(block["hint"], limits.INPUT_HINT, "hint", "plain_text")
    element = block["element"]
    kind = element["type"]
    if kind not in INITIAL:
        raise SlackRefused(f"invalid_arguments: no input of type {kind!r} is known here")
    at_most(len(element["action_id"]), limits.ID, "characters of action_id")
    if "placeholder" in element:
        check_text(element["placeholder"], limits.PLACEHOLDER, "placeholder", "plain_text")
    if kind in ("checkboxes", "static_select", "multi_static_select"):
        at_least_one(element["options"], "options")
    check_options(element.get("options", ()))
    if INITIAL[kind] in element:
        _check_initial(element, element[INITIAL[kind]])


def _check_initial(element: Json, initial: Any) -> None:
    at_least_one(initial, INITIAL[element["type"]])
    if isinstance(initial, str):
        at_most(len(initial), limits.INPUT_TEXT, "characters to begin with")
        return
    chosen = initial if isinstance(initial, list) else [initial]
    if "option" not in INITIAL[element["type"]]:
        return
    check_options(chosen)
    if "options" in element and any(one not in element["options"] for one in chosen):
        raise SlackRefused("invalid_arguments: it begins with something that is not an option")
