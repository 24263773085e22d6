"""What a plugin costs a deployment: the time of its import, and its weight in the bundle."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

from catops.authoring.project import Project
from catops.findings import Finding
from catops.plugins.compiling import PROVIDED
from catops.plugins.discovery import installed_sizes
from catops.plugins.found import Found

#: Seconds an import may take before it is advised against, and before it is a fault: Slack's
#: person waits for it at every cold start, in a Lambda several times slower than a laptop.
SLOW, TOO_SLOW = 0.15, 1.0
#: Bytes of everything a plugin brings; Lambda takes 250 MB unzipped in all.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
HEAVY, TOO_HEAVY = 10_000_000, 100_000_000

_MEASURE = """
import importlib, sys, time
import catops.app, catops.testing
started = time.perf_counter()
importlib.import_module(sys.argv[1])
print(time.perf_counter() - started)
"""


def check_import_time(found: Found) -> Iterator[Finding]:
    """Measure the import of a plugin in a process of its own, catops itself not counted."""
    module = found.target.partition(":")[0].strip()
    command = [sys.executable, "-X", "importtime", "-c", _MEASURE, module]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        yield Finding("fault", "import time", f"{module} cannot be imported in a fresh process.")
        return
    seconds = float(done.stdout.splitlines()[-1])
    heavy = ", ".join(_heaviest(done.stderr, module))
    said = f"{module} takes {seconds * 1000:.0f} ms to import"
    if seconds > SLOW:
        mend = f"Import what is heavy inside the functions that use it: {heavy}."
        yield Finding(_level(seconds > TOO_SLOW), "import time", f"{said}.", mend)
    else:
        yield Finding("ok", "import time", f"{said}.")


def check_weight(project: Project) -> Iterator[Finding]:
    """Add up what the plugin and its requirements weigh, less what is there anyway."""
    there = {*installed_sizes("catops"), *PROVIDED, "python-dateutil"}
    sizes = {
        name: size
        for name, size in installed_sizes(project.distribution).items()
        if name not in there
    }
    total = sum(sizes.values())
    most = sorted(sizes, key=lambda name: -sizes[name])[:3]
    said = f"It adds {total / 1e6:.1f} MB to a bundle: {', '.join(most)}."
    if total > HEAVY:
        mend = "Drop the heaviest, or make it an extra."
        yield Finding(_level(total > TOO_HEAVY), "weight", said, mend)
    else:
        yield Finding("ok", "weight", said)


def _level(too_much: bool) -> Literal["fault", "advice"]:
    return "fault" if too_much else "advice"


def _heaviest(importtime: str, module: str) -> list[str]:
    """Return the three slowest imports that ``module`` itself makes, from ``-X importtime``."""
    lines = re.findall(r"^import time:\s*\d+ \|\s*(\d+) \| ( *)(\S+)$", importtime, re.MULTILINE)
    own = next((i for i, line in enumerate(lines) if line[2] == module), len(lines))
    depth = len(lines[own][1]) if own < len(lines) else 0
    inside: list[tuple[int, str]] = []
    for cumulative, indent, name in reversed(lines[:own]):
        if len(indent) <= depth:
            break
        if len(indent) == depth + 2:
            inside.append((int(cumulative), name))
    return [name for _, name in sorted(inside, reverse=True)[:3]]
