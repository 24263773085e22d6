"""What a person is told who typed something that cannot be run, and what was probably meant."""

from __future__ import annotations

from catops.context import Context
from catops.errors import CommandFailed, CommandNotFound, UserError
from catops.reply import Level, Reply
from catops.suggesting import choose
from catops.suggestions import Suggestion


def refusal(error: UserError, context: Context) -> Reply:
    """Return what ``error`` says, and the mend; where to look, if nobody gave one."""
    mend = error.mend
    if isinstance(error, CommandNotFound) and not mend:
        mend = _where_to_look(context)
    text = f"{error}\n{mend}" if mend else str(error)
    level: Level = "error" if isinstance(error, CommandFailed) else "warning"
    return Reply(text, code=error.code, level=level)


def meant(error: UserError, context: Context) -> tuple[Suggestion, ...]:
    """Return the lines that were probably meant, as far as this person may run them."""
    return choose(context, (Suggestion(line, _because(line)) for line in error.possibilities))


def _where_to_look(context: Context) -> str:
    installed = context.installed
    if any(True for _ in installed.commands()):
        return f"Type {context.request.typed('help')} to see what there is."
    faults = (fault for one in installed.plugins(faulty=True) for fault in one.faults)
    reasons = " ".join(f"{fault.reason} {fault.mend}" for fault in faults)
    return f"No plugin works at all. {reasons or 'Install catops again.'}"


def _because(line: str) -> str:
    plugin, colon, _ = line.split(" ")[0].partition(":")
    return f"that is the one of {plugin}" if colon else "it is close to what you typed"
