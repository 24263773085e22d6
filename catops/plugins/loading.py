"""A loaded plugin: each call of its hooks runs in its own guard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from itertools import islice
from typing import Any

import pluggy

from catops.declaring import what_is
from catops.docstrings import read_docstring
from catops.errors import CatOpsError, ConfigError, PluginError
from catops.frozen import frozen
from catops.plugins.checking import manager_of
from catops.plugins.found import Found
from catops.plugins.importing import import_target, named, where
from catops.settings import Settings
from catops.time_limit import OutOfTime, time_limit

#: Seconds a plugin may take to be imported; Lambda itself gives a cold start ten.
IMPORT_SECONDS = 8.0
#: Seconds a hook may take that is asked when the bot starts.
START_SECONDS = 5.0
#: The hooks that return several things.
DRAWN = frozenset(("catops_commands", "catops_help", "catops_iam", "catops_suggestions"))
#: Items one answer may hold: a thousand times what anybody could read.
MOST = 100_000


@frozen
class Plugin:
    """A plugin that was imported and whose hooks fit the contract."""

    found: Found
    target: Any
    manager: pluggy.PluginManager = field(repr=False)
    hooks: frozenset[str]

    @property
    def name(self) -> str:
        """The entry point's name."""
        return self.found.name

    @property
    def classic(self) -> bool:
        """Whether it has no hook at all, as plugins of CatOps 1 have none."""
        return not self.hooks

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return read_docstring(getattr(self.target, "__doc__", "") or "").summary

    def ask(self, hook: str, seconds: float | None = None, **arguments: Any) -> Any:
        """Call ``hook`` and return a list of what it gave, or one answer where it is firstresult.

        Where several things are wanted, each answer is drawn into a list here, so that whatever
        it raises is raised here.

        :raises PluginError: whatever goes wrong in the plugin, including its exits.
        """
        try:
            with time_limit(seconds):
                answers = getattr(self.manager.hook, hook)(**arguments)
                if not isinstance(answers, list):
                    return answers
                given = [answer for answer in answers if answer is not None]
                return [_drawn(hook, one) for one in given] if hook in DRAWN else given
        except _Unfit:
            raise
        except CatOpsError as error:
            raise PluginError(f"{hook}() says: {error}", mend=error.mend) from error
        except OutOfTime as error:
            raise PluginError(
                f"{hook}() took too long, so it was stopped after {seconds or 0:.2g} s.",
                mend="Make it faster.",
            ) from error
        except BaseException as error:
            raise PluginError(f"{hook}() failed with {named(error)}", mend=where(error)) from error


@frozen
class Broken:
    """A plugin that implements a hook but cannot be asked: every call raises the reason."""

    name: str
    error: PluginError

    def ask(self, hook: str, seconds: float | None = None, **arguments: Any) -> Any:
        """Raise the error that keeps this plugin from answering."""
        raise self.error


class _Unfit(PluginError):
    """What a hook returned is not what its contract says."""


def configure(plugin: Plugin, settings: Settings) -> None:
    """Let ``plugin`` check its settings.

    :raises PluginError: saying what is missing.
    """
    if "catops_configure" not in plugin.hooks:
        return
    try:
        plugin.ask("catops_configure", START_SECONDS, settings=settings)
    except PluginError as error:
        if isinstance(error.__cause__, ConfigError):
            said = error.__cause__
            raise PluginError(f"It is not set up: {said}", mend=said.mend) from said
        raise


def load(found: Found, *, seconds: float = IMPORT_SECONDS) -> Plugin:
    """Import ``found`` and check its hooks against the contract.

    :param seconds: how long the import may take.
    :raises PluginError: naming what went wrong and how to mend it; nothing else is raised.
    """
    return check(found, import_target(found, seconds=seconds))


def check(found: Found, target: Any) -> Plugin:
    """Return ``target``, a module or an object, as the plugin ``found``.

    :raises PluginError: naming what does not fit and how to mend it; nothing else is raised.
    """
    manager = manager_of(target, found.name)
    callers = manager.get_hookcallers(target) or []
    return Plugin(found, target, manager, frozenset(caller.name for caller in callers))


def _drawn(hook: str, answer: Any) -> list[Any]:
    if isinstance(answer, str | Mapping) or not hasattr(answer, "__iter__"):
        raise _Unfit(
            f"{hook}() returns {what_is(answer)}, not a list.",
            mend="Put it into brackets: return [...].",
        )
    drawn = list(islice(answer, MOST + 1))
    if len(drawn) > MOST:
        raise _Unfit(f"{hook}() gives more than {MOST:,}.", mend="Does it ever end?")
    return drawn
