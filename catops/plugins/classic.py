"""A plugin written for CatOps 1, seen as commands.

CatOps 1 offered every public function of a file in ``plugins/``. Behind an entry point, such a
module works unchanged: each public function defined in it that takes ``(argv, params)`` is the
command of that name. Names that begin with ``_``, and names imported from elsewhere, are private.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from catops.commands import Command
from catops.docstrings import read_docstring
from catops.plugins.loading import module_of
from catops.spec import CommandSpec

TAKES = ("argv", "params")


def classic_commands(target: Any) -> list[Command]:
    """Return the commands of a CatOps 1 plugin module, sorted by name."""
    home = module_of(target)
    return [
        _command(name, function)
        for name, function in sorted(vars(target).items())
        if not name.startswith("_")
        and inspect.isfunction(function)
        and function.__module__ == home
        and takes_argv_and_params(function)
    ]


def takes_argv_and_params(function: Callable[..., Any]) -> bool:
    """Tell whether ``function`` takes ``(argv, params)`` and needs nothing else."""
    parameters = list(inspect.signature(function).parameters.values())
    names = tuple(one.name.lstrip("_") for one in parameters[:2])
    return names == TAKES and all(
        one.default is not one.empty or one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        for one in parameters[2:]
    )


def _command(name: str, function: Callable[..., Any]) -> Command:
    documentation = read_docstring(function.__doc__ or "")
    spec = CommandSpec(
        name=name,
        summary=documentation.summary,
        description=documentation.description,
        classic=True,
    )
    return Command(spec, function)
