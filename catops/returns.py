"""Whatever a command returns, as a reply; or none, where it wants nothing posted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from catops.reply import Reply, Table


def as_reply(value: Any) -> Reply | None:
    """Return ``value`` as a :class:`~catops.Reply`; ``None`` stays ``None``.

    A dict with a ``statusCode`` is a ready Slack payload, as CatOps 1 has it. A list of words
    becomes lines, a list of dicts with the same keys a table, anything else JSON or its text.
    """
    match value:
        case None | Reply():
            return value
        case str():
            return Reply(value)
        case Mapping() if "statusCode" in value:
            return Reply(payload=_ready(value))
        case Mapping():
            return Reply(code=_json(value))
        case list() | tuple():
            return _of_list(value)
        case _:
            return Reply(str(value))


def _ready(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload as plain JSON, its text as text: CatOps 1's own example gave a tuple."""
    plain: dict[str, Any] = json.loads(json.dumps(payload, default=str))
    text = plain.get("text")
    if isinstance(text, list):
        plain["text"] = "\n".join(map(str, text))
    elif text is not None:
        plain["text"] = str(text)
    return plain


def _of_list(values: Sequence[Any]) -> Reply:
    if not values:
        return Reply("Nothing to show.")
    if all(isinstance(one, str | int | float) for one in values):
        return Reply("\n".join(map(str, values)))
    first = values[0]
    if isinstance(first, Mapping) and all(
        isinstance(one, Mapping) and list(one) == list(first) for one in values
    ):
        return Reply(
            table=Table([str(key) for key in first], [list(one.values()) for one in values])
        )
    return Reply(code=_json(values))


def _json(value: Any) -> str:
    try:
        return json.dumps(value, indent=2, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return str(value)
