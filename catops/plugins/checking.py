"""Check a plugin's hooks against the contract, and say how to write those that do not fit."""

from __future__ import annotations

import re
from typing import Any

import pluggy

from catops import hookspecs
from catops.errors import PluginError
from catops.plugins.importing import named, where
from catops.similar import similar

HOOKS = tuple(name for name in hookspecs.__all__ if name.startswith("catops_"))


def manager_of(target: Any, name: str) -> pluggy.PluginManager:
    """Return a manager of ``target``, a module or an object, alone.

    Each plugin has one of its own, so that nothing one of them does, a wrapper, a wrong signature,
    an exit, reaches another one.

    :raises PluginError: naming what does not fit and how to mend it; nothing else is raised.
    """
    manager = pluggy.PluginManager(hookspecs.NAME)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(target, name)
        _check_names(manager)
    except PluginError:
        raise
    except pluggy.PluginValidationError as error:
        raise PluginError(_said_by_pluggy(error), mend=_signature_of(str(error))) from error
    except BaseException as error:
        raise PluginError(f"Its hooks cannot be read: {named(error)}", mend=where(error)) from error
    return manager


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
    told = f"{_hook_in(str(error))}() does not fit the contract: "
    unknown = re.search(r"Argument\(s\) \{(.+?)\}", str(error))
    return told + (f"it is never given {unknown[1]}." if unknown else f"{lines[-1]}.")


def _signature_of(text: str) -> str:
    hook = getattr(hookspecs, _hook_in(text), None)
    if hook is None:
        return ""
    code = hook.__code__
    return f"Write it as def {hook.__name__}({', '.join(code.co_varnames[: code.co_argcount])})."


def _hook_in(text: str) -> str:
    return next((hook for hook in HOOKS if f"'{hook}'" in text or f"{hook}(" in text), "A hook")
