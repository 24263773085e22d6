"""What a check found: a list that a tired person can work through, and that a program can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

#: ``fault`` must be mended, ``advice`` should, ``ok`` says what was looked at and found well,
#: ``skipped`` what could not be looked at.
Level = Literal["fault", "advice", "ok", "skipped"]

MARKS: dict[Level, str] = {"fault": "✗", "advice": "!", "ok": "✓", "skipped": "·"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check has to say.

    :ivar check: which check says it.
    :ivar message: what is so, and why it matters.
    :ivar mend: what to do about it.
    """

    level: Level
    check: str
    message: str
    mend: str = ""


def as_lines(finding: Finding) -> list[str]:
    """Return a finding as the lines that a terminal shows of it."""
    first = f"{MARKS[finding.level]} {finding.check}: {finding.message}"
    return [first, f"  {finding.mend}"] if finding.mend else [first]


def count_faults(findings: Iterable[Finding]) -> str:
    """Return how many faults there are, in words: ``no faults``, ``1 fault``, ``2 faults``."""
    faults = sum(one.level == "fault" for one in findings)
    return f"{faults or 'no'} fault{'' if faults == 1 else 's'}"
