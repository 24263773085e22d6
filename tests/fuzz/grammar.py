"""What is generated at random for every door: texts, JSON, bytes, and what spoils each of them.

It takes a :class:`random.Random`, so that a million of them come from a seed and hypothesis, which
has one of its own, can make the failing ones small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar
from urllib.parse import quote_plus

Some = TypeVar("Some")

#: Texts that have broken something somewhere.
NASTY = (
    "",
    " ",
    "\0",
    "\n",
    "\r\n",
    "'",
    '"',
    "\\",
    "`",
    "```",
    "%",
    "%s",
    "%00",
    "{0}",
    "${env:PATH}",
    "$(id)",
    "; ls",
    "../../etc/passwd",
    "@/etc/passwd",
    "--help",
    "--",
    "-",
    "—dry-run",
    "“smart quotes”",
    "it’s",
    "\u00a0",
    "\u200b",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\x1b[31m",
    "ａｗｓ",
    "猫",
    "😀",
    "e\u0301",
    "__class__",
    "__import__('os')",
    "null",
    "NaN",
    "-1",
    "1e999",
    "9" * 400,
    "<!channel>",
    "<@U1|x>",
    "<https://evil.example|ok>",
    "&lt;!here&gt;",
    "a" * 300,
)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 -_=:/.,'\"<>&|@#!"


class Grammar:
    """Generates from a random number generator."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, part: float) -> bool:
        """Say yes that often."""
        return self.random.random() < part

    def one(self, some: Sequence[Some]) -> Some:
        """Return one of ``some``."""
        return some[self.random.randrange(len(some))]

    def text(self, most: int = 6) -> str:
        """Return a text: nasty pieces, letters, any characters."""
        return "".join(self._piece() for _ in range(self.random.randrange(most + 1)))

    def _piece(self) -> str:
        kind = self.random.randrange(4)
        if kind == 0:
            return self.one(NASTY)
        if kind == 1:
            return "".join(self.one(LETTERS) for _ in range(self.random.randrange(12)))
        if kind == 2:
            return self.one(("ping", "help", "whoami", "look", "--city", "London", " "))
        return chr(self.random.choice((0x20, 0x7F, 0xA0, 0x2000, 0xFFF0, 0x1F600))) + chr(
            self._character()
        )

    def _character(self) -> int:
        number = self.random.randrange(0x110000)
        return number if not 0xD800 <= number < 0xE000 else 0xFFFD

    def json(self, depth: int = 3) -> Any:
        """Return a JSON value."""
        kind = self.random.randrange(8 if depth else 6)
        if kind == 0:
            return self.one((None, True, False, 0, -1, 1.5, 10**30, 1e308))
        if kind < 6:
            return self.text(3)
        if kind == 6:
            return [self.json(depth - 1) for _ in range(self.random.randrange(4))]
        return {self.text(2): self.json(depth - 1) for _ in range(self.random.randrange(4))}

    def number(self, most: int) -> int:
        """Return a number from 0 to ``most``, a small one as often as not."""
        return self.random.randrange(1 + (most if self.chance(0.5) else min(most, 8)))

    def raw(self, most: int = 60) -> bytes:
        """Return any bytes."""
        return self.random.randbytes(self.number(most))

    def spoilt(self, data: bytes) -> bytes:
        """Return ``data`` with some of it flipped, dropped, repeated, cut or put in between."""
        for _ in range(1 + self.number(3)):
            start = self.random.randrange(len(data) + 1)
            end = min(len(data), start + self.number(20))
            data = self.one(SPOILERS)(self, data, start, end)
        return data

    def changed(self, value: Any) -> Any:
        """Return the JSON ``value`` with one thing in it changed, dropped, doubled or renamed."""
        if isinstance(value, dict) and value and self.chance(0.85):
            name = self.one(list(value))
            other = dict(value)
            kind = self.random.randrange(8)
            if kind == 0:
                del other[name]
            elif kind == 1:
                other[self.text(2)] = other.pop(name)
            elif kind == 2:
                other[name] = [other[name]]
            elif kind == 3:
                other[self.text(2)] = self.json(2)
            else:
                other[name] = self.changed(other[name])
            return other
        if isinstance(value, list) and value and self.chance(0.85):
            at = self.random.randrange(len(value))
            if self.chance(0.3):
                return value[:at] + value[at:] * 2
            return [*value[:at], self.changed(value[at]), *value[at + 1 :]]
        return self.json(2)

    def form(self, fields: Sequence[tuple[str, str]]) -> bytes:
        """Return a form's body, its escapes written in one of the ways there are."""
        quoted = quote_plus if self.chance(0.9) else _as_it_is
        text = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields)
        return text.encode("utf-8", "replace")


def _as_it_is(text: str) -> str:
    return text


def _flip(grammar: Grammar, data: bytes, start: int, end: int) -> bytes:
    if start >= len(data):
        return data + b"\xff"
    flipped = data[start] ^ 1 << grammar.random.randrange(8)
    return data[:start] + bytes([flipped]) + data[start + 1 :]


SPOILERS: tuple[Callable[[Grammar, bytes, int, int], bytes], ...] = (
    _flip,
    _flip,
    lambda grammar, data, start, end: data[:start] + data[end:],
    lambda grammar, data, start, end: data[:end] + data[start:],
    lambda grammar, data, start, end: data[:start],
    lambda grammar, data, start, end: data[start:],
    lambda grammar, data, start, end: data[:start] + grammar.raw(12) + data[end:],
    lambda grammar, data, start, end: data[:start] + grammar.one(NASTY).encode() + data[end:],
)
