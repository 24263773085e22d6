"""From the words somebody typed to the one command they name, or to what they probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catops.errors import CommandNotFound
from catops.installed import Match
from catops.similar import similar
from catops.spec import CommandSpec
from catops.words import join_words


class Lookup:
    """A table of names: each leads to one command, or to the several that were refused it.

    Names are told apart without regard to the case of ASCII letters, because phones write
    ``Ping``; other letters must be the very same, so that no look-alike passes for a command.
    """

    def __init__(self) -> None:
        self._specs: dict[str, CommandSpec] = {}
        self._refused: dict[str, Sequence[CommandSpec]] = {}
        self._longest = 1

    def add(self, name: str, spec: CommandSpec) -> None:
        """Let ``name`` lead to ``spec``."""
        self._specs[key_of(name.split())] = spec
        self._longest = max(self._longest, len(name.split()))

    def refuse(self, name: str, claimed_by: Sequence[CommandSpec]) -> None:
        """Let ``name`` lead nowhere, because several plugins claim it."""
        self._refused[key_of(name.split())] = claimed_by
        self._longest = max(self._longest, len(name.split()))

    def qualify(self, spec: CommandSpec) -> None:
        """Let the names ``plugin:name`` lead to ``spec``, whoever else claims the short ones."""
        for name in (spec.name, *spec.aliases):
            self._specs[key_of(f"{spec.plugin}:{name}".split())] = spec

    def find(self, words: Sequence[str]) -> Match:
        """Return the command whose name is the longest beginning of ``words``.

        :raises CommandNotFound: when there is none; it carries what was probably meant.
        """
        for length in range(min(len(words), self._longest), 0, -1):
            key = key_of(words[:length])
            if key in self._specs:
                return Match(self._specs[key], tuple(words[length:]))
            if key in self._refused:
                raise self._twice(key, words[length:])
        raise self._unknown(words)

    def group(self, words: Sequence[str]) -> Sequence[CommandSpec]:
        """Return the commands whose names begin with all of ``words`` and go on."""
        start = key_of(words) + " "
        inside = {key: spec for key, spec in self._short() if key.startswith(start)}
        return [inside[key] for key in sorted(inside)]

    def _short(self) -> Iterator[tuple[str, CommandSpec]]:
        return ((key, spec) for key, spec in self._specs.items() if ":" not in key)

    def _twice(self, key: str, rest: Sequence[str]) -> CommandNotFound:
        specs = self._refused[key]
        named = " and ".join(f"{spec.distribution} ({spec.plugin})" for spec in specs)
        return CommandNotFound(
            f"Several plugins claim the command {key!r}: {named}. None of them gets it.",
            mend="Say which one you mean, or have one of them uninstalled.",
            possibilities=tuple(
                join_words([*f"{spec.plugin}:{key}".split(), *rest]) for spec in specs
            ),
        )

    def _unknown(self, words: Sequence[str]) -> CommandNotFound:
        for length in range(len(words), 0, -1):
            inside = self.group(words[:length])
            if inside:
                return self._unfinished(words, length, inside)
        return CommandNotFound(
            f"There is no command {' '.join(words[: self._longest][:1])!r}.",
            possibilities=self._meant(words, [key for key, _ in self._short()]),
        )

    def _unfinished(
        self, words: Sequence[str], length: int, inside: Sequence[CommandSpec]
    ) -> CommandNotFound:
        """Say how commands go on that begin with the first ``length`` words."""
        start = key_of(words[:length])
        names = [key for key, _ in self._short() if key.startswith(start + " ")]
        following = sorted({key[len(start) + 1 :].split()[0] for key in names})
        goes_on = f"After {start!r} comes one of {', '.join(following)}"
        if length == len(words):
            return CommandNotFound(f"{goes_on}.", possibilities=tuple(sorted(names)[:3]))
        return CommandNotFound(
            f"{goes_on}, not {words[length]!r}.", possibilities=self._meant(words, names)
        )

    def _meant(self, words: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
        """Return ``words`` with their beginning replaced by the names it is nearest to."""
        ranked: dict[str, str] = {}
        for length in range(min(len(words), self._longest), 0, -1):
            names = [key for key in keys if len(key.split()) == length]
            for name in similar(key_of(words[:length]), names):
                ranked.setdefault(name, join_words([*name.split(), *words[length:]]))
        order = similar(key_of(words[: self._longest]), ranked) or list(ranked)
        return tuple(ranked[name] for name in dict.fromkeys([*order, *ranked]))[:3]


def key_of(words: Sequence[str]) -> str:
    """Return what ``words`` are looked up by: ASCII letters lowered, all others untouched."""
    return " ".join(word.lower() if word.isascii() else word for word in words)
