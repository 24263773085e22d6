"""IAM policy statements of plugins: each is checked, and those that can be one are merged.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catops.declaring import what_is
from catops.errors import PluginError

Statement = dict[str, Any]

_KEYS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+", re.ASCII)
_RESOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+", re.DOTALL)
_SID = re.compile(r"[A-Za-z0-9]*", re.ASCII)
_SHAPE = 'Give {"Effect": "Allow", "Action": ["ec2:StartInstances"], "Resource": "arn:…"}.'


def check_statement(given: Any) -> None:
    """Check one statement as a plugin's ``catops_iam()`` gives it.

    :raises PluginError: saying what is wrong with it.
    """
    if not isinstance(given, Mapping):
        raise PluginError(f"catops_iam() gives {what_is(given)}, no statement.", mend=_SHAPE)
    unknown = [key for key in given if key not in _KEYS]
    if unknown:
        mend = f"A statement has {', '.join(_KEYS)}, written so."
        raise _bad(given, f"has {unknown[0]!r}, which a role's statement has not", mend)
    if given.get("Effect") not in ("Allow", "Deny"):
        raise _bad(given, f"has Effect {given.get('Effect')!r}", "Write Allow or Deny.")
    _check_list(given, ("Action", "NotAction"), _ACTION, "ec2:StartInstances")
    _check_list(given, ("Resource", "NotResource"), _RESOURCE, "arn:aws:ec2:*:*:instance/*")
    sid = given.get("Sid", "")
    if not isinstance(sid, str) or not _SID.fullmatch(sid):
        raise _bad(given, f"has Sid {sid!r}", "A Sid has letters and digits only.")
    _check_condition(given)


def merged(given: Iterable[Mapping[str, Any]], *, taken: Iterable[str] = ()) -> list[Statement]:
    """Return statements that allow what ``given`` do together, sorted, in the least number.

    Statements of the same effect, resources and condition become one with all their actions. It
    keeps its Sid where all of them have the same; of several that have one Sid, all but the first
    get a number.

    :param taken: Sids that others have already.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for one in given:
        groups.setdefault(_key(one), []).append(one)
    together = sorted((_together(group) for group in groups.values()), key=_order)
    used = set(taken)
    for statement in together:
        if statement.get("Sid"):
            statement["Sid"] = _unused(statement["Sid"], used)
            used.add(statement["Sid"])
    return together


def _key(one: Mapping[str, Any]) -> str:
    """Return what two statements must have in common to become one.

    Not their actions, unless they are those that are left out: two such lists allow everything.
    """
    same = {
        key: sorted(set(_several(one[key]))) if key != "Condition" else one[key]
        for key in ("NotAction", "Resource", "NotResource", "Condition")
        if one.get(key)
    }
    return json.dumps([one["Effect"], same], sort_keys=True)


def _together(group: Sequence[Mapping[str, Any]]) -> Statement:
    first = group[0]
    sids = {one.get("Sid", "") for one in group}
    statement: Statement = {"Sid": sids.pop()} if sids != {""} and len(sids) == 1 else {}
    statement["Effect"] = first["Effect"]
    if "NotAction" in first:
        statement["NotAction"] = _sorted(_several(first["NotAction"]))
    else:
        statement["Action"] = _sorted(each for one in group for each in _several(one["Action"]))
    resource = "Resource" if "Resource" in first else "NotResource"
    resources = sorted(set(_several(first[resource])))
    statement[resource] = resources[0] if len(resources) == 1 else resources
    if first.get("Condition"):
        statement["Condition"] = first["Condition"]
    return statement


def _sorted(actions: Iterable[str]) -> list[str]:
    """Return actions once each, sorted; AWS takes no notice of their case."""
    return sorted({action.lower(): action for action in sorted(actions, reverse=True)}.values())


def _order(statement: Statement) -> tuple[str, str, str]:
    actions = statement.get("Action") or statement["NotAction"]
    return statement.get("Sid", ""), actions[0], json.dumps(statement, sort_keys=True)


def _unused(sid: str, used: set[str]) -> str:
    numbered = (f"{sid}{number}" for number in range(2, len(used) + 3))
    return sid if sid not in used else next(one for one in numbered if one not in used)


def _several(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _check_list(
    given: Mapping[str, Any], keys: tuple[str, str], pattern: re.Pattern[str], example: str
) -> None:
    here = [key for key in keys if key in given]
    if len(here) != 1:
        raise _bad(given, f"has {' and '.join(here) or f'no {keys[0]}'}", f"Give one {keys[0]}.")
    (key,) = here
    values = given[key] if isinstance(given[key], list | tuple) else [given[key]]
    for value in values or [None]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            mend = f"Write each as {example!r}."
            raise _bad(given, f"has {key} {value!r}", mend)


def _check_condition(given: Mapping[str, Any]) -> None:
    condition = given.get("Condition", {})
    fits = isinstance(condition, Mapping) and all(
        isinstance(tests, Mapping) for tests in condition.values()
    )
    try:
        json.dumps(condition)
    except (TypeError, ValueError, RecursionError):
        fits = False
    if not fits:
        mend = 'Write it as {"StringEquals": {"aws:ResourceTag/team": "web"}}.'
        raise _bad(given, "has a Condition that is none", mend)


def _bad(given: Mapping[str, Any], what: str, mend: str) -> PluginError:
    sid = given.get("Sid")
    named = f"The statement {sid!r}" if sid and isinstance(sid, str) else "A statement"
    return PluginError(f"{named} of catops_iam() {what}.", mend=mend)
