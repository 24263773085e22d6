"""One way to show a list of any length: a few rows that fit a phone, and what is not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import catops

#: Rows one answer shows, and items one command reads; past either the answer says so.
SHOWN, READ = 25, 5_000

Row = Sequence[object]


def listing(
    rows: Iterable[Row],
    columns: Sequence[str],
    *,
    what: str,
    where: str,
    filter: str = "",
    note: str = "",
    key: Callable[[Row], Any] = lambda row: str(row[0]).casefold(),
) -> catops.Reply:
    """Return ``rows`` as a table that says how many there are and how many it does not show.

    :param rows: read up to a limit. Cells beyond the columns are searched by the filter and not
        shown.
    :param what: one of them, in the singular, e.g. ``instance``.
    :param filter: text that a row must contain, in any case.
    :param note: one more sentence.
    :param key: what rows are sorted by; their first cell by default.
    """
    read = list(islice(rows, READ + 1))
    cut = len(read) > READ
    read = read[:READ]
    wanted = filter.casefold()
    found = [row for row in read if any(wanted in str(cell).casefold() for cell in row)]
    found.sort(key=key)
    parts = [counted(len(found), len(read), what, where, filter)]
    left = len(found) - SHOWN
    if left > 0:
        parts.append(f"{SHOWN} are shown, {left:,} more: narrow it with --filter.")
    if cut:
        parts.append(f"Reading stopped after {READ:,}; there are more.")
    table = catops.Table(columns, [row[: len(columns)] for row in found[:SHOWN]])
    return catops.Reply(" ".join([*parts, note]).strip(), table=table if found else None)


def counted(found: int, read: int, what: str, where: str, filter: str = "") -> str:
    """Return how many there are, as a sentence."""
    if not read:
        return f"There are no {what}s in {where}. Elsewhere? Add --region or --account."
    if not filter:
        return f"{plural(found, what)} in {where}."
    return f"{found:,} of {plural(read, what)} in {where} contain {filter!r}."


def plural(count: int, what: str) -> str:
    """Return ``1 instance`` or ``1,000 instances``."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
