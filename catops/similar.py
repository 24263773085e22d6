"""What was probably meant: the nearest of the names that exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

CUTOFF = 0.6


def similar(word: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return at most ``most`` of ``names`` that look like ``word``, the likeliest first."""
    by_fold = {name.casefold(): name for name in sorted(names, reverse=True)}
    close = difflib.get_close_matches(word.casefold(), list(by_fold), n=most, cutoff=CUTOFF)
    return [by_fold[name] for name in close]
