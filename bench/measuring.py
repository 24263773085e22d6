"""Rounds: everybody does everything once in each, in turn, and results are compared within a round.

A ratio is the median of the rounds' ratios, so that a machine's load, which changes
more slowly than a round, is on both sides of each.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median


class Samples:
    """What was measured, by what it is of, a figure a round."""

    def __init__(self) -> None:
        self._figures: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, what: str, figure: float) -> None:
        """Record a figure of this round."""
        self._figures[what].append(figure)

    def median(self, what: str) -> float:
        """Return the median of the figures of ``what``."""
        return median(self._figures[what])

    def ratio(self, one: str, other: str) -> float:
        """Return the median of the rounds' ratios of ``one`` to ``other``."""
        pairs = zip(self._figures[one], self._figures[other], strict=True)
        return median(a / b for a, b in pairs)

    def all(self) -> dict[str, list[float]]:
        """Return every figure."""
        return dict(self._figures)
