"""The table of command names: each leads to one command, or to the plugins that were refused it.

Names are told apart without regard to the case of ASCII letters, because phones write ``Ping``;
other letters must be the very same, so that no look-alike passes for a command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from catops.frozen import frozen
from catops.spec import CommandSpec


@frozen
class Refused:
    """A name that several plugins claim, so that none of them gets it."""

    claimed_by: tuple[CommandSpec, ...]


class Index(Protocol):
    """Look-ups by key; a key is what :func:`key_of` makes of the words of a name."""

    @property
    def longest(self) -> int:
        """How many words the longest name has."""

    def get(self, key: str) -> CommandSpec | Refused | None:
        """Return what ``key`` leads to; ``plugin:name`` leads to that plugin's own command."""

    def keys(self) -> Sequence[str]:
        """Return every key that leads to a command, the qualified ones left out, sorted."""

    def under(self, start: str) -> Iterator[tuple[str, CommandSpec]]:
        """Give the keys that begin with ``start`` and the commands they lead to, sorted."""


class NameIndex:
    """An index in memory."""

    def __init__(self) -> None:
        self._entries: dict[str, CommandSpec | Refused] = {}
        self.longest = 1

    def add(self, key: str, entry: CommandSpec | Refused) -> None:
        """Let ``key`` lead to ``entry``."""
        self._entries[key] = entry
        self.longest = max(self.longest, len(key.split()))

    def get(self, key: str) -> CommandSpec | Refused | None:
        """Return what ``key`` leads to."""
        entry = self._entries.get(key)
        plugin, colon, name = key.partition(":")
        if entry is None and colon:
            entry = self._entries.get(name)
            if isinstance(entry, Refused) or (entry and key_of([entry.plugin]) != plugin):
                return None
        return entry

    def keys(self) -> Sequence[str]:
        """Return every key that leads to a command, the qualified ones left out, sorted."""
        return sorted(key for key, _ in self._plain())

    def under(self, start: str) -> Iterator[tuple[str, CommandSpec]]:
        """Give the keys that begin with ``start`` and the commands they lead to, sorted."""
        yield from sorted(
            ((key, spec) for key, spec in self._plain() if key.startswith(start)),
            key=lambda pair: pair[0],
        )

    def entries(self) -> dict[str, CommandSpec | Refused]:
        """Return everything in the index, by key, sorted."""
        return dict(sorted(self._entries.items()))

    def _plain(self) -> Iterator[tuple[str, CommandSpec]]:
        for key, entry in self._entries.items():
            if ":" not in key and not isinstance(entry, Refused):
                yield key, entry


def key_of(words: Sequence[str]) -> str:
    """Return what ``words`` are looked up by: ASCII letters lowered, all others untouched."""
    return " ".join(word.lower() if word.isascii() else word for word in words)


def qualified_key(plugin: str, name: str) -> str:
    """Return the key of a plugin's own command, which is never ambiguous."""
    return key_of(f"{plugin}:{name}".split())
