"""The rows of the table: what is promised, what was measured, and whether it holds.

With ``short`` only what noise does not cross is judged: ratios, with wide bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bench.measuring import Samples

Figure = Callable[[Samples], float]


@dataclass(frozen=True)
class Promise:
    """One bound.

    :ivar short: the bound of the short mode; ``None`` for what it does not judge.
    """

    what: str
    figure: Figure
    kind: Literal["at most", "at least"]
    bound: float
    short: float | None
    unit: str = "x"


@dataclass(frozen=True)
class Row:
    """One bound, and what became of it."""

    what: str
    figure: float
    kind: str
    bound: float
    unit: str
    holds: bool

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        return asdict(self)


def _ratio(one: str, other: str) -> Figure:
    return lambda samples: samples.ratio(one, other)


def _median(what: str) -> Figure:
    return lambda samples: samples.median(what)


ACK, ANSWER = "acknowledgement", "answer"
WARM_ACK, WARM_RUN = "warm acknowledge", "warm run"
PROMISES = (
    Promise(
        "cold acknowledgement, to the floor",
        _ratio(f"{ACK}: catops", f"{ACK}: floor"),
        "at most",
        1.25,
        1.6,
    ),
    Promise(
        "cold acknowledgement, slack-bolt to it",
        _ratio(f"{ACK}: slack-bolt", f"{ACK}: catops"),
        "at least",
        5,
        3,
    ),
    Promise(
        "cold answer, to the floor",
        _ratio(f"{ANSWER}: catops", f"{ANSWER}: floor"),
        "at most",
        2.0,
        2.6,
    ),
    Promise(
        "cold answer, slack-bolt's lazy run to it",
        _ratio(f"{ANSWER}: slack-bolt", f"{ANSWER}: catops"),
        "at least",
        2.5,
        1.6,
    ),
    Promise(
        "cold acknowledgement, many plugins to one",
        _ratio(f"{ACK}: catops-many", f"{ACK}: catops"),
        "at most",
        1.10,
        1.5,
    ),
    Promise(
        "cold answer, many plugins to one",
        _ratio(f"{ANSWER}: catops-many", f"{ANSWER}: catops"),
        "at most",
        1.10,
        1.5,
    ),
    *(
        Promise(
            f"cold {what} with many plugins, to ping",
            _ratio(f"{what}: catops-many", "ping: catops-many"),
            "at most",
            1.3,
            1.8,
        )
        for what in ("help", "a typo", "a typo of any name")
    ),
    Promise("warm acknowledgement", _median(f"{WARM_ACK}: catops"), "at most", 40, None, "µs"),
    Promise(
        "warm acknowledgement, slack-bolt to it",
        _ratio(f"{WARM_ACK}: slack-bolt", f"{WARM_ACK}: catops"),
        "at least",
        5,
        3,
    ),
    Promise("warm command", _median(f"{WARM_RUN}: catops"), "at most", 100, None, "µs"),
    Promise(
        "warm command, CatOps 1 to it",
        _ratio(f"{WARM_RUN}: catops-1", f"{WARM_RUN}: catops"),
        "at least",
        5,
        3,
    ),
    Promise(
        "peak memory of the acknowledgement, to the floor",
        _ratio(f"{ACK}, memory: catops", f"{ACK}, memory: floor"),
        "at most",
        1.3,
        1.4,
    ),
    Promise("bundle of the default bot", _median("bundle"), "at most", 2.5, None, "MB"),
)


def judged(samples: Samples, *, short: bool) -> list[Row]:
    """Return each bound and what became of it."""
    rows = []
    for each in PROMISES:
        bound = each.short if short else each.bound
        if bound is None:
            continue
        figure = each.figure(samples)
        holds = figure <= bound if each.kind == "at most" else figure >= bound
        rows.append(Row(each.what, figure, each.kind, bound, each.unit, holds))
    return rows


def table(rows: list[Row], samples: Samples) -> str:
    """Return the rows, and under them the medians that they are made of."""
    lines = [f"{'what':<50} {'measured':>10}  {'must be':>16}", ""]
    for row in rows:
        measured = f"{row.figure:.2f} {row.unit}"
        bound = f"{row.kind} {row.bound:g} {row.unit}"
        lines.append(f"{row.what:<50} {measured:>10}  {bound:>16}{'' if row.holds else '  NOT'}")
    lines += ["", f"{'medians (ms, MB; µs where warm)':<50}"]
    lines += [f"{what:<50} {samples.median(what):10.1f}" for what in samples.all()]
    return "\n".join(lines)
