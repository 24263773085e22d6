"""From the words somebody typed to the one command they name, or to what they probably meant."""

from __future__ import annotations

from collections.abc import Sequence

from catops.errors import CommandNotFound
from catops.installed import Match
from catops.plugins.index import Index, Refused, key_of
from catops.similar import similar
from catops.spec import CommandSpec
from catops.text import shown
from catops.words import join_words

#: Likely commands that an error carries.
MOST = 3


def find(index: Index, words: Sequence[str]) -> Match:
    """Return the command whose name is the longest beginning of ``words``.

    :raises CommandNotFound: when there is none; it carries what was probably meant.
    """
    if not words:
        raise CommandNotFound("No command given.")
    for length in range(min(len(words), index.longest), 0, -1):
        key = key_of(words[:length])
        entry = index.get(key)
        if isinstance(entry, Refused):
            raise _claimed_twice(key, entry, words[length:])
        if entry is not None:
            return Match(entry, tuple(words[length:]))
    raise _unknown(index, words)


def group(index: Index, words: Sequence[str]) -> Sequence[CommandSpec]:
    """Return the commands whose names begin with all of ``words`` and go on, each once."""
    inside = (spec for _, spec in index.under(key_of(words) + " "))
    return list({(spec.plugin, spec.name): spec for spec in inside}.values())  # aliases lead twice


def _claimed_twice(key: str, entry: Refused, rest: Sequence[str]) -> CommandNotFound:
    named = " and ".join(f"{spec.distribution} ({spec.plugin})" for spec in entry.claimed_by)
    lines = (_line(one, f"{one.plugin}:{key}", rest) for one in entry.claimed_by)
    return CommandNotFound(
        f"Several plugins claim the command {key!r}: {named}. None of them gets it.",
        mend="Say which one you mean, or uninstall one of them.",
        possibilities=tuple(lines),
    )


def _unknown(index: Index, words: Sequence[str]) -> CommandNotFound:
    for length in range(min(len(words), index.longest), 0, -1):
        keys = [key for key, _ in index.under(key_of(words[:length]) + " ")]
        if keys:
            return _unfinished(index, words, length, keys)
    return CommandNotFound(
        f"There is no command {shown(words[0])}.",
        possibilities=_meant(index, words, index.keys()),
    )


def _unfinished(
    index: Index, words: Sequence[str], length: int, keys: Sequence[str]
) -> CommandNotFound:
    """Say how commands go on that begin with the first ``length`` words."""
    start = key_of(words[:length])
    following = sorted({key[len(start) + 1 :].split()[0] for key in keys})
    goes_on = f"After {start!r} comes one of {', '.join(following)}"
    if length == len(words):
        return CommandNotFound(f"{goes_on}.", possibilities=tuple(keys[:MOST]))
    return CommandNotFound(
        f"{goes_on}, not {shown(words[length])}.", possibilities=_meant(index, words, keys)
    )


def _meant(index: Index, words: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """Return ``words`` with their beginning replaced by the names it is nearest to."""
    by_length: dict[int, list[str]] = {}
    for key in keys:
        by_length.setdefault(key.count(" ") + 1, []).append(key)
    lines: dict[str, str] = {}
    for length in range(min(len(words), index.longest), 0, -1):
        for name in similar(key_of(words[:length]), by_length.get(length, ())):
            lines.setdefault(name, _line(index.get(name), name, words[length:]))
    nearest = similar(key_of(words[: index.longest]), lines)
    return tuple(lines[name] for name in dict.fromkeys([*nearest, *lines]))[:MOST]


def _line(entry: CommandSpec | Refused | None, name: str, rest: Sequence[str]) -> str:
    """Return a line to suggest; without ``rest`` where that may hold a secret."""
    secret = isinstance(entry, CommandSpec) and entry.takes_secrets
    return join_words([*name.split(), *(() if secret else rest)])
