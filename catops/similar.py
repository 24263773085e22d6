"""What was probably meant: the most similar of the names that exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

CUTOFF = 0.6
#: More names than this are narrowed down before they are compared in full.
MANY = 200
#: How much longer or shorter than the word a name may be that is one of many.
FURTHEST = 3


def similar(word: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return at most ``most`` of ``names`` that look like ``word``, the likeliest first."""
    import difflib  # only needed after a typo

    folded = word.casefold()
    by_fold = {name.casefold(): name for name in sorted(names, reverse=True)}
    likely: Sequence[str] = list(by_fold)
    if len(likely) > MANY:
        likely = _narrowed(folded, likely)
    close = difflib.get_close_matches(folded, likely, n=most, cutoff=CUTOFF)
    return [by_fold[name] for name in close]


def _narrowed(word: str, names: Sequence[str]) -> list[str]:
    """Return the names that share most letters and pairs of letters with ``word``."""
    import heapq

    parts = {*word, *(word[at : at + 2] for at in range(len(word) - 1))}
    near = [name for name in names if abs(len(name) - len(word)) <= FURTHEST]
    return heapq.nlargest(MANY, near, key=lambda name: sum(map(name.__contains__, parts)))
