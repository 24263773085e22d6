"""A folder of runbooks, and a bot that reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from catops_plugin_runbooks import Runbooks

import catops
from catops.testing import CatBot

Write = Callable[..., None]
Bots = Callable[..., CatBot]


@catops.command("vm restart", effect="destructive", examples=["vm restart web-1"])
def restart(ctx: catops.Context, name: str) -> str:
    """Restart NAME.

    :param name: the machine
    """
    return f"{name} restarts."


def machines() -> ModuleType:
    """Return a plugin with a command that runbooks may speak of."""
    module = ModuleType("machines")
    module.__dict__["catops_commands"] = catops.hookimpl(lambda: [restart])
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for runbooks beside ``catops.toml``."""
    path = tmp_path / "runbooks"
    path.mkdir()
    return path


@pytest.fixture
def write(folder: Path) -> Write:
    """Return what writes a runbook: its file's name and its lines."""

    def write(name: str, *lines: str) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), "utf-8")

    return write


@pytest.fixture
def bots(tmp_path: Path, folder: Path) -> Bots:
    """Return what makes a bot by what ``[plugins.runbooks]`` says."""

    def make(plugins: dict[str, Any] | None = None, **table: Any) -> CatBot:
        file = tmp_path / "catops.toml"
        lines = [f"{key} = {value!r}" for key, value in ({"folders": ["runbooks"]} | table).items()]
        file.write_text("\n".join(["[plugins.runbooks]", *lines]))
        return CatBot(
            plugins={"runbooks": Runbooks(), "machines": machines(), **(plugins or {})},
            environ={"CATOPS_CONFIG": str(file)},
        )

    return make
