"""What a completer lists for a parameter, while somebody fills it in.

A completer that is slow, fails or never ends counts as one that cannot list anything now. It is
asked only on behalf of people who may run the command with what is filled in so far, and of what
it lists they see the values with which they may.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from catops.arguments import bind
from catops.bot.isolation import isolated, one_process
from catops.bot.roster import Roster
from catops.commands import Completer
from catops.context import Context
from catops.declaring import what_is
from catops.errors import BadArgument, PluginError
from catops.filling import Unfinished, fill_in
from catops.plugin_log import PluginLog
from catops.policy.access import Access, Policy, denied
from catops.request import Request
from catops.settings import Settings
from catops.spec import CommandSpec, Parameter
from catops.time_limit import OutOfTime, time_limit
from catops.words import split_words

LOG = logging.getLogger("catops.completing")
#: Seconds a completer may take; the person sees a spinner for as long.
SECONDS = 1.5
#: Values that are drawn, so that those that hold what was typed are found among them.
MOST = 1_000


def complete(
    roster: Roster,
    settings: Settings,
    policy: Policy,
    request: Request,
    parameter: str,
    typed: str,
    *,
    remaining: Callable[[], float],
    clock: Callable[[], float],
) -> list[str]:
    """Return the values for ``parameter`` of the command that ``request`` has typed so far.

    Those that hold what was ``typed`` come first; the completer's order is kept otherwise.

    :raises NotAllowed: when the person may not run the command.
    :raises PluginError: when the values cannot be listed now.
    """
    with isolated(request.reference):
        match = roster.find(split_words(request.text))
        spec = match.spec
        access = Access(request, roster.asking("catops_authorize"), policy)
        given = known(spec, match.rest, but=parameter)
        verdict = access.verdict(spec, Unfinished(given))
        if not verdict.allowed:
            raise denied(spec, verdict)
        completer = roster.command(spec).complete.get(parameter)
        if completer is None:
            raise PluginError(f"{spec.typed} has no completer for {parameter}.")
        context = Context(
            request=request,
            settings=settings,
            installed=roster,
            allowed=access.allowed,
            remaining=remaining,
            now=clock,
            log=PluginLog(request.reference),
            command=spec,
            arguments=given,
        )
        listed = _listed(completer, context, typed, seconds=min(SECONDS, remaining()))
        (about,) = (one for one in spec.parameters if one.name == parameter)
        values = [
            value
            for value in listed
            if access.verdict(spec, Unfinished({**given, **_value(spec, about, [value])})).allowed
        ]
    wanted = typed.casefold()
    return sorted(dict.fromkeys(values), key=lambda value: wanted not in value.casefold())


def known(spec: CommandSpec, words: Sequence[str], *, but: str) -> Mapping[str, Any]:
    """Return the arguments in ``words`` that are already known, without the one asked for."""
    found: dict[str, Any] = {}
    given = fill_in(spec, words).given
    for parameter in spec.parameters:
        if parameter.name in given and parameter.name != but:
            found |= _value(spec, parameter, given[parameter.name])
    return found


def _value(spec: CommandSpec, parameter: Parameter, words: Sequence[str]) -> Mapping[str, Any]:
    """Return the one argument that ``words`` give; nothing where they do not fit."""
    alone = replace(spec, parameters=(replace(parameter, required=False),))
    try:
        return bind(alone, _typed(parameter, list(words))).values
    except BadArgument:
        return {}


def _typed(parameter: Parameter, words: list[str]) -> list[str]:
    if parameter.kind == "word":
        return ["--", *words]
    return words if parameter.kind == "flag" else [f"{parameter.flag}={word}" for word in words]


def _listed(completer: Completer, context: Context, typed: str, *, seconds: float) -> list[str]:
    try:
        with time_limit(max(0.1, seconds)), one_process():
            values = completer(context, typed)
            if isinstance(values, str):
                raise TypeError("it gives a string where a list of strings is wanted")
            drawn = list(islice(values, MOST))
    except OutOfTime as error:
        raise PluginError("a completer took too long.") from error
    except BaseException as error:
        raise PluginError(f"a completer failed with {what_is(error)}.") from error
    return [value for value in drawn if isinstance(value, str)]
