"""The question before a destructive command: what it would do, and the line that confirms it.

A plan is run as its command would be, within its time and in the same guard, and is shown to the
person who asks alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catops.arguments import MASK
from catops.bot.running import run
from catops.commands import Command
from catops.confirmation.confirmations import GOOD_FOR, Confirmations, PendingCommand
from catops.context import Context
from catops.declaring import what_is
from catops.errors import ConfigError, PluginError, UserError
from catops.reply import Button, Reply, Visibility

EXPIRED = f"That code has expired; a code is valid for {GOOD_FOR // 60} minutes."


class PlanError(PluginError):
    """A plan failed, so it is unknown what its command would do."""


def planned(
    command: Command, values: Mapping[str, Any], context: Context, *, seconds: float
) -> Reply | None:
    """Return what ``command`` would do, as its plan says; ``None`` where it has none.

    :raises PlanError: when the plan fails. A :exc:`~catops.UserError` is raised as it is.
    """
    if command.plan is None:
        return None
    planning = replace(command, function=command.plan)
    try:
        reply = run(planning, values, context, seconds=max(0.1, seconds), progress=_unseen)
    except (UserError, ConfigError):
        raise
    except BaseException as error:
        raise PlanError(f"its plan failed with {what_is(error)}") from error
    if reply is None or reply.payload is not None:
        raise PlanError(f"its plan gives {what_is(reply and reply.payload)}, not a string or Reply")
    return reply


def question(
    pending: PendingCommand, plan: Reply | None, confirmations: Confirmations, *, why: str = ""
) -> Reply:
    """Return what asks for the confirmation of a command.

    :param plan: what it would do, where anything is known of it.
    :param why: shown first.
    """
    line = pending.line(confirmations.code(pending))
    what = plan or Reply(f"{pending.spec.typed} cannot be undone, and it has no plan to show.")
    secret = f", with the secret in place of {MASK}" if pending.secret else ""
    asks = (
        f"Nothing was run yet. To go on, type this within {GOOD_FOR // 60} minutes{secret}; "
        "it works once:"
    )
    return replace(
        what,
        text="\n\n".join(filter(None, [why, what.text, asks])),
        code="\n\n".join(filter(None, [what.code, pending.request.typed(line)])),
        buttons=() if pending.secret else (Button("Go on", line),),
        level="warning" if what.level == "info" else what.level,
        visibility="user",
    )


def _unseen(reply: Reply, visibility: Visibility) -> None:
    """Drop a plan's progress; only its result is shown."""
