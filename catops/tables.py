"""A table as plain text: columns side by side, or one record under the other where it is narrow."""

from __future__ import annotations

import unicodedata

from catops.reply import Table
from catops.text import clean

GAP = "  "


def columns(table: Table) -> str:
    """Return ``table`` with its columns side by side, numbers flush right."""
    rows = [_cells(row, len(table.columns)) for row in table.rows]
    heads = [_cell(head) for head in table.columns]
    widths = [max(map(width, column)) for column in zip(heads, *rows, strict=True)]
    right = [
        bool(rows) and all(isinstance(row[i], int | float) for row in table.rows if i < len(row))
        for i in range(len(heads))
    ]
    lines = [heads, ["─" * w for w in widths], *rows]
    return "\n".join(
        GAP.join(
            _padded(cell, w, r) for cell, w, r in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def records(table: Table) -> str:
    """Return ``table`` as one paragraph a row, each cell behind its column's name."""
    heads = [_cell(head) for head in table.columns]
    return "\n\n".join(
        "\n".join(
            f"{head}: {cell}" for head, cell in zip(heads, _cells(row, len(heads)), strict=True)
        )
        for row in table.rows
    )


def width(text: str) -> int:
    """Return how many places ``text`` takes in a fixed-width font."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _cells(row: object, count: int) -> list[str]:
    cells = [_cell(one) for one in row]  # type: ignore[attr-defined]
    return (cells + [""] * count)[: max(count, len(cells))][:count]


def _cell(value: object) -> str:
    return "" if value is None else " ".join(clean(str(value)).split())


def _padded(text: str, wanted: int, right: bool) -> str:
    padding = " " * (wanted - width(text))
    return padding + text if right else text + padding
