"""What a check found: a list for people to work through, and for programs to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from catops.text import counted

#: ``fault`` must be mended, ``advice`` should, ``ok`` says what was checked and is fine,
#: ``skipped`` what could not be checked.
Level = Literal["fault", "advice", "ok", "skipped"]

MARKS: dict[Level, str] = {"fault": "✗", "advice": "!", "ok": "✓", "skipped": "·"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check.

    :ivar check: which check says it.
    :ivar message: what was found, and why it matters.
    :ivar mend: what to do about it.
    :ivar plugin: the name of the plugin that it is about; empty where it is about none alone.
    """

    level: Level
    check: str
    message: str
    mend: str = ""
    plugin: str = ""


def as_lines(finding: Finding) -> list[str]:
    """Return a finding as the lines that a terminal shows of it."""
    first = f"{MARKS[finding.level]} {finding.check}: {finding.message}"
    return [first, f"  {finding.mend}"] if finding.mend else [first]


def count_faults(findings: Iterable[Finding]) -> str:
    """Return how many faults there are, in words: ``no faults``, ``1 fault``, ``2 faults``."""
    return counted(sum(one.level == "fault" for one in findings), "fault")
