"""Whole processes, timed in pairs: A B A B …, and the ratio of each pair."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A process to be timed."""

    arguments: Sequence[str]
    folder: Path
    environ: Mapping[str, str]

    def seconds(self) -> float:
        """Run it once and return how long it took.

        :raises RuntimeError: when it fails, with what it said.
        """
        started = time.perf_counter()
        done = subprocess.run(
            self.arguments, cwd=self.folder, env=self.environ, capture_output=True, check=False
        )
        taken = time.perf_counter() - started
        if done.returncode not in (0, 2):
            raise RuntimeError(done.stderr.decode()[-2000:])
        return taken


@dataclass(frozen=True)
class Ratio:
    """What came of a pair: the medians in seconds, and the median of the ratios A/B."""

    a: float
    b: float
    ratio: float
    runs: int


def paired(a: Command, b: Command, *, runs: int) -> Ratio:
    """Time ``a`` and ``b`` in turn, ``runs`` times after one that does not count."""
    a.seconds(), b.seconds()
    times = [(a.seconds(), b.seconds()) for _ in range(runs)]
    return Ratio(
        statistics.median(one for one, _ in times),
        statistics.median(other for _, other in times),
        statistics.median(one / other for one, other in times),
        runs,
    )
