"""What a person sees when a command cannot be run, or ends without an answer of its own.

The chat sees who is at fault and what to do next. What an unexpected exception says stands in the
log alone, under the same reference.
"""

from __future__ import annotations

import logging

from catops.confirmation.confirmations import CannotTell
from catops.confirmation.questions import PlanError
from catops.errors import CatOpsError, ConfigError
from catops.outcome import Status
from catops.reply import Reply
from catops.spec import CommandSpec
from catops.time_limit import OutOfTime

LOG = logging.getLogger("catops.bot")
#: For what the answer explains in full, so that a terminal, which shows both, can leave it out.
EXPLAINED = LOG.getChild("explained")


def ended(error: BaseException, spec: CommandSpec | None, reference: str) -> tuple[Status, Reply]:
    """Log what ended a command; return the status, and the reply for the person."""
    name = spec.name if spec else "the command"
    match error:
        case ConfigError():
            EXPLAINED.error("%s: %s", reference, error.line)
            return "failed", unset(spec, error, reference)
        case OutOfTime():
            EXPLAINED.error("%s: %s ran out of time", reference, name)
            return "timeout", stopped(spec, reference)
        case PlanError():
            LOG.error("%s: %s: %s", reference, name, error.line, exc_info=error)
            return "failed", unplanned(spec, reference)
        case CannotTell():
            LOG.error("%s: %s", reference, error.line)
            return "failed", unspent(spec, reference)
    LOG.error("%s: %s failed", reference, name, exc_info=error)
    return "failed", failed(spec, error, reference)


def failed(spec: CommandSpec | None, error: BaseException, reference: str) -> Reply:
    """Say that a command failed, with nothing of what the exception says."""
    verb = "failed"
    if isinstance(error, SystemExit):
        verb = "exited"
    elif isinstance(error, KeyboardInterrupt):
        verb = "was interrupted"
    return _told(
        f"{_whose(spec)} {verb} before it could answer.",
        "The reason is in the bot's log.",
        reference,
    )


def stopped(spec: CommandSpec | None, reference: str) -> Reply:
    """Say that a command was stopped because it took too long."""
    return _told(
        f"{_whose(spec)} was stopped because its time was up; how far it got is unknown.",
        "Check what it was to change before you run it again.",
        reference,
    )


def not_started(spec: CommandSpec, reference: str) -> Reply:
    """Say that too little time was left to begin with a command."""
    return _told(
        f"{spec.typed} was not run, because the bot's time was up before it could begin.",
        "Try again; if that does not help, give the function a longer timeout.",
        reference,
    )


def unset(spec: CommandSpec | None, error: CatOpsError, reference: str) -> Reply:
    """Say that the bot is misconfigured, and what is missing."""
    return _told(
        f"{_name(spec)} cannot work, because the bot is misconfigured.", error.advice, reference
    )


def unusable(spec: CommandSpec, error: CatOpsError, reference: str) -> Reply:
    """Say that the plugin of a command does not work, and why."""
    return _told(
        f"{spec.typed} was not run, because the plugin {spec.plugin} of {spec.distribution} "
        "does not work.",
        error.advice,
        reference,
    )


def unguarded(spec: CommandSpec, plugin: str, reference: str) -> Reply:
    """Say that a plugin that is asked before a command could not say whether to go on."""
    return _told(
        f"{spec.typed} was not run, because the plugin {plugin}, which is asked first, failed.",
        "The reason is in the bot's log.",
        reference,
    )


def unplanned(spec: CommandSpec | None, reference: str) -> Reply:
    """Say that the plan of a command failed, so it is unknown what it would do."""
    return _told(
        f"{_name(spec)} was not run, because its plan, which says what it would do, failed.",
        "The reason is in the bot's log.",
        reference,
    )


def unspent(spec: CommandSpec | None, reference: str) -> Reply:
    """Say that it is unknown whether a confirmation was used before."""
    return _told(
        f"{_name(spec)} was not run now: the bot's store does not answer, and without it the bot "
        "cannot tell whether this code has already been used.",
        "In a moment, type the line without --confirm to be asked again.",
        reference,
    )


def _name(spec: CommandSpec | None) -> str:
    return spec.typed if spec else "The command"


def _whose(spec: CommandSpec | None) -> str:
    if spec is None:
        return "The command"
    return f"{spec.typed} (plugin {spec.plugin} of {spec.distribution})"


def _told(what: str, advice: str, reference: str) -> Reply:
    return Reply(f"{what}\n{advice}\nReference: {reference}", level="error")
