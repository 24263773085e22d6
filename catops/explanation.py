"""Why a person may or may not run a command: what decided, and which rules came near."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from catops.errors import UserError
from catops.frozen import frozen
from catops.outcome import Verdict
from catops.request import Person
from catops.spec import CommandSpec


@frozen
class Considered:
    """One rule, held against one question.

    :ivar rule: what it is called.
    :ivar allows: whether it allows or denies.
    :ivar fits: whether it fits.
    :ivar why: why it does not; empty where it does.
    """

    rule: str
    allows: bool
    fits: bool
    why: str = ""


@frozen
class Explanation:
    """Whether a person may run a command, and why.

    :ivar person: who it is about.
    :ivar command: the command the line names.
    :ivar verdict: the decision, and what decided.
    :ivar considered: the rules about this command, those that fit first.
    :ivar standing: what the person is to the bot: ``member``, ``guest``, ``stranger``, ``gone``
        (deactivated) or ``unknown``; empty where nothing asks.
    :ivar lacking: why the line's arguments were not taken into account; empty where they were.
    :ivar roles: the roles by name, ``None`` where it is not known whether they have it.
    """

    person: Person
    command: CommandSpec
    verdict: Verdict
    considered: tuple[Considered, ...] = ()
    standing: str = ""
    lacking: str = ""
    roles: Mapping[str, bool | None] = field(default_factory=dict)


def ids(person: Person) -> str:
    """Return a person's id, after that of their workspace where it is known."""
    return f"{person.team}/{person.id}" if person.team else person.id


def as_lines(explained: Explanation) -> list[str]:
    """Return an explanation as sentences: the decision, why, and the rules that came near."""
    person, verdict = explained.person, explained.verdict
    what = f"{'may' if verdict.allowed else 'may not'} run `{explained.command.typed}` here"
    some = " with some arguments" if explained.lacking and verdict.allowed else ""
    lines = [f"{ids(person)} {what}{some}."]
    reason = verdict.reason
    lines += [one for one in (reason[:1].upper() + reason[1:], verdict.mend) if one]
    if explained.lacking:
        lines.append(f"The line is incomplete, so its arguments are left out: {explained.lacking}")
    if explained.considered:
        lines += ["", "The rules about it:", *map(_as_line, explained.considered)]
    return lines


def _as_line(one: Considered) -> str:
    does = "allows" if one.allows else "denies"
    return f"✓ {one.rule} {does} it" if one.fits else f"· {one.rule} does not: {one.why}"


#: Explains a command line for a person, by default the one who asks, where they ask.
Explain = Callable[[str, Person | None], Explanation]


def unexplained(line: str, person: Person | None = None) -> Explanation:
    """Stand where nothing decides.

    :raises UserError: always.
    """
    raise UserError("Nothing decides on access here, so there is nothing to explain.")
