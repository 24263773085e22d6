"""Whatever a command returns, as a reply; or none, where it wants nothing posted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from catops.reply import Button, Image, Level, Reply, Table, Visibility


def as_reply(value: Any) -> Reply | None:
    """Return ``value`` as a :class:`~catops.Reply`; ``None`` stays ``None``.

    Whatever it holds is drawn and checked here, in the command's own guard, and not where it is
    shown. A dict with a ``statusCode`` is a ready Slack payload, as CatOps 1 has it. A list of
    words becomes lines, a list of dicts with the same keys a table, anything else JSON or its text.

    :raises TypeError: when a reply's part is not what :class:`~catops.Reply` says.
    """
    match value:
        case None:
            return None
        case Reply():
            return _sound(value)
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


def _sound(reply: Reply) -> Reply:
    """Return ``reply`` with text where text belongs and lists where lists do."""
    for part, kind in (("table", Table), ("image", Image)):
        if not isinstance(getattr(reply, part), kind | None):
            raise TypeError(f"Reply({part}=…) takes a catops.{kind.__name__}, or nothing")
    if not all(isinstance(button, Button) for button in reply.buttons):
        raise TypeError("Reply(buttons=…) takes a list of catops.Button")
    if reply.level not in get_args(Level):
        raise TypeError(f"Reply(level={reply.level!r}): it is one of {', '.join(get_args(Level))}")
    if reply.visibility not in (None, *get_args(Visibility)):
        raise TypeError(f"Reply(visibility={reply.visibility!r}): it is channel or user")
    return replace(
        reply,
        text=_text(reply.text),
        title=_text(reply.title),
        code=_text(reply.code),
        fields={_text(label): _plain(value) for label, value in dict(reply.fields).items()},
        buttons=tuple(Button(_text(one.label), _text(one.line)) for one in reply.buttons),
        table=reply.table and _drawn(reply.table),
    )


def _drawn(table: Table) -> Table:
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    return Table([_text(column) for column in table.columns], rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _plain(value: object) -> object:
    """Return a cell as it is where every door can show it, else as its text."""
    return value if value is None or type(value) in (str, int, float, bool) else str(value)


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
