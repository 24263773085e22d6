"""Patterns in which ``*`` stands for anything, compared in a time that is linear in the text.

No regular expression: the text compared is anybody's input, of any length.
"""

from __future__ import annotations

import unicodedata

from catops.frozen import frozen
from catops.plugins.index import key_of

#: Characters that mean something in other patterns, and nothing here.
FOREIGN = frozenset("?[]{}")


@frozen
class Glob:
    """A pattern, cut at its stars.

    :ivar parts: what stands between the stars; one part is a text without any.
    """

    parts: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether there is no star in it."""
        return len(self.parts) == 1

    @property
    def text(self) -> str:
        """The pattern as it is written."""
        return "*".join(self.parts)

    def matches(self, text: str) -> bool:
        """Return whether the pattern fits the whole of ``text``."""
        first, *middle = self.parts
        if not middle:
            return text == first
        last = middle.pop()
        if len(text) < len(first) + len(last):
            return False
        if not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for part in middle:
            found = text.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True


def glob(pattern: str) -> Glob:
    """Return ``pattern`` as it is compared."""
    return Glob(tuple(pattern.split("*")))


def command_glob(pattern: str) -> Glob:
    """Return a pattern for names of commands, which are told apart as people type them."""
    return glob(command_key(pattern))


def command_key(name: str) -> str:
    """Return what the name of a command is compared by where something is allowed."""
    return key_of(name.split())


def folded_glob(pattern: str) -> Glob:
    """Return a pattern for what is forbidden, see :func:`folded`."""
    return glob(folded(" ".join(pattern.split())))


def folded(text: str) -> str:
    """Return ``text`` without what a command may overlook: case, width, spaces around it.

    What is forbidden is compared so, and what is allowed as it stands.
    """
    return _caseless(_normal(_caseless(text))).strip()


def folds(text: str) -> tuple[str, ...]:
    """Return each form of ``text`` that a command which overlooks case and width may end with.

    They differ only where marks stand in an order that is not the canonical one.
    """
    return folded(text), folded(_normal(text))


def _caseless(text: str) -> str:
    """Return the same for all texts that have a lower case, an upper case or a fold in common.

    A fold alone leaves ``ı`` as it is, whose upper case is that of ``i``.
    """
    return text.casefold().upper().casefold()


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
