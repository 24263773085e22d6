"""Versions of Python compared as a dependency's condition compares them.

https://packaging.python.org/en/latest/specifications/version-specifiers/
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERSION = re.compile(
    r"v?(\d+(?:\.\d+)*)"
    r"(?:[-_.]?(a|alpha|b|beta|c|rc|pre|preview)[-_.]?(\d*))?"
    r"(?:[-_.]?post[-_.]?(\d*))?"
    r"(?:[-_.]?dev[-_.]?(\d*))?",
    re.IGNORECASE,
)
#: What sorts before and after every number.
_FIRST, _LAST = -1, 1 << 64


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version whose fields are ordered as versions are.

    :ivar release: its numbers, without zeros at the end.
    :ivar pre: ``(0, 2)`` for the second alpha; a final release is after all of them.
    """

    release: tuple[int, ...]
    pre: tuple[int, int]
    post: int
    dev: int


def satisfies(version: str, operator: str, wanted: str) -> bool:
    """Return whether ``version`` is one that e.g. ``>=`` and ``3.12`` describe.

    :raises ValueError: when they describe none.
    """
    if operator == "===":
        return version.lower() == wanted.lower()
    here = read_version(version)
    if operator == "~=":
        numbers = _numbers(wanted)
        if len(numbers) < 2:
            raise ValueError(wanted)
        return here >= read_version(wanted) and _begins(here, numbers[:-1])
    if operator in ("==", "!="):
        same = (
            _begins(here, _numbers(wanted[:-2]))
            if wanted.endswith(".*")
            else here == read_version(wanted)
        )
        return same if operator == "==" else not same
    there = read_version(wanted)
    found = {"<": here < there, "<=": here <= there, ">": here > there, ">=": here >= there}
    if operator not in found:
        raise ValueError(operator)
    return found[operator]


def read_version(text: str) -> Version:
    """Return the version that ``text`` tells.

    :raises ValueError: when it tells none.
    """
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    numbers, kind, number, post, dev = match.groups()
    if kind:
        pre = ("ab".find(kind[0].lower()) % 3, int(number or 0))
    else:
        pre = (_FIRST, 0) if dev is not None and post is None else (_LAST, 0)
    return Version(
        _trimmed(numbers),
        pre,
        _FIRST if post is None else int(post or 0),
        _LAST if dev is None else int(dev or 0),
    )


def _numbers(text: str) -> list[int]:
    """Return the numbers of a release, with the zeros at the end."""
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    return [int(each) for each in match[1].split(".")]


def _begins(version: Version, numbers: list[int]) -> bool:
    padded = (*version.release, *[0] * len(numbers))
    return list(padded[: len(numbers)]) == numbers


def _trimmed(numbers: str) -> tuple[int, ...]:
    found = [int(each) for each in numbers.split(".")]
    while len(found) > 1 and found[-1] == 0:
        found.pop()
    return tuple(found)
