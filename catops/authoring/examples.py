"""The examples of a plugin's commands: each is parsed, and run where that is known to be safe."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from catops.arguments import bind
from catops.authoring.project import Project
from catops.bot.bot import Bot
from catops.bot_flags import take_bot_flags
from catops.commands import Command
from catops.errors import ConfigError, UserError
from catops.findings import Finding
from catops.plugins.discovery import find_plugins
from catops.plugins.registry import Registry
from catops.policy.access import Open
from catops.settings import Settings
from catops.spec import CommandSpec, Parameter, Type
from catops.terminal.requests import local_request
from catops.text import counted
from catops.words import join_words, split_words

#: What stands for a parameter in an example that is proposed; else its placeholder does.
VALUES: Mapping[Type, str] = {
    "int": "1",
    "float": "1.5",
    "bool": "yes",
    "user": "@tess",
    "channel": "#ops",
}


def check_examples(project: Project, point: str, commands: list[Command]) -> Iterator[Finding]:
    """Check every example of ``commands``; run those that only read, if there is a double."""
    registry = Registry(find_plugins(), None)
    lines: list[str] = []
    for command in commands:
        spec = command.spec
        if spec.classic:
            continue
        if not spec.examples:
            yield Finding(
                "fault",
                "examples",
                f"{spec.name} has no example.",
                f"Add examples=[{_likely(spec)!r}] to its declaration.",
            )
        for line in spec.examples:
            wrong = _wrong(registry, command, line)
            if wrong:
                yield Finding("fault", "examples", f"{line!r}: {wrong}", "Correct the example.")
            elif spec.effect == "read":
                lines.append(line)
    if not project.double:
        if lines:
            yield Finding(
                "advice",
                "examples",
                f"Parsed but did not run {counted(len(lines), 'example')} that only read.",
                'Give a double: [tool.catops.check] double = "MODULE:NAME" in pyproject.toml.',
            )
        return
    yield from _run(project, lines)


def _likely(spec: CommandSpec) -> str:
    """Return a line that fits ``spec``, made like its usage: with a value for all it requires."""
    words = spec.name.split()
    for parameter in spec.parameters:
        if parameter.required:
            flag = [parameter.flag] if parameter.kind == "option" else []
            words += [*flag, _value(parameter)]
    return join_words(words)


def _value(parameter: Parameter) -> str:
    if parameter.choices:
        return parameter.choices[0]
    return VALUES.get(parameter.type, parameter.metavar)


def _wrong(registry: Registry, command: Command, line: str) -> str:
    """Return why ``line`` is not an example of ``command``; empty when it is one."""
    try:
        match = registry.find(split_words(line))
        if (match.spec.plugin, match.spec.name) != (command.spec.plugin, command.spec.name):
            return f"it runs {match.spec.qualified}"
        bind(match.spec, take_bot_flags(match.spec, match.rest).words)
    except UserError as error:
        return error.message
    return ""


def _run(project: Project, lines: list[str]) -> Iterator[Finding]:
    with _double(project) as environ:
        settings = Settings({**os.environ, **(environ or {})})
        bot = Bot(Registry(find_plugins(), settings), settings, Open())
        for line in lines:
            answer = bot.handle(local_request(line), remaining=lambda: 60.0)
            if answer.outcome.status != "ok":
                said = answer.reply.text.partition("\n")[0] if answer.reply else ""
                yield Finding(
                    "fault", "examples", f"{line!r} ended {answer.outcome.status}: {said}"
                )
    if lines:
        yield Finding("ok", "examples", f"Ran {counted(len(lines), 'example')} that only read.")


def _double(project: Project) -> AbstractContextManager[Mapping[str, str] | None]:
    """Return the double: a context manager that gives environment variables for the settings.

    :raises ConfigError: when it cannot be found.
    """
    module, _, name = project.double.partition(":")
    sys.path.insert(0, str(project.folder.resolve()))
    try:
        double: Any = getattr(importlib.import_module(module), name)
        made: AbstractContextManager[Mapping[str, str] | None] = double()
    except Exception as error:
        raise ConfigError(
            f"The double {project.double!r} cannot be used: {type(error).__name__}: {error}.",
            mend="Name a function that returns a context manager: MODULE:NAME.",
        ) from error
    finally:
        sys.path.pop(0)
    return made
