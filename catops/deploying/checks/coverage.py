"""Does a role allow what is needed? Compared statement by statement, including wildcards.

Not a simulation of IAM: conditions, permission boundaries and organisation policies are not looked
at, so what is found missing is missing, and what is found well may still be denied elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any


def missing(
    needed: Iterable[Mapping[str, Any]], granted: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Give the needed actions, each with a resource, that no statement of ``granted`` allows."""
    allows = [one for one in granted if one.get("Effect") == "Allow"]
    for statement in needed:
        if statement["Effect"] != "Allow" or "Action" not in statement:
            continue
        for action in _several(statement["Action"]):
            for resource in _several(statement.get("Resource", "*")):
                if not any(_allows(one, action, resource) for one in allows):
                    yield action, resource


def _allows(granted: Mapping[str, Any], action: str, resource: str) -> bool:
    if not any(_covers(one.lower(), action.lower()) for one in _several(granted.get("Action"))):
        return False
    return any(_covers(one, resource) for one in _several(granted.get("Resource")))


def _covers(pattern: str, value: str) -> bool:
    """Return whether everything that ``value`` matches is matched by ``pattern`` too.

    A wildcard of ``value`` stands for itself here, which is enough: it is matched by the same
    wildcard or a wider one.
    """
    return _compiled(pattern).fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL)


def _several(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
