"""The contract between CatOps and its plugins: every hook, in one file.

A plugin implements the hooks it needs with ``@catops.hookimpl``, each with the parameters it
needs. Every plugin is asked on its own: a failing one does not affect the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pluggy

from catops.commands import Commands
from catops.context import Context
from catops.outcome import Outcome, Verdict
from catops.reply import Reply
from catops.request import Request
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.suggestions import Suggestion
from catops.topics import HelpTopic

NAME = "catops"

hookspec = pluggy.HookspecMarker(NAME)
hookimpl = pluggy.HookimplMarker(NAME)


@hookspec
def catops_commands() -> Commands:  # type: ignore[empty-body]
    """Return the commands this plugin offers: a list of what ``@catops.command`` made."""


@hookspec
def catops_help() -> Iterable[HelpTopic]:  # type: ignore[empty-body]
    """Return help pages that are not commands: runbooks and notes, merged into one help."""


@hookspec
def catops_suggestions(context: Context) -> Iterable[Suggestion]:  # type: ignore[empty-body]
    """Suggest what makes sense next, here, for this person.

    :param context: the command that just ran, with its arguments, reply and outcome.
    """


@hookspec
def catops_authorize(request: Request, command: CommandSpec) -> Verdict | None:
    """Deny a command to somebody; one denial is enough, silence leaves it to the policy.

    :param request: who asks, where, and what they typed.
    :param command: the command they would run.
    """


@hookspec(firstresult=True)
def catops_before_command(context: Context, command: CommandSpec) -> Reply | None:
    """Answer in place of a command, which is then not run.

    :param context: what the command would run with, including its arguments.
    :param command: the command about to run.
    """


@hookspec
def catops_after_command(context: Context, command: CommandSpec, outcome: Outcome) -> None:
    """Record a command that has ended, e.g. for audit and metrics.

    :param context: what the command ran with, including its reply.
    :param command: the command that ran.
    :param outcome: how it ended, and how long it took.
    """


@hookspec
def catops_configure(settings: Settings) -> None:
    """Check the plugin's settings, once per cold start; raise ``ConfigError`` for what is missing.

    :param settings: the deployment's settings; ``settings.plugin(NAME)`` is this plugin's table.
    """


@hookspec
def catops_iam() -> Iterable[dict[str, Any]]:  # type: ignore[empty-body]
    """Return the IAM policy statements this plugin's commands need, as dicts of IAM JSON."""


__all__ = [
    "NAME",
    "catops_after_command",
    "catops_authorize",
    "catops_before_command",
    "catops_commands",
    "catops_configure",
    "catops_help",
    "catops_iam",
    "catops_suggestions",
    "hookimpl",
    "hookspec",
]
