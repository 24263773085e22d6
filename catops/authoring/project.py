"""The one plugin that a check is about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catops.errors import ConfigError
from catops.plugins.found import Found


@dataclass(frozen=True, slots=True)
class Project:
    """A plugin's folder, by its ``pyproject.toml``.

    :ivar points: its entry points in the group ``catops.plugins``.
    :ivar requires: the distributions it asks for, as it writes them.
    :ivar double: ``MODULE:NAME`` of what stands in for the services its commands talk to.
    """

    folder: Path
    distribution: str
    version: str
    points: Mapping[str, str]
    requires: tuple[str, ...]
    double: str = ""

    def found(self, point: str) -> Found:
        """Return an entry point as discovery would."""
        return Found(point, self.distribution, self.version, self.points[point])


def read_project(folder: Path) -> Project:
    """Return the plugin in ``folder``.

    :raises ConfigError: when it has no ``pyproject.toml`` that can be read, or no name in it.
    """
    path = folder / "pyproject.toml"
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}.",
            mend="Run meow check in a plugin's folder, or make one: meow new NAME.",
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"{path} is not valid TOML: {error}.", mend="Correct that line."
        ) from error
    project: dict[str, Any] = said.get("project", {})
    if not project.get("name"):
        raise ConfigError(f"{path} names no project.", mend="Give it [project] name = …")
    points = project.get("entry-points", {}).get("catops.plugins", {})
    return Project(
        folder=folder,
        distribution=project["name"],
        version=str(project.get("version", "")),
        points=points,
        requires=tuple(project.get("dependencies", ())),
        double=said.get("tool", {}).get("catops", {}).get("check", {}).get("double", ""),
    )
