"""How the commands that check something print what they found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from catops.findings import Finding, as_lines, count_faults


def report(findings: Iterable[Finding], *, as_json: bool, about: str = "") -> int:
    """Print each finding as soon as it is there, or all as JSON; return the exit code.

    :param about: what was checked, where the last line should say it.
    """
    found = []
    for finding in findings:
        found.append(finding)
        if not as_json:
            print(*as_lines(finding), sep="\n", flush=True)
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=2))
    else:
        faults = count_faults(found)
        print(f"\n{about}: {faults}." if about else f"\n{faults.capitalize()}.")
    return 1 if any(one.level == "fault" for one in found) else 0
