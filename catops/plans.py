"""What a declaration needs so that its command can be planned and confirmed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from catops.declaring import Signature, what_is
from catops.errors import PluginError
from catops.spec import CONFIRM, DRY_RUN, Parameter


def check_free(parameters: Sequence[Parameter], command: str) -> None:
    """Check that the bot's own flags are free.

    :raises PluginError: naming the parameter that takes one.
    """
    for one in parameters:
        if one.kind != "word" and {one.flag, one.negation} & {CONFIRM, DRY_RUN}:
            raise PluginError(
                f"In command {command!r}, {one.name!r} is {one.flag}, which is the bot's own flag "
                "where a command is destructive or has a plan.",
                mend=f"Give {one.name!r} another name; plan= says what it would do.",
            )


def check_plan(plan: Callable[..., Any], signature: Signature, command: str) -> None:
    """Check that ``plan`` takes what its command takes.

    :raises PluginError: when it does not.
    """
    if not callable(plan) or inspect.iscoroutinefunction(plan) or inspect.isasyncgenfunction(plan):
        raise PluginError(
            f"The plan of command {command!r} is {what_is(plan)}, which is not a plain function.",
            mend="Give a function: plan=FUNCTION.",
        )
    parameters = signature.parameters
    words = [one for one in parameters if one.kind == "word"]
    options = {one.name: one.required for one in parameters if one.kind != "word"}
    least = {name: needed for name, needed in options.items() if needed}
    try:
        takes = inspect.signature(plan)
        takes.bind(None, *words, **options)
        takes.bind(None, *(one for one in words if one.required), **least, **signature.absent)
    except (TypeError, ValueError) as error:
        names = ", ".join(one.name for one in parameters)
        raise PluginError(
            f"The plan of command {command!r} does not take what the command takes: {error}.",
            mend=f"Let it take the context, and {names or 'nothing else'}, as it does.",
        ) from error
