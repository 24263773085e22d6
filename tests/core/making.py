"""Plugins made in a line, for tests that are about one thing."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import catops
from catops.testing import CatBot


def plugin(*commands: catops.Command, **hooks: Callable[..., Any]) -> SimpleNamespace:
    """Return a plugin with these commands and hooks."""
    if commands:
        hooks["catops_commands"] = lambda: list(commands)
    marked = {name: catops.hookimpl(function) for name, function in hooks.items()}
    return SimpleNamespace(**marked)


def bot(*commands: catops.Command, **hooks: Callable[..., Any]) -> CatBot:
    """Return a bot with one plugin, called ``test``, besides the built-in ones."""
    return CatBot({"test": plugin(*commands, **hooks)})
