"""IAM policy statements of plugins, those that can be one merged into one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Statement = dict[str, Any]


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
