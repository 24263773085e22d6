"""What a person is told who typed something that cannot be run, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterator

from catops.bot.suggesting import choose, possible
from catops.context import Context
from catops.errors import CommandFailed, CommandNotFound, UserError
from catops.installed import PluginInfo
from catops.reply import Level, Reply
from catops.suggestions import Suggestion
from catops.words import split_words


def refusal(error: UserError, context: Context) -> Reply:
    """Return what ``error`` says, and the mend; where to look, if nobody gave one."""
    mend = error.mend
    if isinstance(error, CommandNotFound) and not mend:
        mend = "\n".join([*_faults_behind(context), _where_to_look(context)])
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


def _faults_behind(context: Context) -> Iterator[str]:
    """Give what is wrong with the plugins that the first word is about.

    They are named to those who may run the command ``plugins``, which says the same.
    """
    if context.command is not None or not possible(context, "plugins"):
        return
    word = [*split_words(context.request.text), ""][0].lower()
    faulty = context.installed.plugins(faulty=True)
    about = {one.name: one for one in faulty if _is_about(one, word)}  # twins have the same fault
    for plugin in about.values():
        state = "has a fault" if plugin.loaded else "does not work"
        yield f"The plugin {plugin.name} of {plugin.distribution} {state}."
        yield from (f"{fault.reason} {fault.mend}".rstrip() for fault in plugin.faults)


def _is_about(plugin: PluginInfo, word: str) -> bool:
    """Return whether a plugin is called ``word``, or has a fault in a command that begins so."""
    commands = (fault.command.lower().split() for fault in plugin.faults)
    return plugin.name.lower() == word or any(words[:1] == [word] for words in commands)


def _because(line: str) -> str:
    plugin, colon, _ = line.split(" ")[0].partition(":")
    return f"that is the one of {plugin}" if colon else "it is close to what you typed"
