"""Long text in parts that fit, cut at line ends, with code fences closed and opened again.

Nothing is lost: the parts, less the fences that were added, are the text.
"""

from __future__ import annotations

import re

FENCE = "```"
OPENER = FENCE + "\n"
CLOSER = "\n" + FENCE
#: How far back a cut looks for the beginning of an entity (``&amp;``) or a token (``<@U1|name>``).
_ENTITY = re.compile(r"&[a-z]{0,4}\Z")
_TOKEN = re.compile(r"<[^<>\n]{0,500}\Z")
_TICKS = re.compile(r"(?<!`)`+\Z")


def partition(text: str, limit: int) -> list[str]:
    """Return ``text`` cut into parts of at most ``limit`` characters; joined, they are ``text``.

    Cuts fall after a line end where there is one, else after a space, else anywhere but inside
    an entity or a ``<…>`` token.
    """
    parts: list[str] = []
    start = 0
    while len(text) - start > limit:
        cut = _cut(text, start, start + limit)
        parts.append(text[start:cut])
        start = cut
    if start < len(text):
        parts.append(text[start:])
    return parts


def split_text(text: str, limit: int) -> list[str]:
    """Return mrkdwn ``text`` in parts of at most ``limit``; a fence that is cut is reopened."""
    if len(text) <= limit:
        return [text] if text.strip() else []
    parts: list[str] = []
    inside = False
    for part in partition(text, limit - len(OPENER) - len(CLOSER)):
        opener = OPENER if inside else ""
        inside ^= part.count(FENCE) % 2 == 1
        if part.strip() or inside:
            parts.append(opener + part + (CLOSER if inside else ""))
    return parts


def split_code(text: str, limit: int) -> list[str]:
    """Return literal ``text``, already safe, in fenced parts of at most ``limit``."""
    room = limit - len(OPENER) - len(CLOSER)
    return [OPENER + part + CLOSER for part in partition(text, room)]


def shorten(text: str, limit: int) -> str:
    """Return the beginning of ``text`` in at most ``limit`` characters, with … where it was cut."""
    if len(text) <= limit:
        return text
    return text[: _cut(text, 0, limit - 1)].rstrip() + "…"


def _cut(text: str, start: int, end: int) -> int:
    """Return where to cut ``text`` after ``start``, at ``end`` at the latest."""
    for separator in ("\n", " "):
        at = text.rfind(separator, start, end)
        if at >= start and not _TOKEN.search(text, start, at + 1):
            return at + 1
    for inside in (_ENTITY, _TOKEN, _TICKS):
        match = inside.search(text, start, end)
        if match and match.start() > start:
            return match.start()
    return end
