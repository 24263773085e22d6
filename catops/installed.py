"""What is installed, as every command may see it: plugins, their commands, and help topics.

``help`` and ``plugins`` are plugins like any other, so what they show reaches them through this
protocol, in their context, and not through the bot's insides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from catops.frozen import frozen
from catops.spec import CommandSpec
from catops.topics import HelpTopic


@frozen
class Fault:
    """Something wrong with a plugin: what, and how to mend it.

    :ivar command: the name of the command that it is about; empty where it is about none alone.
    """

    reason: str
    mend: str = ""
    command: str = ""


@frozen
class PluginInfo:
    """One entry point of the group ``catops.plugins``.

    :ivar name: the entry point's name, e.g. ``aws``.
    :ivar distribution: what to ``pip install``, e.g. ``catops-plugin-aws``.
    :ivar target: what the entry point names, e.g. ``catops_plugin_aws``.
    :ivar loaded: whether it works at all.
    :ivar faults: what is wrong with it: why it is not loaded, or which of its commands are refused.
    :ivar commands: the names of its commands that can be run.
    :ivar summary: the first line of its module's docstring.
    """

    name: str
    distribution: str
    version: str
    target: str
    loaded: bool = True
    faults: tuple[Fault, ...] = ()
    commands: tuple[str, ...] = ()
    summary: str = ""
    classic: bool = False


@frozen
class Match:
    """The command that some words name, and the words that are left."""

    spec: CommandSpec
    rest: tuple[str, ...]


class Installed(Protocol):
    """Look-ups in what is installed."""

    def plugins(self, *, faulty: bool = False) -> Sequence[PluginInfo]:
        """Return every plugin found, or those with a fault, sorted by name."""

    def commands(self, plugin: str = "") -> Iterable[CommandSpec]:
        """Give the commands (of one plugin), sorted by plugin and name; draw only what you need."""

    def topics(self) -> Sequence[HelpTopic]:
        """Return every help topic, sorted by title."""

    def find(self, words: Sequence[str]) -> Match:
        """Return the command whose name is the longest beginning of ``words``.

        :raises CommandNotFound: when there is none; it carries what was probably meant.
        """

    def group(self, words: Sequence[str]) -> Sequence[CommandSpec]:
        """Return the commands whose names begin with all of ``words`` and go on."""
