"""What the distributions of a bundle ask for in Lambda: is all of it there?

pip leaves out what the Python that runs it does not need, and so may leave out what Lambda's does.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catops.deploying.bundle.markers import environment_of, holds
from catops.deploying.bundle.pruning import RUNTIME
from catops.deploying.contents import Contents
from catops.deploying.distributions import normal, requirement_name
from catops.deploying.lock.requirement_lines import requirement_lines
from catops.deploying.target import Target
from catops.findings import Finding

CHECK = "dependencies"
#: What Lambda's runtimes bring, with what that asks for.
PROVIDED = RUNTIME | {"jmespath", "python-dateutil", "six", "urllib3"}

_EXTRAS = re.compile(r"[\w.-]+\s*\[([^\]]+)\]")
_OPTIONS = re.compile(r"\s--\S.*")


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that Lambda needs, and that is not there.

    :ivar asking: the normalised name of who asks; empty for the list of requirements.
    :ivar line: as it is written there.
    """

    asking: str
    line: str

    @property
    def wanted(self) -> str:
        """What to list so that it is there: the requirement without its condition."""
        return self.line.partition(";")[0].strip()


def check_dependencies(
    contents: Contents, requirements: Path, tolerate: Container[str] = ()
) -> Iterator[Finding]:
    """Name each distribution that is missing, and who asks for it.

    :param tolerate: names of distributions that may be missing.
    """
    asks = {normal(one.name): one.asks for one in contents.found}
    for one in unmet(asks, _listed(requirements), contents.target):
        if requirement_name(one.line) in tolerate:
            continue
        asking = contents.named(one.asking) if one.asking else requirements.name
        said, mend = told(one, asking, contents.target)
        yield Finding("fault", CHECK, f"{said}, which is not in the bundle.", mend)


def told(one: Unmet, asking: str, target: Target) -> tuple[str, str]:
    """Return who asks for what is not there, and how to mend it."""
    why = f"pip decides conditions for the Python that runs it, and not for {target}. "
    listing = f"List {one.wanted} in requirements.txt, and make a lock again."
    return f"{asking} asks for {one.line}", (why if ";" in one.line else "") + listing


def unmet(asks: Mapping[str, Sequence[str]], listed: Sequence[str], target: Target) -> list[Unmet]:
    """Return what is asked for in Lambda and is not among the distributions that are there.

    :param asks: what each of them asks for, by its normalised name.
    :param listed: the list of requirements. Of these, only what has a condition may be missing:
        pip has seen to the rest, or somebody wants it left out.
    """
    lines = {**asks, "": [each for each in listed if requirement_name(each)]}
    missing: dict[Unmet, None] = {}
    waiting = [(name, "") for name in sorted(lines)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for line in lines[name]:
            wanted = requirement_name(line)
            if not _is_asked(line, extra, target):
                continue
            if wanted in lines:
                waiting += [(wanted, each) for each in _extras(line)]
            elif wanted not in PROVIDED and (name or ";" in line):
                missing[Unmet(name, " ".join(line.split()))] = None
    return sorted(missing, key=lambda one: (one.asking, one.line))


def _is_asked(line: str, extra: str, target: Target) -> bool:
    """Return whether a requirement counts in Lambda; one that nobody can read does not."""
    end = " ;" if " @ " in line else ";"  # of a URL, a semicolon may be a part
    _, _, marker = _OPTIONS.sub("", line).partition(end)
    try:
        return holds(marker, {**environment_of(target), "extra": extra})
    except ValueError:
        return False


def _extras(line: str) -> list[str]:
    match = _EXTRAS.match(line)
    return [normal(each.strip()) for each in match[1].split(",")] if match else []


def _listed(requirements: Path) -> list[str]:
    try:
        return [line for _, line in requirement_lines(requirements)]
    except OSError:  # reported by another check
        return []
