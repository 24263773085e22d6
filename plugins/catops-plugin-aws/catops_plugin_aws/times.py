"""Times as people type them (``2h``) and read them (``5 min ago``)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import catops

_SPAN = re.compile(r"(\d{1,4})\s*(s|m|h|d|w)", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span(text: str, *, most: timedelta = timedelta(days=14)) -> timedelta:
    """Return how long ``30m``, ``2h`` or ``7d`` is.

    :raises BadArgument: when it is none of those, nothing at all, or longer than ``most``.
    """
    match = _SPAN.fullmatch(text.strip().lower())
    length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta() < length <= most:
        raise catops.BadArgument(
            f"--since is a time like 30m, 2h or 7d, at most {most.days}d, not {text!r}.",
            mend="s, m, h, d and w are seconds, minutes, hours, days and weeks.",
        )
    return length


def ago(when: datetime | None, now: float) -> str:
    """Return how long before ``now`` it was, short enough for a table: ``5 min``, ``3 d``."""
    if when is None:
        return ""
    seconds = max(0, int(now - when.timestamp()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def stamp(when: datetime | float) -> str:
    """Return a time of day, with the date, in UTC: ``01-05 09:12:33``."""
    if not isinstance(when, datetime):
        when = datetime.fromtimestamp(when, UTC)
    return f"{when.astimezone(UTC):%m-%d %H:%M:%S}"
