"""The conditions of dependencies, such as ``python_version < "3.13"``, decided for Lambda.

pip decides them for the Python that runs it, whatever ``--python-version`` says. They are decided
again here, with the standard library alone: where a bundle is finished, nothing else is there.
https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from catops.deploying.bundle.versions import satisfies
from catops.deploying.distributions import normal
from catops.deploying.target import Target

#: Variables whose values are compared as versions.
VERSIONS = ("implementation_version", "python_full_version", "python_version")
#: The patch level, which nobody can know: Lambda keeps its runtimes at the newest.
NEWEST = 99

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<operator>===|==|~=|!=|<=|>=|<|>|not\s+in\b|in\b)
        |(?P<word>and\b|or\b|[()])
        |(?P<text>'[^']*'|"[^"]*")
        |(?P<name>[a-z][a-z_.]*)
    )\s*""",
    re.VERBOSE,
)
_OLD_NAMES = {"python_implementation": "platform_python_implementation"}


def environment_of(target: Target) -> dict[str, str]:
    """Return the variables that conditions may name, as they are in Lambda."""
    full = f"{target.python}.{NEWEST}"
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": "posix",
        "platform_machine": target.machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": full,
        "python_version": target.python,
        "sys_platform": "linux",
    }


def holds(marker: str, environment: Mapping[str, str]) -> bool:
    """Return whether a condition is met; an empty one is.

    :param environment: the variables by name, ``extra`` among them.
    :raises ValueError: when it cannot be read.
    """
    if not marker.strip():
        return True
    tokens = _tokens(marker)
    met = _any(tokens, environment)
    if tokens:
        raise ValueError(marker)
    return met


def _tokens(marker: str) -> list[tuple[str, str]]:
    """Return the parts of a condition, each with its kind, the first one last."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(marker):
        match = _TOKEN.match(marker, at)
        if match is None or match.lastgroup is None:
            raise ValueError(marker)
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found[::-1]


def _any(tokens: list[tuple[str, str]], environment: Mapping[str, str]) -> bool:
    met = _all(tokens, environment)
    while _take(tokens, "or"):
        met = _all(tokens, environment) or met
    return met


def _all(tokens: list[tuple[str, str]], environment: Mapping[str, str]) -> bool:
    met = _one(tokens, environment)
    while _take(tokens, "and"):
        met = _one(tokens, environment) and met
    return met


def _one(tokens: list[tuple[str, str]], environment: Mapping[str, str]) -> bool:
    if _take(tokens, "("):
        met = _any(tokens, environment)
        if not _take(tokens, ")"):
            raise ValueError("a bracket is open")
        return met
    if len(tokens) < 3:
        raise ValueError("it is not complete")
    (_, left), (kind, operator), (_, right) = sides = [tokens.pop() for _ in range(3)]
    names = [text for kind, text in (sides[0], sides[2]) if kind == "name"]
    if kind != "operator" or not names:
        raise ValueError(f"{left} {operator} {right}")
    values = [_value(*side, environment) for side in (sides[0], sides[2])]
    return _compared(_known(names[0]), values[0], " ".join(operator.split()), values[1])


def _take(tokens: list[tuple[str, str]], word: str) -> bool:
    """Take the next part away if it is ``word``."""
    if tokens and tokens[-1] == ("word", word):
        tokens.pop()
        return True
    return False


def _value(kind: str, text: str, environment: Mapping[str, str]) -> str:
    if kind == "text":
        return text[1:-1]
    if kind != "name" or _known(text) not in environment:
        raise ValueError(text)
    return environment[_known(text)]


def _known(name: str) -> str:
    underscored = name.replace(".", "_")
    return _OLD_NAMES.get(underscored, underscored)


def _compared(name: str, left: str, operator: str, right: str) -> bool:
    if name == "extra":
        left, right = normal(left), normal(right)
    if operator in ("in", "not in"):
        return (left in right) is (operator == "in")
    if name in VERSIONS:
        return satisfies(left, operator, right)
    if operator == "~=":
        raise ValueError(operator)
    same = left == right
    return {"!=": not same, "<": False, ">": False}.get(operator, same)
