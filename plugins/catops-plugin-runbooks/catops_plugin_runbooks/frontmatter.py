"""What a page says of itself above its first line, between two lines of ``---``.

It is a small part of YAML: ``key: value``, ``[a, b]`` and lists of ``- item`` lines. All of YAML
would be a library with C in it, and dates and a country called ``no`` to guard against. Keys that
other tools read are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

KEYS = ("title", "owner", "reviewed", "review-by", "keywords")
FENCE = "---"
ENDS = (FENCE, "...")
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w -]*?)\s*:(?:\s+(?P<value>.*))?")
_ITEM = re.compile(r"\s*-\s+(?P<value>.+)")
_QUOTED = re.compile(r"""(?P<quote>['"])(?P<inside>.*?)(?P=quote)(?:\s+#.*)?""")
_PART = re.compile(r"""\s*("[^"]*"|'[^']*'|[^,]*)\s*(?:,|$)""")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a page says of itself.

    :ivar review_by: an ISO date, or empty.
    :ivar faults: what is wrong with it, each with its mend.
    """

    title: str = ""
    owner: str = ""
    review_by: str = ""
    keywords: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def split_front_matter(text: str, review_days: int) -> tuple[FrontMatter, str]:
    """Return what ``text`` says of itself, and the page below it.

    :param review_days: days from ``reviewed`` to the next review.
    """
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != FENCE:
        return FrontMatter(), text
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() in ENDS), 0)
    if not end:
        fault = f"Its first line is {FENCE}, but no second one follows: put it under the last key."
        return FrontMatter(faults=(fault,)), text
    reader = _Reader(review_days)
    for number, line in enumerate(lines[1:end], 2):
        reader.take(number, line)
    return reader.result(), "\n".join(lines[end + 1 :])


class _Reader:
    """Takes line after line."""

    def __init__(self, review_days: int) -> None:
        self._days = review_days
        self._values: dict[str, list[str]] = {}
        self._faults: list[str] = []
        self._key = ""

    def take(self, number: int, line: str) -> None:
        if not line.strip() or line.lstrip().startswith("#"):
            return
        item = _ITEM.fullmatch(line)
        pair = _PAIR.fullmatch(line.rstrip())
        if item and self._key:
            self._values[self._key].append(_plain(item["value"]))
        elif pair:
            self._pair(number, re.sub(r"[ _]", "-", pair["key"].lower()), pair["value"] or "")
        elif not line[0].isspace() or self._key in KEYS:
            self._faults.append(f"Line {number} is neither “key: value” nor “- item”: correct it.")

    def _pair(self, number: int, key: str, value: str) -> None:
        if key in self._values:
            self._faults.append(f"Line {number} gives {key} again: remove one of them.")
        self._key = key
        self._values[key] = _listed(value)

    def result(self) -> FrontMatter:
        reviewed = self._day("reviewed")
        review_by = self._day("review-by")
        if reviewed and not review_by:
            review_by = reviewed + timedelta(days=self._days)
        keywords = self._values.get("keywords", [])
        return FrontMatter(
            title=", ".join(self._values.get("title", [])),
            owner=", ".join(self._values.get("owner", [])),
            review_by=review_by.isoformat() if review_by else "",
            keywords=tuple(dict.fromkeys(part for one in keywords for part in _parts(one))),
            faults=tuple(self._faults),
        )

    def _day(self, key: str) -> date | None:
        given = ", ".join(self._values.get(key, []))
        if not given:
            return None
        try:
            if len(given) == len("2026-03-31"):
                return date.fromisoformat(given)
        except ValueError:
            pass
        self._faults.append(f"{key} is {given!r}, which is not a day: write it as 2026-03-31.")
        return None


def _listed(value: str) -> list[str]:
    """Return a value, or the values of ``[a, b]``."""
    value = value.strip()
    inside = re.fullmatch(r"\[(.*)\](?:\s+#.*)?", value)
    if inside:
        return [_plain(part) for part in _parts(inside[1]) if _plain(part)]
    plain = _plain(value)
    return [plain] if plain else []


def _parts(text: str) -> Sequence[str]:
    return [part.strip() for part in _PART.findall(text) if part.strip()]


def _plain(value: str) -> str:
    """Return a value without its quotes and without a comment."""
    value = value.strip()
    quoted = _QUOTED.fullmatch(value)
    if quoted:
        return quoted["inside"]
    return re.sub(r"(^|\s+)#.*", "", value).strip()
