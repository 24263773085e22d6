"""What one loaded plugin offers: its commands and help topics, checked one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from catops.commands import Command
from catops.declaring import what_is
from catops.errors import PluginError
from catops.plugins.classic import classic_commands
from catops.plugins.loading import START_SECONDS, Plugin
from catops.reply import Button
from catops.spec import CommandSpec
from catops.topics import HelpTopic


def offered_commands(plugin: Plugin) -> list[Command]:
    """Return the commands of ``plugin``, placed in it.

    :raises PluginError: when it offers none it could, or something that is not a command.
    """
    if plugin.classic:
        commands: list[Any] = list(classic_commands(plugin.target))
        if not commands:
            raise PluginError(
                "It has no hook and no function that takes (argv, params), so it offers nothing.",
                mend="Put @catops.hookimpl above its catops_commands().",
            )
    elif "catops_commands" in plugin.hooks:
        answers = plugin.ask("catops_commands", START_SECONDS)
        commands = [one for answer in answers for one in answer]
    else:
        commands = []
    _check(commands)
    return [one.placed(plugin.name, plugin.found.distribution) for one in commands]


def offered_topics(plugin: Plugin) -> list[HelpTopic]:
    """Return the help topics of ``plugin``, placed in it.

    :raises PluginError: when it gives something that is not a help topic.
    """
    if "catops_help" not in plugin.hooks:
        return []
    topics = [topic for answer in plugin.ask("catops_help", START_SECONDS) for topic in answer]
    for topic in topics:
        _check_topic(topic)
    return [replace(topic, plugin=plugin.name) for topic in topics]


def _check(commands: list[Any]) -> None:
    seen: set[str] = set()
    for one in commands:
        if not isinstance(one, Command) or not isinstance(one.spec, CommandSpec):
            raise PluginError(
                f"catops_commands() gives {what_is(one)}, which is not a command.",
                mend="Put @catops.command(NAME) above the function, and list the function's name.",
            )
        for name in (one.spec.name, *one.spec.aliases):
            if name.lower() in seen:
                raise PluginError(
                    f"It declares {name!r} twice.", mend="Rename one of them.", command=name
                )
            seen.add(name.lower())


def _check_topic(topic: Any) -> None:
    if not isinstance(topic, HelpTopic):
        raise PluginError(
            f"catops_help() gives {what_is(topic)}, which is not a help topic.",
            mend="Give catops.HelpTopic(title, text).",
        )
    if not (isinstance(topic.title, str) and isinstance(topic.text, str)):
        raise PluginError("A help topic's title and text must be strings.")
    where = f"The help topic {topic.title!r}"
    if isinstance(topic.keywords, str):
        raise PluginError(
            f"{where} has keywords={topic.keywords!r}.", mend=f"Write ({topic.keywords!r},)."
        )
    if not all(isinstance(button, Button) for button in topic.buttons):
        raise PluginError(
            f"{where} has a button that is not a catops.Button.",
            mend="Give catops.Button(label, line).",
        )
    if topic.review_by and not _is_day(topic.review_by):
        raise PluginError(
            f"{where} has review_by={topic.review_by!r}, which is not a day.",
            mend="Write it as 2026-03-31.",
        )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
