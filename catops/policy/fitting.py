"""Does a rule fit: this command, this person, here, with these arguments?

Rules that allow have to fit beyond doubt; for those that deny, a doubt is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from catops.filling import Unfinished
from catops.policy.globs import Glob, command_key, folded, folds
from catops.policy.model import Rule
from catops.policy.people import Who
from catops.policy.values import parameter_of, texts_of
from catops.spec import CommandSpec


def speaks_of(rule: Rule, spec: CommandSpec) -> bool:
    """Return whether a rule is about a command at all.

    A name that several plugins claim is none of theirs, so it allows nothing of any of them.
    """
    if rule.effects and spec.effect not in rule.effects:
        return False
    if not rule.commands and not rule.qualified:
        return True
    return fits_by_name(rule, spec)


def why_not_where(rule: Rule, channel: str) -> str:
    """Return why a rule does not fit the channel; empty where it does."""
    if rule.channels and channel not in rule.channels:
        return "it is for other channels"
    return ""


def why_not_allowed_to(rule: Rule, who: Who) -> str:
    """Return why a rule allows nothing to this person; empty where it does."""
    if not rule.roles:
        standing = who.standing
        return "" if standing == "member" else f"it is for members, and {STANDINGS[standing]}"
    held = [who.holds(role) for role in rule.roles]
    if any(held):
        return ""
    if None in held:
        return f"it is for {_roles(rule.roles)}, and it is not known whether they have it"
    return f"it is for {_roles(rule.roles)}, which they do not have"


def why_not_denied_to(rule: Rule, who: Who) -> str:
    """Return why a rule denies nothing to this person; empty where it does."""
    if rule.roles and not any(who.may_hold(role) for role in rule.roles):
        return f"it is about {_roles(rule.roles)}, which they do not have"
    for role in rule.unless:
        if who.holds(role):
            return f"it leaves {_roles([role])} alone, which they have"
    return ""


def why_not_with(rule: Rule, spec: CommandSpec, arguments: Mapping[str, Any] | None) -> str:
    """Return why a rule does not fit the arguments; empty where it does.

    Before there are any, a rule that allows fits what it could fit, and one that denies nothing;
    likewise for those that are missing while the line is filled in.
    """
    if not rule.arguments:
        return ""
    if arguments is None:
        return _unseen(rule, spec) if rule.allows else "it is about some arguments only"
    for name, patterns in rule.arguments.items():
        if _to_come(spec, arguments, name):
            if rule.allows:
                continue
            return f"{name} is not filled in yet"
        texts = texts_of(spec, arguments, name)
        if rule.allows:
            if texts is None:
                return f"it needs {name} to be given"
            if not all(any(fits_value(rule, p, one) for p in patterns) for one in texts):
                return f"it is for other values of {name}"
        elif texts is None:
            if not _may_matter(rule, spec, name):
                return f"the command takes no {name}"
        elif not any(fits_value(rule, p, one) for p in patterns for one in texts):
            return f"it is about other values of {name}"
    return ""


def fits_value(rule: Rule, pattern: Glob, texts: Iterable[str]) -> bool:
    """Return whether a pattern of a rule fits a value, given the ways in which it is written."""
    if rule.allows:
        return any(map(pattern.matches, texts))
    return any(pattern.matches(fold) for text in texts for fold in folds(text))


def _to_come(spec: CommandSpec, arguments: Mapping[str, Any], name: str) -> bool:
    """Return whether an argument that rules may see can still be filled in."""
    if not isinstance(arguments, Unfinished) or name in arguments:
        return False
    parameter = parameter_of(spec, name)
    return parameter is not None and parameter.type != "secret"


def _unseen(rule: Rule, spec: CommandSpec) -> str:
    """Return which argument of a rule the command never shows it; empty where it shows all."""
    for name in rule.arguments:
        parameter = parameter_of(spec, name)
        if parameter is None or parameter.type == "secret":
            return f"the command takes no {name} that rules may see"
    return ""


def _may_matter(rule: Rule, spec: CommandSpec, name: str) -> bool:
    """Return whether a value that is not seen may be one that a denial is about.

    A classic command parses for itself, so it may be anything. One that has no such parameter is
    not meant, unless the rule names that very command: then the parameter is misspelt.
    """
    if spec.classic or parameter_of(spec, name) is not None:
        return True
    return fits_by_name(rule, spec, plain=True)


def fits_by_name(rule: Rule, spec: CommandSpec, *, plain: bool = False) -> bool:
    """Return whether one of a rule's patterns, or of those with no star, fits a command's name."""
    key = command_key if rule.allows else folded
    names = [key(name) for name in (spec.name, *spec.aliases)]
    plugin = key(spec.plugin)
    if any(
        one.matches(f"{plugin}:{name}") for one in _some(rule.qualified, plain) for name in names
    ):
        return True
    if rule.allows and spec.contested:
        return any(one.matches(name) for one in rule.commands if not one.plain for name in names)
    return any(one.matches(name) for one in _some(rule.commands, plain) for name in names)


def _some(patterns: tuple[Glob, ...], plain: bool) -> Iterable[Glob]:
    return (one for one in patterns if one.plain) if plain else patterns


def _roles(names: tuple[str, ...] | list[str]) -> str:
    return f"the role{'s' if len(names) > 1 else ''} {', '.join(names)}"


#: What a person is, said of them.
STANDINGS = {
    "member": "they are a member",
    "guest": "they are a guest",
    "stranger": "they come from another workspace",
    "gone": "their account is deactivated",
    "unknown": "it is not known whether they are a guest",
}
