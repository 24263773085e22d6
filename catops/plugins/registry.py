"""Everything installed, collected live: each plugin loaded, asked what it offers, and kept."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from catops.commands import Command
from catops.errors import PluginError
from catops.installed import Fault, Match, PluginInfo
from catops.plugins import lookup
from catops.plugins.found import Found
from catops.plugins.index import NameIndex, qualified_key
from catops.plugins.loading import Broken, Plugin, configure, load
from catops.plugins.offering import offered_commands, offered_topics
from catops.plugins.settling import settle, without_twins
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.text import one_line
from catops.topics import HelpTopic

LOG = logging.getLogger("catops.plugins")


class Registry:
    """The plugins of this environment, loaded; a roster the bot can run.

    :ivar index: every command's names.
    :ivar loaded: the plugins that work, by name, sorted.
    """

    def __init__(
        self,
        found: Iterable[Found],
        settings: Settings | None,
        *,
        loader: Callable[[Found], Plugin] = load,
        problems: Sequence[PluginInfo] = (),
    ) -> None:
        """Load ``found``.

        :param settings: what plugins are configured with; ``None`` leaves them unconfigured.
        :param problems: what else is wrong with this installation, shown among the plugins.
        """
        self._problems = list(problems)
        self._found = sorted(found)
        self._faults: dict[Found, list[Fault]] = defaultdict(list)
        self._broken: dict[str, PluginError] = {}
        self._commands: dict[tuple[str, str], Command] = {}
        self._topics: list[HelpTopic] = []
        self.loaded: dict[str, Plugin] = {}
        alone, twins = without_twins(self._found)
        for each, fault in twins.items():
            self._fault(each, fault)
        for each in alone:
            self._load(each, settings, loader)
        self.index: NameIndex
        self.index, refused = settle(command.spec for command in self._commands.values())
        for name, fault in refused:
            self._fault(self.loaded[name].found, fault)
        self._mark_contested({name for name, _ in refused})

    def plugins(self, *, faulty: bool = False) -> Sequence[PluginInfo]:
        """Return every plugin found, or those with a fault, sorted by name."""
        shown = [self._info(each) for each in self._found if self._faults[each] or not faulty]
        return self._problems + shown

    def commands(self, plugin: str = "") -> Iterable[CommandSpec]:
        """Give the commands (of one plugin), sorted by plugin and name."""
        for own, name in sorted(self._commands):
            if plugin in ("", own):
                yield self._commands[own, name].spec

    def topics(self) -> Sequence[HelpTopic]:
        """Return every help topic, sorted by title."""
        return sorted(self._topics, key=lambda topic: topic.title)

    def find(self, words: Sequence[str]) -> Match:
        """Return the command whose name is the longest beginning of ``words``.

        :raises CommandNotFound: when there is none; it carries what was probably meant.
        """
        return lookup.find(self.index, words)

    def group(self, words: Sequence[str]) -> Sequence[CommandSpec]:
        """Return the commands whose names begin with all of ``words`` and go on."""
        return lookup.group(self.index, words)

    def command(self, spec: CommandSpec) -> Command:
        """Return the command that ``spec`` describes, ready to run.

        :raises PluginError: when its plugin is not set up.
        """
        if spec.plugin in self._broken:
            raise self._broken[spec.plugin]
        return self._commands[spec.plugin, spec.name]

    def asking(self, hook: str) -> Sequence[Plugin | Broken]:
        """Return the plugins that implement ``hook``, sorted by name."""
        return [
            Broken(name, self._broken[name]) if name in self._broken else plugin
            for name, plugin in self.loaded.items()
            if hook in plugin.hooks
        ]

    def blame(self, name: str, error: PluginError) -> None:
        """Record a fault of the loaded plugin ``name``."""
        self._fault(self.loaded[name].found, Fault(error.message, error.mend, error.command))

    def _load(
        self, found: Found, settings: Settings | None, loader: Callable[[Found], Plugin]
    ) -> None:
        try:
            plugin = loader(found)
            commands = offered_commands(plugin)
        except PluginError as error:
            self._fault(found, Fault(error.message, error.mend, error.command))
            return
        self.loaded[found.name] = plugin
        self._commands |= {(found.name, one.spec.name): one for one in commands}
        if settings is not None:
            self._configure(plugin, settings)
        self._collect_topics(plugin)

    def _configure(self, plugin: Plugin, settings: Settings) -> None:
        try:
            configure(plugin, settings)
        except PluginError as error:
            self._broken[plugin.name] = error
            self.blame(plugin.name, error)

    def _collect_topics(self, plugin: Plugin) -> None:
        """Collect what help shows of ``plugin``, which may depend on its settings.

        Without its pages a plugin still works; what keeps it from working is reported once.
        """
        try:
            self._topics += offered_topics(plugin)
        except PluginError as error:
            if plugin.name not in self._broken:
                self.blame(plugin.name, error)

    def _mark_contested(self, plugins: Collection[str]) -> None:
        for (plugin, name), command in self._commands.items():
            spec = self.index.get(qualified_key(plugin, name)) if plugin in plugins else None
            if isinstance(spec, CommandSpec):
                self._commands[plugin, name] = replace(command, spec=spec)

    def _fault(self, found: Found, fault: Fault) -> None:
        self._faults[found].append(fault)
        said = one_line(f"{fault.reason} {fault.mend}")
        LOG.warning("%s (%s): %s", found.name, found.distribution, said)

    def _info(self, found: Found) -> PluginInfo:
        plugin = self.loaded.get(found.name)
        return PluginInfo(
            name=found.name,
            distribution=found.distribution,
            version=found.version,
            target=found.target,
            loaded=plugin is not None,
            faults=tuple(self._faults[found]),
            commands=tuple(spec.name for spec in self.commands(found.name)) if plugin else (),
            summary=plugin.summary if plugin else "",
            classic=plugin is not None and plugin.classic,
        )
