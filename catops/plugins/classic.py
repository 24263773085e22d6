"""A plugin written for CatOps 1, seen as commands.

CatOps 1 offered every public function of a file in ``plugins/``. Behind an entry point, such a
module works unchanged: each public function defined in it that takes ``(argv, params)`` is the
command of that name. Names that begin with ``_``, and names imported from elsewhere, are private.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from catops.commands import Command
from catops.docstrings import read_docstring
from catops.spec import CommandSpec

TAKES = ("argv", "params")


def classic_commands(target: Any) -> list[Command]:
    """Return the commands of a CatOps 1 plugin module, sorted by name; none for other modules."""
    if not isinstance(target, ModuleType):
        return []
    return [
        _command(name, function)
        for name, function in sorted(vars(target).items())
        if not name.startswith("_")
        and inspect.isfunction(function)
        and function.__module__ == target.__name__
        and (takes_argv_and_params(function) or _is_decorated(function, name))
    ]


def takes_argv_and_params(function: Callable[..., Any]) -> bool:
    """Return whether ``function`` takes ``(argv, params)`` and needs nothing else."""
    parameters = _parameters(function)
    first, others = parameters[:2], parameters[2:]
    return (
        tuple(one.name.lstrip("_") for one in first) == TAKES
        and all(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in first)
        and all(one.default is not one.empty or _takes_any(one) for one in others)
    )


def _is_decorated(function: Callable[..., Any], name: str) -> bool:
    """Return whether ``function`` is a decorator's ``(*args, **kwargs)`` under another name."""
    parameters = _parameters(function)
    return (
        function.__name__ != name
        and bool(parameters)
        and parameters[0].kind is inspect.Parameter.VAR_POSITIONAL
        and all(map(_takes_any, parameters))
    )


def _takes_any(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # its __signature__ or __wrapped__ is junk
        return []


def _command(name: str, function: Callable[..., Any]) -> Command:
    documentation = read_docstring(function.__doc__)
    spec = CommandSpec(
        name=name,
        summary=documentation.summary,
        description=documentation.description,
        classic=True,
    )
    return Command(spec, function)
