"""A changed policy, run over what was asked before: who would gain what, and who would lose it.

People's groups and profiles are those of today. What a record does not hold (secrets, command
lines, arguments that were too long) counts as not given. One that does not say where its bot was
at home is decided for people at home and for strangers, and what it shows is never certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from catops.audit.record import Record
from catops.errors import CommandNotFound
from catops.outcome import Verdict
from catops.policy.access import Policy
from catops.policy.rules import DOUBT
from catops.request import Person, Place, Request
from catops.spec import CommandSpec, Effect, Parameter
from catops.values import Channel, User

#: Finds a command by its qualified name.
Find = Callable[[str], CommandSpec]
#: Doors that no rule guards: the local prompt.
LOCAL = "terminal"
#: What the record has for a denial that no policy can lift.
PLUGIN = "the plugin "
#: Stands for the home of a bot whose workspaces are unknown, so that whoever asks is a stranger.
ELSEWHERE = ("elsewhere",)
EFFECTS: Mapping[str, Effect] = {"read": "read", "destructive": "destructive"}


Kind = Literal["loses", "may lose", "gains", "may gain"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(slots=True)
class Change:
    """What would change for one person and one command.

    :ivar kind: with ``may`` where it depends on something unknown: who they are, where they come
        from, what they typed.
    :ivar before: what decided, where a policy or the record says.
    :ivar after: what would decide.
    :ivar count: how often they asked for it.
    :ivar examples: a few of the lines.
    """

    kind: Kind
    person: str
    name: str
    command: str
    before: str
    after: str
    count: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """What a changed policy would change.

    :ivar changes: the losses first, the most frequent first.
    :ivar replayed: how many records were decided anew.
    :ivar skipped: how many were not, because nothing was decided then, or nobody but a plugin did.
    """

    changes: tuple[Change, ...]
    replayed: int
    skipped: int


def replay(
    records: Iterable[Record], changed: Policy, find: Find, *, against: Policy | None = None
) -> Replay:
    """Return what ``changed`` would change for those who asked in ``records``.

    :param find: raises :exc:`~catops.errors.CommandNotFound` for what is not installed any more.
    :param against: the policy to compare with; by default what was decided then.
    """
    changes: dict[tuple[str, str, str], Change] = {}
    replayed = skipped = 0
    for record in records:
        if not _replayable(record, against):
            skipped += 1
            continue
        replayed += 1
        spec = _spec(record, find)
        arguments = _arguments(record, spec)
        for request in _requests(record):
            before = against.decide(request, spec, arguments) if against else _recorded(record)
            after = changed.decide(request, spec, arguments)
            if after.allowed is not before.allowed:
                unsure = record.homes is None or arguments is None
                _note(changes, record, _kind(before, after, unsure=unsure), before, after)
                break
    ordered = sorted(changes.values(), key=_order)
    return Replay(tuple(ordered), replayed, skipped)


def _replayable(record: Record, against: Policy | None) -> bool:
    if not record.command or record.door == LOCAL:
        return False
    if record.rule.startswith(PLUGIN):
        return False
    return bool(record.decision) or against is not None


def _recorded(record: Record) -> Verdict:
    return Verdict(record.decision == "allow", rule=record.rule)


def _requests(record: Record) -> Iterator[Request]:
    """Give each request that it may have been, as the rules see it."""
    person = Person(record.person, record.team, record.name, record.organization)
    for homes in ((), ELSEWHERE) if record.homes is None else (record.homes,):
        yield Request(
            record.line,
            person,
            Place(record.channel),
            reference=record.reference,
            homes=homes,
        )


def _arguments(record: Record, spec: CommandSpec) -> Mapping[str, Any] | None:
    """Return the arguments as a rule sees them; ``None`` where the line was denied before any."""
    if not record.arguments and any(one.required for one in spec.parameters):
        return None
    kinds = {one.name: one.type for one in spec.parameters}
    return {name: _value(value, kinds.get(name)) for name, value in record.arguments.items()}


def _value(value: Any, kind: str | None) -> Any:
    if isinstance(value, list):
        return [_value(one, kind) for one in value]
    if kind == "user" and isinstance(value, str):
        return User(value)
    if kind == "channel" and isinstance(value, str):
        return Channel(value)
    return value


def _spec(record: Record, find: Find) -> CommandSpec:
    """Return the command as it is installed, or as the record knows it."""
    try:
        return find(record.command)
    except CommandNotFound:
        plugin, _, name = record.command.partition(":")
        parameters = (Parameter(name, "option", required=False) for name in record.arguments)
        effect = EFFECTS.get(record.effect, "write")
        return CommandSpec(name, plugin=plugin, effect=effect, parameters=tuple(parameters))


def _kind(before: Verdict, after: Verdict, *, unsure: bool) -> Kind:
    if after.allowed:
        return "may gain" if unsure or before.rule.endswith(DOUBT) else "gains"
    return "may lose" if unsure or after.rule.endswith(DOUBT) else "loses"


def _note(
    changes: dict[tuple[str, str, str], Change],
    record: Record,
    kind: Kind,
    before: Verdict,
    after: Verdict,
) -> None:
    person = f"{record.team}/{record.person}"
    key = (kind, person, record.command)
    if key not in changes:
        changes[key] = Change(
            kind, person, record.name, record.command, before.rule, after.rule or after.reason
        )
    change = changes[key]
    change.count += 1
    if record.line and record.line not in change.examples and len(change.examples) < 3:
        change.examples = (*change.examples, record.line)


def _order(change: Change) -> tuple[int, int, str, str]:
    return (KINDS.index(change.kind), -change.count, change.person, change.command)
