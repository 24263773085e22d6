"""What makes sense next: asked of each plugin on its own, kept to what this person may run."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from catops.context import Context
from catops.declaring import what_is
from catops.errors import PluginError, UserError
from catops.plugins.faults import log_fault
from catops.plugins.loading import Broken, Plugin
from catops.suggestions import MOST, Suggestion
from catops.words import split_words

LOG = logging.getLogger("catops.suggesting")
#: Seconds one plugin may take, and all of them together.
SECONDS = 0.5
SECONDS_IN_ALL = 1.5


def suggest(context: Context, plugins: Sequence[Plugin | Broken]) -> tuple[Suggestion, ...]:
    """Return at most three suggestions of ``plugins`` for what comes after ``context``."""
    offered: list[Suggestion] = []
    reference = context.request.reference
    enough = context.remaining() - SECONDS_IN_ALL
    for plugin in plugins:
        if context.remaining() < enough:
            LOG.warning("%s: no time left to ask %s", reference, plugin.name)
            break
        try:
            for answer in plugin.ask("catops_suggestions", SECONDS, context=context):
                offered += _checked(answer)
        except PluginError as error:
            log_fault(reference, plugin.name, error)
    return choose(context, sorted(offered, key=lambda one: -one.weight))


def choose(context: Context, offered: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Return the first three of ``offered`` that exist, are allowed, and are not repeated."""
    chosen: dict[str, Suggestion] = {}
    for one in offered:
        if len(chosen) == MOST:
            break
        if one.line not in chosen and possible(context, one.line):
            chosen[one.line] = one
    return tuple(chosen.values())


def _checked(offered: Iterable[object]) -> list[Suggestion]:
    checked: list[Suggestion] = []
    for one in offered:
        if not isinstance(one, Suggestion):
            raise PluginError(
                f"catops_suggestions() gives {what_is(one)}, which is not a suggestion.",
                mend="Give catops.Suggestion(LINE, BECAUSE).",
            )
        if not all(isinstance(text, str) for text in (one.line, one.because, one.label)):
            raise PluginError("A suggestion's line, because and label must be strings.")
        if not isinstance(one.weight, int | float):
            raise PluginError("A suggestion's weight must be a number.")
        checked.append(one)
    return checked


def possible(context: Context, line: str) -> bool:
    """Tell whether ``line`` names a command that the person who asks may run."""
    try:
        return context.allowed(context.installed.find(split_words(line)).spec)
    except UserError:
        return False
