"""Import one plugin, alone and in its own guard, and ask it what its hooks say.

Each plugin gets a pluggy manager of its own, so that nothing one of them does, a wrapper, a wrong
signature, an exit, reaches another one.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import pluggy

from catops import hookspecs
from catops.declaring import what_is
from catops.docstrings import read_docstring
from catops.errors import CatOpsError, ConfigError, PluginError
from catops.limits import OutOfTime, time_limit
from catops.plugins.found import Found
from catops.settings import Settings
from catops.similar import similar

#: Seconds a plugin may take to be imported; Lambda itself gives a cold start ten.
IMPORT_SECONDS = 8.0
#: Seconds a hook may take that is asked when the bot starts.
START_SECONDS = 5.0
#: The hooks that return several things.
DRAWN = frozenset(("catops_commands", "catops_help", "catops_iam", "catops_suggestions"))
#: Things one answer may hold: a thousand times what anybody could read.
MOST = 100_000
STDLIB = Path(traceback.__file__).parent
OURS = Path(__file__).parent.parent
HOOKS = tuple(name for name in hookspecs.__all__ if name.startswith("catops_"))


@dataclass(frozen=True, slots=True)
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

        :raises PluginError: whatever goes wrong in the plugin, its exits among it.
        """
        try:
            with time_limit(seconds):
                answers = getattr(self.manager.hook, hook)(**arguments)
                if not isinstance(answers, list):
                    return answers
                given = [answer for answer in answers if answer is not None]
                return [_drawn(hook, one) for one in given] if hook in DRAWN else given
        except CatOpsError as error:
            raise PluginError(f"{hook}() says: {error}", mend=error.mend) from error
        except OutOfTime as error:
            raise PluginError(
                f"{hook}() took too long, so it was stopped after {seconds or 0:.2g} s.",
                mend="Make it faster.",
            ) from error
        except BaseException as error:
            raise PluginError(f"{hook}() failed with {named(error)}", mend=_at(error)) from error


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that implements a hook but cannot be asked: every question is answered by why."""

    name: str
    error: PluginError

    def ask(self, hook: str, seconds: float | None = None, **arguments: Any) -> Any:
        """Raise the error that keeps this plugin from answering."""
        raise self.error


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
    :raises PluginError: naming what went wrong and the mend; nothing else gets out.
    """
    return check(found, _import(found, seconds))


def check(found: Found, target: Any) -> Plugin:
    """Return ``target``, a module or an object, as the plugin ``found``.

    :raises PluginError: naming what went wrong and the mend; nothing else gets out.
    """
    manager = pluggy.PluginManager(hookspecs.NAME)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(target, found.name)
        _check_names(manager)
    except PluginError:
        raise
    except pluggy.PluginValidationError as error:
        raise PluginError(_said_by_pluggy(error), mend=_signature_of(str(error))) from error
    except BaseException as error:
        raise PluginError(f"Its hooks cannot be read: {named(error)}", mend=_at(error)) from error
    callers = manager.get_hookcallers(target) or []
    return Plugin(found, target, manager, frozenset(caller.name for caller in callers))


def named(error: BaseException) -> str:
    """Return an exception as one line: its type and what it says, with a full stop."""
    try:
        said = " ".join(str(error).split())
    except Exception:  # its own __str__ is broken too
        said = ""
    line = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _import(found: Found, seconds: float) -> Any:
    module, attribute = found.parts
    if not module:
        raise PluginError(
            "Its metadata cannot be read.", mend=f"Install {found.distribution} again."
        )
    try:
        with time_limit(seconds), redirect_stdout(sys.stderr):
            target: Any = importlib.import_module(module)
            for name in filter(None, attribute.split(".")):
                target = getattr(target, name)
    except PluginError:
        raise
    except ModuleNotFoundError as error:
        if error.name and f"{module}.".startswith(f"{error.name}."):
            mend = (
                f"Reinstall {found.distribution}: its entry point names a module it does not bring."
            )
        else:
            mend = f"Install what brings {error.name}, and let {found.distribution} require it."
        raise PluginError(named(error), mend=mend) from error
    except SyntaxError as error:
        where = f"{_file_name(error.filename or module)}, line {error.lineno}"
        raise PluginError(
            f"SyntaxError in {where}: {error.msg}.",
            mend="Correct that line, or use the Python version the plugin is written for.",
        ) from error
    except OutOfTime as error:
        raise PluginError(
            f"It took longer than {seconds:g} s to import, so it was stopped.",
            mend="Import heavy libraries inside the functions that use them.",
        ) from error
    except SystemExit as error:
        raise PluginError(
            "It exits while it is imported.", mend=f"Take the exit out of the module. {_at(error)}"
        ) from error
    except KeyboardInterrupt as error:
        raise PluginError(
            "KeyboardInterrupt while it was imported.",
            mend="Import it again; if nobody pressed Ctrl-C, the module raises it itself.",
        ) from error
    except BaseException as error:
        raise PluginError(named(error), mend=_at(error)) from error
    return target


def _check_names(manager: pluggy.PluginManager) -> None:
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        unknown = str(error).partition("unknown hook ")[2].partition(" ")[0].strip("'\"")
        likely = similar(unknown, HOOKS, most=1)
        mend = f"Did you mean {likely[0]}?" if likely else f"The hooks are {', '.join(HOOKS)}."
        raise PluginError(f"There is no hook {unknown}.", mend=mend) from error


def _said_by_pluggy(error: pluggy.PluginValidationError) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if "rgument" in line and "hookimpl" in line]
    hook = _hook_in(str(error))
    return f"{hook}() does not fit the contract: {told[0] if told else lines[-1]}."


def _signature_of(text: str) -> str:
    hook = getattr(hookspecs, _hook_in(text), None)
    if hook is None:
        return ""
    code = hook.__code__
    return f"Write it as def {hook.__name__}({', '.join(code.co_varnames[: code.co_argcount])})."


def _hook_in(text: str) -> str:
    return next((hook for hook in HOOKS if f"'{hook}'" in text or f"{hook}(" in text), "A hook")


def _drawn(hook: str, answer: Any) -> list[Any]:
    if isinstance(answer, str | Mapping) or not hasattr(answer, "__iter__"):
        raise PluginError(
            f"It returns {what_is(answer)}, not a list.", mend="Put it into brackets: return [...]."
        )
    drawn = list(islice(answer, MOST + 1))
    if len(drawn) > MOST:
        raise PluginError(f"It gives more than {MOST:,}.", mend="Does it ever end?")
    return drawn


def _at(error: BaseException) -> str:
    """Return where in the plugin it happened: the innermost frame that is no library's."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_library(frame.filename)] or frames
    return f"See {_file_name(own[-1].filename)}, line {own[-1].lineno}." if own else ""


def _is_library(path: str) -> bool:
    """Tell whether a file is Python's own, or ours: a plugin's author looks in neither."""
    if path.startswith("<") or Path(path).is_relative_to(OURS):
        return True
    return Path(path).is_relative_to(STDLIB) and "site-packages" not in path


def _file_name(path: str) -> str:
    """Return the last part of a path: the rest is one machine's own."""
    return PurePath(path).name
