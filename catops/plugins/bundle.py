"""A deployed bundle: the catalogue says what there is; a plugin is loaded when it is needed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence

from catops.commands import Command
from catops.errors import PluginError
from catops.installed import Match, PluginInfo
from catops.plugins import lookup
from catops.plugins.catalogue import Catalogue
from catops.plugins.found import Found
from catops.plugins.loading import Broken, Plugin, configure, load
from catops.plugins.offering import offered_commands
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.topics import HelpTopic

LOG = logging.getLogger("catops.plugins")
STALE = "The catalogue is older than the plugin: make it again, meow catalogue DIR."


class Bundle:
    """The plugins of a catalogue; a roster the bot can run."""

    def __init__(
        self,
        catalogue: Catalogue,
        settings: Settings,
        *,
        loader: Callable[[Found], Plugin] = load,
    ) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._loader = loader
        self._loaded: dict[str, Plugin | Broken] = {}
        self._commands: dict[tuple[str, str], Command] = {}

    def plugins(self, *, faulty: bool = False) -> Sequence[PluginInfo]:
        """Return every plugin of the bundle, or those with a fault, sorted by name."""
        return list(self._catalogue.plugins(faulty=faulty))

    def commands(self, plugin: str = "") -> Iterable[CommandSpec]:
        """Give the commands (of one plugin), sorted by plugin and name."""
        return self._catalogue.commands(plugin)

    def topics(self) -> Sequence[HelpTopic]:
        """Return every help topic, sorted by title."""
        return self._catalogue.topics()

    def find(self, words: Sequence[str]) -> Match:
        """Return the command whose name is the longest beginning of ``words``.

        :raises CommandNotFound: when there is none; it carries what was probably meant.
        """
        return lookup.find(self._catalogue, words)

    def group(self, words: Sequence[str]) -> Sequence[CommandSpec]:
        """Return the commands whose names begin with all of ``words`` and go on."""
        return lookup.group(self._catalogue, words)

    def command(self, spec: CommandSpec) -> Command:
        """Load the plugin of ``spec`` and return its command, ready to run.

        :raises PluginError: when it cannot be loaded, is not set up, or has no such command.
        """
        key = (spec.plugin, spec.name)
        if key in self._commands:
            return self._commands[key]
        plugin = self._plugin(spec.plugin)
        if isinstance(plugin, Broken):
            raise plugin.error
        for command in offered_commands(plugin):
            if command.spec.name == spec.name:
                self._commands[key] = command
                return command
        raise PluginError(f"It no longer offers {spec.name!r}.", mend=STALE)

    def asking(self, hook: str) -> Sequence[Plugin | Broken]:
        """Load the plugins that implement ``hook`` and return them, sorted by name."""
        return [self._plugin(name) for name in self._catalogue.hooks.get(hook, ())]

    def _plugin(self, name: str) -> Plugin | Broken:
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> Plugin | Broken:
        info = self._catalogue.plugin(name)
        try:
            plugin = self._loader(Found(info.name, info.distribution, info.version, info.target))
            configure(plugin, self._settings)
        except PluginError as error:
            LOG.error("%s (%s): %s", info.name, info.distribution, error.line)
            return Broken(name, error)
        return plugin
