"""The rows of the table: what is promised, what was measured, and whether it holds.

What is promised is about time on a clock. On a machine that has other work to do, processor time
says more, so each cold row has both ratios, and either can be judged by. The short mode judges
what noise does not cross: ratios, of processor time where there is one, with wide bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bench.measuring import Samples

ACK, ANSWER = "acknowledgement", "answer"
WARM_ACK, WARM_RUN = "warm acknowledge", "warm run"
CLOCK, PROCESSOR = "clock", "processor"
By = Literal["clock", "processor"]


@dataclass(frozen=True)
class Promise:
    """One bound.

    :ivar one: what was measured; where there is an ``other``, how many times that it is.
    :ivar timed: whether there are times by both clocks.
    :ivar short: the bound of the short mode; ``None`` for what it does not judge.
    """

    what: str
    one: str
    other: str
    kind: Literal["at most", "at least"]
    bound: float
    short: float | None
    unit: str = "x"
    timed: bool = False

    def figure(self, samples: Samples, by: By = "clock") -> float:
        """Return what it came to."""
        if not self.other:
            return samples.median(self.one)
        prefix = f"{PROCESSOR} " if by == "processor" and self.timed else ""
        return samples.ratio(prefix + self.one, prefix + self.other)


@dataclass(frozen=True)
class Row:
    """One bound, and what became of it."""

    what: str
    figure: float
    by_processor: float | None
    kind: str
    bound: float
    unit: str
    holds: bool

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        return asdict(self)


def _at_most(what: str, one: str, other: str, bound: float, short: float) -> Promise:
    return Promise(what, one, other, "at most", bound, short, timed=True)


def _at_least(what: str, one: str, other: str, bound: float, short: float) -> Promise:
    return Promise(what, one, other, "at least", bound, short, timed=True)


PROMISES = (
    _at_most("cold acknowledgement, to the floor", f"{ACK}: catops", f"{ACK}: floor", 1.25, 1.5),
    _at_least(
        "cold acknowledgement, slack-bolt to it", f"{ACK}: slack-bolt", f"{ACK}: catops", 5, 3
    ),
    _at_most("cold answer, to the floor", f"{ANSWER}: catops", f"{ANSWER}: floor", 2.0, 2.6),
    _at_least(
        "cold answer, slack-bolt's lazy run to it",
        f"{ANSWER}: slack-bolt",
        f"{ANSWER}: catops",
        2.5,
        1.7,
    ),
    _at_most(
        "cold acknowledgement, many plugins to one",
        f"{ACK}: catops-many",
        f"{ACK}: catops",
        1.10,
        1.4,
    ),
    _at_most(
        "cold answer, many plugins to one", f"{ANSWER}: catops-many", f"{ANSWER}: catops", 1.10, 1.4
    ),
    *(
        _at_most(
            f"cold {what} with many plugins, to ping",
            f"{what}: catops-many",
            "ping: catops-many",
            1.3,
            1.6,
        )
        for what in ("help", "a typo", "a typo of any name")
    ),
    Promise("warm acknowledgement", f"{WARM_ACK}: catops-several", "", "at most", 40, None, "µs"),
    Promise(
        "warm acknowledgement, slack-bolt to it",
        f"{WARM_ACK}: slack-bolt",
        f"{WARM_ACK}: catops-several",
        "at least",
        5,
        3,
    ),
    Promise("warm command", f"{WARM_RUN}: catops-several", "", "at most", 100, None, "µs"),
    Promise(
        "warm command, CatOps 1 to it",
        f"{WARM_RUN}: catops-1",
        f"{WARM_RUN}: catops-several",
        "at least",
        5,
        2.5,
    ),
    Promise(
        "peak memory of the acknowledgement, to the floor",
        f"memory {ACK}: catops",
        f"memory {ACK}: floor",
        "at most",
        1.3,
        1.4,
    ),
    Promise("bundle of the default bot", "bundle", "", "at most", 2.5, None, "MB"),
)


def judged(samples: Samples, *, short: bool, by: By) -> list[Row]:
    """Return each bound and what became of it."""
    rows = []
    for each in PROMISES:
        bound = each.short if short else each.bound
        if bound is None:
            continue
        figure = each.figure(samples)
        other = each.figure(samples, "processor") if each.timed else None
        looked_at = figure if other is None or by == "clock" else other
        holds = looked_at <= bound if each.kind == "at most" else looked_at >= bound
        rows.append(Row(each.what, figure, other, each.kind, bound, each.unit, holds))
    return rows


def table(rows: Sequence[Row], samples: Samples) -> str:
    """Return the rows, and under them the medians that they are made of."""
    lines = [f"{'':<50} {'measured':>11} {'processor':>10}  {'must be':>16}"]
    for row in rows:
        measured = f"{row.figure:.2f} {row.unit}"
        processor = "" if row.by_processor is None else f"{row.by_processor:.2f} {row.unit}"
        bound = f"{row.kind} {row.bound:g} {row.unit}"
        holds = "" if row.holds else "  NOT"
        lines.append(f"{row.what:<50} {measured:>11} {processor:>10}  {bound:>16}{holds}")
    lines += ["", "medians (ms; µs where warm; MB of memory and of the bundle)"]
    lines += [f"{what:<50} {samples.median(what):11.1f}" for what in sorted(samples.all())]
    return "\n".join(lines)
