"""A command's form: what is asked for, and what is known of it from what was typed so far.

Nothing is refused here. What does not fit is left out, for the person to fill in; and a secret is
never filled in for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from catops.bot_flags import take_bot_flags
from catops.errors import BadArgument
from catops.frozen import frozen
from catops.spec import CommandSpec, Parameter


@frozen
class Form:
    """The form of one command.

    :ivar given: the words that were typed for each parameter, by its name; for a flag, the flag.
    """

    spec: CommandSpec
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Unfinished(dict[str, Any]):
    """Arguments of a line that is still being filled in: what is missing may be anything yet."""


def fill_in(spec: CommandSpec, words: Sequence[str]) -> Form:
    """Return the form of ``spec`` with what ``words`` say."""
    try:
        words = take_bot_flags(spec, words).words
    except BadArgument:
        words = ()
    given: dict[str, list[str]] = {}
    positions = list(spec.words)
    by_flag = {name: one for one in spec.options for name in (one.flag, one.negation) if name}
    left = iter(words)
    only_words = False
    for word in left:
        flag, equals, value = word.partition("=")
        parameter = None if only_words else by_flag.get(flag)
        if word == "--" and not only_words:
            only_words = True
        elif parameter is not None:
            if parameter.kind == "flag":
                value = flag
            elif not equals:
                value = next(left, "")
            _give(given, parameter, value)
        elif positions and (only_words or not word.startswith("--")):
            _give(given, positions[0], word)
            if not positions[0].many:
                del positions[0]
    return Form(spec, given)


def _give(given: dict[str, list[str]], parameter: Parameter, word: str) -> None:
    if parameter.type != "secret" and word:
        given.setdefault(parameter.name, []).append(parameter.chosen(word))
