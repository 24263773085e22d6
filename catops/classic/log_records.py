"""A log record as JSON, whatever it says: what a template between quotes needs, and what it hides.

CatOps 1's formatters are JSON templates, ``{"message": "%(message)s"}``, so a quote or a line end
in a message broke the JSON, and a well-made message could choose its own channels.
"""

from __future__ import annotations

import copy
import json
import logging
from numbers import Number
from typing import Any

#: Where a record goes whose formatter names no channel, as with CatOps 1's default formatter.
CHANNELS = ["#bot_tests"]


def as_json(record: logging.LogRecord, formatter: logging.Formatter) -> bytes:
    """Return ``record``, as ``formatter`` words it, as the JSON object that is posted."""
    entry = _entry(record, formatter)
    shown = {
        "channels": entry.get("channels") or CHANNELS,
        "message": entry.get("message", record.getMessage()),
        "level": entry.get("level", record.levelname),
        "time": entry.get("time", formatter.formatTime(record)),
    }
    return json.dumps(shown, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _entry(record: logging.LogRecord, formatter: logging.Formatter) -> dict[str, Any]:
    own = type(formatter).format is not logging.Formatter.format
    if own and _read(formatter.format(_saying(record, '"'))) is not None:
        return _read(formatter.format(record)) or {}  # it escapes quotes by itself
    entry = _read(formatter.format(_escaped(record, formatter)))
    return {"message": formatter.format(record)} if entry is None else entry


def _read(text: str) -> dict[str, Any] | None:
    """Return ``text`` as a JSON object, if it is one."""
    try:
        entry = json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _saying(record: logging.LogRecord, message: str) -> logging.LogRecord:
    """Return a copy of ``record`` that says ``message`` and nothing more."""
    other = copy.copy(record)
    other.msg, other.args = message, None
    other.exc_info = other.exc_text = other.stack_info = None
    return other


def _escaped(record: logging.LogRecord, formatter: logging.Formatter) -> logging.LogRecord:
    """Return a copy of ``record`` whose texts can stand between the quotes of a JSON template."""
    parts = [record.getMessage()]
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    elif record.exc_text:
        parts.append(record.exc_text)
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    escaped = _saying(record, _inside_json("\n".join(parts)))
    for name, value in vars(escaped).items():
        if isinstance(value, str) and name != "msg":
            setattr(escaped, name, _inside_json(value))
        elif not isinstance(value, str | Number | None):
            setattr(escaped, name, _Escaped(value))
    return escaped


class _Escaped:
    """A value given with ``extra=`` whose text can stand between the quotes of a JSON template."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __str__(self) -> str:
        return _inside_json(str(self._value))

    def __repr__(self) -> str:
        return _inside_json(repr(self._value))

    def __format__(self, spec: str) -> str:
        return _inside_json(format(self._value, spec))


def _inside_json(text: str) -> str:
    return json.dumps(text)[1:-1]
