"""One parameter of a command as an input of a form.

https://docs.slack.dev/reference/block-kit/blocks/input-block
The ``block_id`` says how the value is typed, so that a form that is sent can be read alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from catops.slack import limits
from catops.slack.buttons import plain
from catops.slack.form_buttons import block_id
from catops.slack.payloads import COMPLETE
from catops.slack.splitting import shorten
from catops.spec import Parameter
from catops.text import clean, one_line

Block = dict[str, Any]

#: The ``action_id`` of an input whose options nobody is asked for.
VALUE = "catops.value"
YES_NO = ("yes", "no")
_MENTION = re.compile(r"<[@#]([A-Z0-9]+)(?:\|[^>]*)?>")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)


def input_block(parameter: Parameter, given: Sequence[str]) -> Block:
    """Return the input for ``parameter``, filled in with what was ``given`` and fits.

    Without anything given it begins with the default, so that leaving it means the default.
    """
    if not given and parameter.default and parameter.kind != "flag" and not parameter.many:
        given = [parameter.default]
    words = [clean(word) for word in given if clean(word)]
    if parameter.type == "secret":
        words = []
    block = {
        "type": "input",
        "block_id": block_id(parameter),
        "label": plain(_label(parameter), limits.INPUT_LABEL),
        "element": _element(parameter, words),
        "optional": not parameter.required or parameter.kind == "flag",
    }
    hint = one_line(clean(_hint(parameter)))
    return block | ({"hint": plain(hint, limits.INPUT_HINT)} if hint else {})


def option(word: str) -> Block:
    """Return ``word`` as an option of a list."""
    return {"text": plain(one_line(word), limits.OPTION_TEXT), "value": word}


def fits_option(word: str) -> bool:
    """Return whether an option can hold ``word``."""
    return bool(word.strip()) and len(word) <= limits.OPTION_VALUE


def _label(parameter: Parameter) -> str:
    return parameter.name.replace("_", " ").strip().capitalize() or parameter.name


def _hint(parameter: Parameter) -> str:
    more = "One a line." if _lines(parameter) else ""
    if parameter.type == "secret":
        more = "It is seen while you type, and never shown again."
    return " ".join(filter(None, [parameter.help, more]))


def _lines(parameter: Parameter) -> bool:
    """Return whether several values are typed, and not chosen."""
    return parameter.many and _element(parameter, [])["type"] == "plain_text_input"


def _element(parameter: Parameter, words: list[str]) -> Block:
    if parameter.kind == "flag":
        return _flag(parameter, words)
    if parameter.completes and parameter.type != "secret":
        return _list(parameter, "external_select", words) | {"min_query_length": 0}
    if parameter.type == "bool":
        return _chosen(parameter, YES_NO, words)
    if parameter.type == "choice" and _fit(parameter.choices):
        return _chosen(parameter, parameter.choices, words)
    if parameter.type == "user":
        return _entities(parameter, "users_select", "user", words)
    if parameter.type == "channel":
        only = {"filter": {"include": ["public", "private"]}}
        return _entities(parameter, "conversations_select", "conversation", words) | only
    if parameter.type in ("int", "float") and not parameter.many:
        return _number(parameter, words)
    return _text(parameter, words)


def _fit(choices: Sequence[str]) -> bool:
    return 0 < len(choices) <= limits.OPTIONS and all(map(fits_option, choices))


def _flag(parameter: Parameter, words: list[str]) -> Block:
    box = option(parameter.flag)
    on = words[-1] == parameter.flag if words else bool(parameter.default)
    element: Block = {"type": "checkboxes", "action_id": VALUE, "options": [box]}
    return element | ({"initial_options": [box]} if on else {})


def _chosen(parameter: Parameter, choices: Sequence[str], words: list[str]) -> Block:
    fitting = [word for word in words if word in choices]
    options = {"options": [option(choice) for choice in choices]}
    return _list(parameter, "static_select", fitting) | options


def _list(parameter: Parameter, kind: str, words: list[str]) -> Block:
    options = [option(word) for word in dict.fromkeys(words) if fits_option(word)]
    name = COMPLETE + parameter.name if kind == "external_select" else VALUE
    element: Block = {"type": ("multi_" if parameter.many else "") + kind, "action_id": name}
    if options and parameter.many:
        element["initial_options"] = options[: limits.OPTIONS]
    elif options:
        element["initial_option"] = options[0]
    return element


def _entities(parameter: Parameter, kind: str, name: str, words: list[str]) -> Block:
    ids = [match[1] for match in map(_MENTION.fullmatch, words) if match]
    element: Block = {"type": ("multi_" if parameter.many else "") + kind, "action_id": VALUE}
    if ids and parameter.many:
        element[f"initial_{name}s"] = list(dict.fromkeys(ids))
    elif ids:
        element[f"initial_{name}"] = ids[0]
    return element


def _number(parameter: Parameter, words: list[str]) -> Block:
    decimal = parameter.type == "float"
    element: Block = {
        "type": "number_input",
        "action_id": VALUE,
        "is_decimal_allowed": decimal,
    }
    if words and _NUMBER.fullmatch(words[0]) and (decimal or "." not in words[0]):
        element["initial_value"] = words[0].removeprefix("+")
    return element


def _text(parameter: Parameter, words: list[str]) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": VALUE}
    if parameter.many:
        element["multiline"] = True
    typed = "\n".join(words) if parameter.many else "".join(words[:1])
    if typed and len(typed) <= limits.INPUT_TEXT:
        element["initial_value"] = typed
    choices = one_line(", ".join(map(clean, parameter.choices)))
    if choices:
        element["placeholder"] = plain(shorten(choices, limits.PLACEHOLDER), limits.PLACEHOLDER)
    return element
