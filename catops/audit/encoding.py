"""A record as JSON and back: one line of a log or of a file, or one entry of the store.

Everything but letters, digits and ASCII's signs is escaped, so a record is one line whatever
somebody typed, and nothing in it acts on a terminal.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from catops.audit.record import Record
from catops.outcome import Status
from catops.reply import Visibility
from catops.spec import CommandSpec
from catops.values import Channel, Secret, User

#: Characters of a line that are kept, and of an argument.
LINE, ARGUMENT = 4_000, 1_000
#: Characters of all arguments together; where there are more, none is kept.
ARGUMENTS = 12_000

#: Made once: ``json.dumps`` makes one at each call.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_NAMES = tuple(field.name for field in fields(Record))
_WHO_AND_WHERE = ("reference", "team", "person", "name", "channel", "thread", "door")
_TEXTS = frozenset((*_WHO_AND_WHERE, "command", "line", "effect", "rule", "organization"))
_NUMBERS = frozenset(("at", "seconds", "waited"))
_WORDS: Mapping[str, tuple[object, ...]] = {
    "status": get_args(Status),
    "decision": ("allow", "deny", ""),
    "visibility": (*get_args(Visibility), ""),
}
_REQUIRED = ("reference", "at", "team", "person", "channel")


def as_value(record: Record) -> dict[str, Any]:
    """Return ``record`` as a JSON object."""
    return {name: getattr(record, name) for name in _NAMES}


def as_json(record: Record) -> str:
    """Return ``record`` as one line of JSON."""
    return as_line(as_value(record))


def as_line(value: Mapping[str, Any]) -> str:
    """Return a JSON object as one line of ASCII."""
    return _encode(value)


def from_json(line: str) -> Record:
    """Return the record that ``line`` holds; unknown keys are ignored.

    :raises ValueError: saying what is wrong with it.
    """
    try:
        return from_value(json.loads(line))
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def from_value(value: object) -> Record:
    """Return the record that a JSON object holds; unknown keys are ignored.

    :raises ValueError: saying what is wrong with it.
    """
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")
    missing = [name for name in _REQUIRED if name not in value]
    if missing:
        raise ValueError(f"it has no {missing[0]}")
    known = {name: value[name] for name in _NAMES if name in value}
    for name, one in known.items():
        if not _fits(name, one):
            raise ValueError(f"its {name} is {json.dumps(one)[:80]}")
    if known.get("homes") is not None:
        known["homes"] = tuple(known["homes"])
    return Record(**known)


def _fits(name: str, value: object) -> bool:
    if name in _TEXTS:
        return isinstance(value, str)
    if name in _NUMBERS:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and math.isfinite(value)  # type: ignore[arg-type]
    if name in _WORDS:
        return value in _WORDS[name]
    if name == "homes":
        return value is None or _are_texts(value)
    return isinstance(value, bool if name == "delivered" else dict)


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def kept_line(line: str) -> str:
    """Return as much of a command line as a record keeps."""
    return line if len(line) <= LINE else f"{line[: LINE - 1]}…"


def kept_arguments(spec: CommandSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parsed arguments as JSON values, without the secret ones and those that are a line.

    A line may hold secrets; what is not secret of it stands in the line of the record. A person or
    a channel is its id. Of a command of CatOps 1 they are its words, which it parses
    for itself; the form that it is handed holds what is not to be kept.
    """
    if spec.classic:
        kept = {"argv": _kept(values.get("argv", []))}
    else:
        left_out = {one.name for one in spec.parameters if one.type in ("secret", "line")}
        kept = {name: _kept(one) for name, one in values.items() if name not in left_out}
    return kept if sum(map(_size, kept.values())) <= ARGUMENTS else {}


def _kept(value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= ARGUMENT else f"{value[: ARGUMENT - 1]}…"
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, User | Channel):
        return _kept(value.id)
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value if not isinstance(one, Secret)]
    return _kept(str(value))


def _size(value: object) -> int:
    """Return about how many characters ``value`` takes."""
    if isinstance(value, list):
        return sum(map(_size, value), 2)
    return len(value) if isinstance(value, str) else 24
