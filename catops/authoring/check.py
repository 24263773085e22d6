"""A plugin judged before it is published: names, hooks, words, examples, weight, permissions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catops.authoring.cost import check_import_time, check_weight
from catops.authoring.examples import check_examples
from catops.authoring.names import PREFIX
from catops.authoring.permissions import check_permissions
from catops.authoring.project import Project
from catops.commands import Command
from catops.errors import PluginError
from catops.findings import Finding
from catops.plugins.discovery import find_plugins
from catops.plugins.loading import load
from catops.plugins.offering import offered_commands, offered_topics
from catops.plugins.registry import Registry


def check_project(project: Project) -> Iterator[Finding]:
    """Give all findings about the plugin in a folder, in no particular order."""
    yield from _names(project)
    installed = {found.name for found in find_plugins() if _same(found.distribution, project)}
    for point in project.points:
        if point not in installed:
            yield Finding(
                "fault",
                "installed",
                f"The entry point {point} is not installed here, so it cannot be looked at.",
                "Run: pip install -e .",
            )
            continue
        yield from _plugin(project, point)
    if project.points and installed:
        yield from check_weight(project)


def _plugin(project: Project, point: str) -> Iterator[Finding]:
    found = project.found(point)
    try:
        plugin = load(found)
        commands = offered_commands(plugin)
        offered_topics(plugin)
    except PluginError as error:
        yield Finding("fault", "hooks", f"{point}: {error.message}", error.mend)
        return
    if plugin.classic:
        said = f"{point} is a classic plugin; its functions are its commands."
    else:
        said = f"{point} fits the contract: {', '.join(sorted(plugin.hooks))}."
    yield Finding("ok", "hooks", said)
    yield from _claims(point)
    yield from _words(commands)
    yield from check_examples(project, point, commands)
    yield from check_import_time(found)
    yield from check_permissions(project, plugin)


def _names(project: Project) -> Iterator[Finding]:
    name = project.distribution
    if not name.startswith(PREFIX):
        yield Finding(
            "fault", "names", f"The distribution is called {name}.", f"Call it {PREFIX}NAME."
        )
    if not project.points:
        yield Finding(
            "fault",
            "entry point",
            "No entry point in the group catops.plugins, so no bot finds it.",
            f'Add [project.entry-points."catops.plugins"] and {name.removeprefix(PREFIX)} = …',
        )
    if not any(re.match(r"catops\b(?!-)", each) for each in project.requires):
        yield Finding("fault", "names", "It does not require catops.", 'Add "catops>=2,<3".')
    for point, target in project.points.items():
        module = target.partition(":")[0].partition(".")[0]
        wanted = name.replace("-", "_")
        if module != wanted:
            yield Finding("advice", "names", f"Its module is {module}.", f"Call it {wanted}.")
        if not point.startswith(name.removeprefix(PREFIX)):
            yield Finding(
                "advice",
                "names",
                f"Its entry point is {point}.",
                f"Call it {name.removeprefix(PREFIX)}.",
            )


def _claims(point: str) -> Iterator[Finding]:
    for plugin in Registry(find_plugins(), None).plugins(faulty=True):
        if plugin.name == point:
            for fault in plugin.faults:
                yield Finding("fault", "names", fault.reason, fault.mend)


def _words(commands: list[Command]) -> Iterator[Finding]:
    for command in commands:
        spec = command.spec
        if not spec.summary:
            yield Finding(
                "fault", "words", f"{spec.name} has no docstring.", "Say what it does in one line."
            )
        silent = [p.name for p in spec.parameters if not p.help and not p.choices]
        if silent:
            yield Finding(
                "advice",
                "words",
                f"{spec.name} does not describe {', '.join(silent)}.",
                f"Add to its docstring: :param {silent[0]}: …",
            )
        if spec.confirmed and not spec.plans:
            yield Finding(
                "advice",
                "plan",
                f"{spec.name} asks for confirmation, and cannot show what it would do.",
                "Give it a plan: @catops.command(…, plan=FUNCTION), with the same parameters.",
            )


def _same(distribution: str, project: Project) -> bool:
    return _normal(distribution) == _normal(project.distribution)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
