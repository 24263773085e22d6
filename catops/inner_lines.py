"""A command line that is an argument of another command, as it may be shown to others and kept.

What is a secret in it, only the command that it names knows. So nothing of it is kept but what
that command would show itself, or the name of something that is installed.
"""

from __future__ import annotations

from collections.abc import Sequence

from catops.arguments import MASK, bind
from catops.bot_flags import take_bot_flags
from catops.errors import BadArgument, CommandNotFound
from catops.installed import Installed
from catops.words import split_words


def without_secrets(installed: Installed, words: Sequence[str]) -> list[str]:
    """Return the words of a command line with a mask in place of those that may be secret.

    Where none may be, they are as they were typed.
    """
    try:
        match = installed.find(words)
    except CommandNotFound:
        return [*words] if _is_name(installed, words) else [MASK]
    spec, rest = match.spec, match.rest
    if spec.classic or not rest:
        return [*words]
    try:
        echo = bind(spec, take_bot_flags(spec, rest).words).echo
    except BadArgument:
        return [*words[: -len(rest)], MASK]
    return split_words(echo) if MASK in echo else [*words]


def _is_name(installed: Installed, words: Sequence[str]) -> bool:
    """Return whether ``words`` are the name of a group of commands, a plugin or a help page."""
    if installed.group(words):
        return True
    name = _folded(" ".join(words))
    topics = installed.topics()
    titles = [title for one in topics for title in (one.title, f"{one.plugin}:{one.title}")]
    keywords = [keyword for one in topics for keyword in one.keywords]
    plugins = [one.name for one in installed.plugins()]
    return name in map(_folded, [*titles, *keywords, *plugins])


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
