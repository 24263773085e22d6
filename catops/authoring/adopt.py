"""A folder of CatOps 1 plugin files, made an installable distribution; sources are unchanged."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from catops.authoring.classic_files import ClassicFile, read_classic_file
from catops.authoring.names import TAKEN, PluginName
from catops.errors import ConfigError

PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.26"]
build-backend = "hatchling.build"

[project]
name = "{distribution}"
version = "1.0.0"
description = "Commands for CatOps, adopted from a folder of plugin files"
requires-python = ">=3.11"
# Read from the imports; correct a name that pip does not find.
dependencies = [{dependencies}]

# Each file is a plugin of its own; every public function (argv, params) in it is a command.
[project.entry-points."catops.plugins"]
{entry_points}

[tool.hatch.build.targets.wheel]
packages = ["{module}"]
"""


@dataclass(frozen=True, slots=True)
class Adopted:
    """The result of adopting a folder.

    :ivar files: what each file offers, by the name of its entry point; files that begin with
        ``_`` are copied but are not plugins.
    :ivar problems: what will not work in the folder as a whole, and how to mend it.
    """

    folder: Path
    files: dict[str, ClassicFile]
    problems: tuple[str, ...]


def adopt(source: Path, name: PluginName, parent: Path) -> Adopted:
    """Make the distribution ``catops-plugin-NAME`` in ``parent`` of the plugin files in ``source``.

    :raises ConfigError: when there is nothing to adopt, or something is in the way.
    """
    if not source.is_dir():
        raise ConfigError(f"{source} is not a folder.", mend="Name CatOps 1's plugins/ folder.")
    paths = sorted(path for path in source.glob("*.py") if path.name != "__init__.py")
    if not paths:
        raise ConfigError(f"{source} holds no .py files.", mend="Name CatOps 1's plugins/ folder.")
    folder = parent / name.distribution
    if folder.exists():
        raise ConfigError(f"{folder} is there already.", mend="Choose another name with --name.")
    stems = frozenset(path.stem for path in paths)
    read = [read_classic_file(path, stems - {path.stem}) for path in paths]
    offering = [one for one in read if not one.path.stem.startswith("_")]
    files = {
        name.name if len(offering) == 1 else f"{name.name}-{one.path.stem.replace('_', '-')}": one
        for one in offering
    }
    package = folder / name.module
    package.mkdir(parents=True)
    package.joinpath("__init__.py").write_text(f'"""Adopted from {source.name}/."""\n', "utf-8")
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.name != "__init__.py":
            target = package / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    folder.joinpath("pyproject.toml").write_text(_pyproject(name, files, read), "utf-8")
    return Adopted(folder, files, tuple(_problems(files)))


def _pyproject(name: PluginName, files: dict[str, ClassicFile], read: list[ClassicFile]) -> str:
    requires = sorted({each for one in read for each in one.requires}, key=str.lower)
    points = [f'{point} = "{name.module}.{one.path.stem}"' for point, one in files.items()]
    return PYPROJECT.format(
        distribution=name.distribution,
        module=name.module,
        dependencies=", ".join(f'"{each}"' for each in ["catops>=2,<3", *requires]),
        entry_points="\n".join(points),
    )


def _problems(files: dict[str, ClassicFile]) -> list[str]:
    homes: dict[str, list[str]] = defaultdict(list)
    for point, one in files.items():
        for command in one.commands:
            homes[command].append(point)
    problems = []
    for command, points in sorted(homes.items()):
        if command in TAKEN:
            problems.append(
                f"{command} is a built-in command, so this one is typed {points[0]}:{command}. "
                "Rename the function to have it short."
            )
        elif len(points) > 1:
            problems.append(
                f"{command} is in {' and '.join(points)}, so neither gets the short name. "
                "Rename one of them."
            )
    return problems
