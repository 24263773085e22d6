"""Everything installed, collected live from loaded plugins: what there is, and what is refused.

Plugins are loaded in the order of their names and never decide anything by it: a name that two
plugins claim belongs to neither, and the built-in commands cannot be taken over.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from catops.commands import Command
from catops.errors import PluginError
from catops.installed import Fault, Match, PluginInfo
from catops.plugins.classic import classic_commands
from catops.plugins.discovery import Found
from catops.plugins.loading import START_SECONDS, Plugin, load
from catops.plugins.lookup import Lookup, key_of
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.topics import HelpTopic

#: Its plugins are the built-in ones; nothing can take their commands over.
CORE = "catops"

LOG = logging.getLogger("catops.plugins")


class Registry:
    """The plugins of this environment, loaded; implements :class:`catops.installed.Installed`."""

    def __init__(
        self,
        found: Iterable[Found],
        settings: Settings,
        *,
        loader: Callable[[Found], Plugin] = load,
    ) -> None:
        self._faults: dict[Found, list[Fault]] = defaultdict(list)
        self._loaded: dict[str, Plugin] = {}
        self._commands: dict[tuple[str, str], Command] = {}
        self._topics: list[HelpTopic] = []
        self._found = sorted(found)
        self._summaries: dict[str, str] = {}
        offers: list[Command] = []
        for each in self._without_twins():
            try:
                plugin = loader(each)
                if "catops_configure" in plugin.hooks:
                    plugin.ask("catops_configure", START_SECONDS, settings=settings)
                offered, topics = _offer(plugin), _topics(plugin)
            except PluginError as error:
                self._fault(each, error.message, error.mend)
                continue
            self._loaded[each.name] = plugin
            self._summaries[each.name] = plugin.summary
            self._topics += topics
            offers += offered
        self._lookup = Lookup()
        self._settle(offers)

    def plugins(self) -> Sequence[PluginInfo]:
        """Return every plugin found, loaded or not, sorted by name."""
        return [self._info(each) for each in self._found]

    def commands(self, plugin: str = "") -> Sequence[CommandSpec]:
        """Return the commands (of one plugin), sorted by name."""
        specs = (command.spec for command in self._commands.values())
        return sorted(
            (spec for spec in specs if plugin in ("", spec.plugin)), key=lambda spec: spec.name
        )

    def topics(self) -> Sequence[HelpTopic]:
        """Return every help topic, sorted by title."""
        return sorted(self._topics, key=lambda topic: topic.title)

    def find(self, words: Sequence[str]) -> Match:
        """Return the command whose name is the longest beginning of ``words``.

        :raises CommandNotFound: when there is none; it carries what was probably meant.
        """
        return self._lookup.find(words)

    def group(self, words: Sequence[str]) -> Sequence[CommandSpec]:
        """Return the commands whose names begin with all of ``words`` and go on."""
        return self._lookup.group(words)

    def command(self, spec: CommandSpec) -> Command:
        """Return the command that ``spec`` describes, ready to run."""
        return self._commands[spec.plugin, spec.name]

    def asking(self, hook: str) -> Sequence[Plugin]:
        """Return the plugins that implement ``hook``, sorted by name."""
        return [plugin for plugin in self._loaded.values() if hook in plugin.hooks]

    def _without_twins(self) -> list[Found]:
        by_name: dict[str, list[Found]] = defaultdict(list)
        for each in self._found:
            by_name[each.name].append(each)
        for name, twins in by_name.items():
            for twin in twins if len(twins) > 1 else ():
                self._fault(
                    twin,
                    f"The plugin name {name!r} is taken twice, by "
                    f"{_listed(t.distribution for t in twins)}, so none of them is loaded.",
                    "Uninstall all but one.",
                )
        return [twins[0] for twins in by_name.values() if len(twins) == 1]

    def _settle(self, offers: list[Command]) -> None:
        """Give each name to the one plugin that claims it; refuse it to all where several do."""
        claims: dict[str, list[CommandSpec]] = defaultdict(list)
        for command in offers:
            self._commands[command.spec.plugin, command.spec.name] = command
            for name in (command.spec.name, *command.spec.aliases):
                claims[key_of(name.split())].append(command.spec)
        for name, specs in claims.items():
            core = [spec for spec in specs if spec.distribution == CORE]
            refused = [spec for spec in specs if spec not in core] if core else specs
            if len(specs) == 1 or not refused:
                self._lookup.add(name, specs[0])
                continue
            if core:
                self._lookup.add(name, core[0])
            else:
                self._lookup.refuse(name, specs)
            for spec in refused:
                others = [other for other in specs if other is not spec]
                self._refuse(name, spec, others, taken_by_core=bool(core))
        for command in offers:
            self._lookup.qualify(command.spec)

    def _refuse(
        self, name: str, spec: CommandSpec, others: Sequence[CommandSpec], *, taken_by_core: bool
    ) -> None:
        found = self._loaded[spec.plugin].found
        named = _listed(f"{one.distribution} ({one.plugin})" for one in (spec, *others))
        if taken_by_core:
            reason = f"The command {name!r} is built in and stays so; it is claimed by {named}."
        else:
            reason = f"The command {name!r} is claimed by {named}, so none of them gets it."
        self._fault(found, reason, f"Rename it, uninstall one, or type {spec.plugin}:{name}.")

    def _fault(self, found: Found, reason: str, mend: str) -> None:
        self._faults[found].append(Fault(reason, mend))
        LOG.warning("plugin %s (%s): %s %s", found.name, found.distribution, reason, mend)

    def _info(self, found: Found) -> PluginInfo:
        loaded = self._loaded.get(found.name)
        own = [key for key in self._commands if key[0] == found.name] if loaded else []
        return PluginInfo(
            name=found.name,
            distribution=found.distribution,
            version=found.version,
            target=found.target,
            loaded=loaded is not None,
            faults=tuple(self._faults[found]),
            commands=tuple(sorted(name for _, name in own)),
            summary=self._summaries.get(found.name, ""),
            classic=loaded is not None and loaded.classic,
        )


def _offer(plugin: Plugin) -> list[Command]:
    found = plugin.found
    if plugin.classic:
        commands: list[Any] = list(classic_commands(plugin.target))
        if not commands:
            raise PluginError(
                "It has no hook and no function that takes (argv, params), so it offers nothing.",
                mend="Put @catops.hookimpl above its catops_commands().",
            )
    elif "catops_commands" in plugin.hooks:
        commands = [
            one
            for answer in plugin.ask("catops_commands", START_SECONDS)
            for one in _listed_by(answer)
        ]
    else:
        commands = []
    seen: set[str] = set()
    for one in commands:
        if not isinstance(one, Command):
            raise PluginError(
                f"catops_commands() gives {one!r}, which is no command.",
                mend="Put @catops.command(NAME) above the function, and list the function's name.",
            )
        for name in (one.spec.name, *one.spec.aliases):
            if name in seen:
                raise PluginError(f"It declares {name!r} twice.", mend="Rename one of them.")
            seen.add(name)
    return [one.placed(plugin.name, found.distribution) for one in commands]


def _listed_by(answer: Any) -> list[Any]:
    if isinstance(answer, Command) or not hasattr(answer, "__iter__"):
        raise PluginError(
            f"catops_commands() returns {answer!r}, not a list.", mend="Return [the_command]."
        )
    return list(answer)


def _topics(plugin: Plugin) -> list[HelpTopic]:
    if "catops_help" not in plugin.hooks:
        return []
    topics = [topic for answer in plugin.ask("catops_help", START_SECONDS) for topic in answer]
    for topic in topics:
        if not isinstance(topic, HelpTopic):
            raise PluginError(
                f"catops_help() gives {topic!r}, which is no help topic.",
                mend="Give catops.HelpTopic(title, text).",
            )
    return topics


def _listed(names: Iterable[str]) -> str:
    """Return names as a person lists them: ``a``, ``a and b``, ``a, b and c``."""
    *most, last = sorted(set(names))
    return f"{', '.join(most)} and {last}" if most else last
