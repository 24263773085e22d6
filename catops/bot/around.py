"""The hooks before and after a command, each plugin's in its own guard."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from catops.bot.answer import Answer
from catops.context import Context
from catops.declaring import what_is
from catops.errors import PluginError
from catops.plugins.faults import log_fault
from catops.plugins.loading import Broken, Plugin
from catops.reply import Reply
from catops.spec import CommandSpec

LOG = logging.getLogger("catops.bot")
#: Seconds one plugin may take before or after a command that is not its own.
SECONDS = 2.0


def ask_before(
    plugin: Plugin | Broken, context: Context, spec: CommandSpec, *, seconds: float
) -> Reply | None:
    """Return what ``plugin`` answers in place of a command, if it does.

    :raises PluginError: when it cannot say; the command must not run then.
    """
    reply = plugin.ask(
        "catops_before_command", min(SECONDS, seconds), context=context, command=spec
    )
    if reply is not None and not isinstance(reply, Reply):
        raise PluginError(
            f"catops_before_command() gives {what_is(reply)}, which is not a reply.",
            mend="Return catops.Reply(...), or None to let the command run.",
        )
    return reply


def tell_after(
    plugins: Sequence[Plugin | Broken], context: Context, answer: Answer, *, delivery: float
) -> None:
    """Tell ``plugins`` that a command has ended; one that fails changes nothing.

    :param delivery: seconds to leave for the delivery of the answer.
    """
    reference = context.request.reference
    for plugin in plugins:
        seconds = min(SECONDS, context.remaining() - delivery)
        if seconds <= 0:
            LOG.warning("%s: no time left to notify plugin %s", reference, plugin.name)
            continue
        try:
            plugin.ask(
                "catops_after_command",
                seconds,
                context=context,
                command=answer.command,
                outcome=answer.outcome,
            )
        except PluginError as error:
            log_fault(reference, plugin.name, error)
