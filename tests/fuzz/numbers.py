"""How many cases a test generates, and from which seed, so that any of them can be had again.

``CATOPS_LONG=1`` generates as many as the figures in the documentation say, a greater number that
many. Each case has a generator of its own, seeded with the run's seed and the case's number, both
of which a failure names: ``CATOPS_SEED=SEED CATOPS_CASE=NUMBER`` generates that one alone.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

LONG = os.environ.get("CATOPS_LONG", "")
SEED = int(os.environ.get("CATOPS_SEED", "") or secrets.randbits(32))
CASE = os.environ.get("CATOPS_CASE", "")


@dataclass(frozen=True)
class Case:
    """One case to generate."""

    number: int
    random: Random


class Failed(AssertionError):
    """A case that did not hold, and how to have it again."""


def how_many(short: int, long: int) -> int:
    """Return how many cases to generate."""
    if LONG.isdigit() and int(LONG) > 1:
        return int(LONG)
    return long if LONG else short


def cases(short: int, long: int) -> Iterator[Case]:
    """Give the cases of a run."""
    numbers = [int(CASE)] if CASE else range(how_many(short, long))
    for number in numbers:
        yield Case(number, Random(SEED << 32 | number))


@contextmanager
def named(case: Case) -> Iterator[None]:
    """Name ``case`` in whatever goes wrong in the block."""
    try:
        yield
    except Exception as error:
        how = f"CATOPS_SEED={SEED} CATOPS_CASE={case.number}"
        raise Failed(f"{type(error).__name__}: {str(error)[:2000]}\nagain with {how}") from error


@contextmanager
def telling(what: str) -> Iterator[dict[str, int]]:
    """Print what was counted in the block, for ``pytest -s`` and the documentation's figures."""
    counted: dict[str, int] = {}
    began = time.monotonic()
    yield counted
    said = ", ".join(f"{number:,} {name}" for name, number in counted.items())
    print(f"\n{what}: {said} (seed {SEED}, {time.monotonic() - began:.0f} s)")
