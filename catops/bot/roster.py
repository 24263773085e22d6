"""What the bot runs: everything that is installed, and the way to run it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from catops.commands import Command
from catops.installed import Installed
from catops.plugins.loading import Broken, Plugin
from catops.spec import CommandSpec


class Roster(Installed, Protocol):
    """What is installed, and the way to run it."""

    def command(self, spec: CommandSpec) -> Command:
        """Return the command that ``spec`` describes, ready to run.

        :raises PluginError: when its plugin cannot be loaded, or is not set up.
        """

    def asking(self, hook: str) -> Sequence[Plugin | Broken]:
        """Return the plugins that implement ``hook``, sorted by name."""
