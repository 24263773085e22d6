"""Run the function of a command within its time, and make one reply of what it gives."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import GeneratorType
from typing import Any

from catops.bot.isolation import one_process
from catops.commands import Command
from catops.context import Context
from catops.reply import Reply, Visibility
from catops.returns import as_reply
from catops.time_limit import time_limit

LOG = logging.getLogger("catops.bot")
#: Shows a command's progress to those who will see its answer.
Progress = Callable[[Reply, Visibility], None]


def run(
    command: Command,
    values: Mapping[str, Any],
    context: Context,
    *,
    seconds: float,
    progress: Progress,
) -> Reply | None:
    """Return the reply of ``command``; ``None`` where it wants nothing posted.

    :param seconds: how long the door allows; the command itself may have declared less.
    :raises OutOfTime: when it takes longer. Whatever else it raises is raised too.
    """
    limit = min(seconds, command.spec.timeout or seconds)
    with time_limit(None if limit == float("inf") else limit), one_process():
        value = command.run(context, values)
        if isinstance(value, GeneratorType):
            value = _last(value, command, context, progress)
        return as_reply(value)


def _last(
    steps: GeneratorType[Any, None, Any], command: Command, context: Context, progress: Progress
) -> Any:
    """Draw a generator: show what it yields, return the last of it (or what it returns).

    Each is shown at once, including the last one: only the end reveals that it was the last.
    """
    last: Any = None
    while True:
        try:
            with one_process():
                step = next(steps)
        except StopIteration as stop:
            return last if stop.value is None else stop.value
        _show(as_reply(step), command, context, progress)
        last = step


def _show(reply: Reply | None, command: Command, context: Context, progress: Progress) -> None:
    if reply is None:
        return
    try:
        progress(reply, reply.visibility or command.spec.visibility)
    except Exception:
        LOG.warning("%s: progress was not shown", context.request.reference, exc_info=True)
