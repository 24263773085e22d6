"""The plugins that ``requirements.txt`` lists: is each of them in the package?

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catops.deploying.contents import Contents
from catops.deploying.distributions import GROUP, normal, requirement_name
from catops.deploying.lock.requirement_lines import requirement_lines
from catops.findings import Finding

CHECK = "requirements"
PREFIX = "catops-plugin-"

_PATH = re.compile(r"(?:-e\s+|--editable[= ]\s*)?(\.{0,2}/\S*|\.{1,2}$|(?:file|https?)://\S+)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A plugin that a requirements file asks for.

    :ivar conditional: it has a marker, such as ``; sys_platform == "linux"``.
    """

    name: str
    conditional: bool = False


def check_requirements(contents: Contents, file: Path) -> Iterator[Finding]:
    """Name each plugin of ``file`` that is not in the package, or is none."""
    try:
        wanted = listed_plugins(file)
    except OSError as error:
        why = f"Not looked at: {file} cannot be read: {error.strerror}."
        yield Finding("skipped", CHECK, why, "Run meow doctor in the bot's folder.")
        return
    there, offering = contents.distributed(), contents.plugins()
    missing = [one for one in wanted if one.name not in there]
    for one in missing:
        yield Finding(
            "advice" if one.conditional else "fault",
            CHECK,
            f"{one.name} is listed in {file.name}, but is not in the bundle.",
            "Package again. If it is missing then too, serverless says why: "
            "npx serverless package --verbose.",
        )
    idle = [one for one in wanted if one.name in there and one.name not in offering]
    for one in idle:
        yield Finding(
            "fault",
            CHECK,
            f"{one.name} is in the bundle, but neither the catalogue nor an entry point in the "
            f"group {GROUP} names it, so the bot does not find it.",
            "Make the catalogue again; if it is still not there, the plugin's author forgot "
            "the entry point.",
        )
    if wanted and not missing and not idle:
        names = ", ".join(one.name for one in wanted)
        yield Finding("ok", CHECK, f"What {file.name} lists is in the bundle: {names}.")
    if not wanted:
        yield Finding("ok", CHECK, f"{file.name} lists no plugin: the bot has what is built in.")


def listed_plugins(file: Path) -> list[Requirement]:
    """Return the plugins a requirements file lists, by their names, or by their folders.

    :raises OSError: when it cannot be read.
    """
    found: dict[str, Requirement] = {}
    for folder, line in requirement_lines(file):
        path = _PATH.match(line)
        if path:
            name = _project_name(folder / path[1].removeprefix("file://"))
            if name:
                found[name] = Requirement(name)
        elif requirement_name(line).startswith(PREFIX):
            name = requirement_name(line)
            found[name] = Requirement(name, conditional=";" in line)
    return list(found.values())


def _project_name(folder: Path) -> str:
    """Return the name of the plugin in a folder; empty where there is none."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        return normal(project["name"]) if project["entry-points"][GROUP] else ""
    except (OSError, ValueError, KeyError, TypeError):
        wheel = re.match(r"([^-]+)-[^-]+-.*\.whl$", folder.name)
        name = normal(wheel[1]) if wheel else ""
        return name if name.startswith(PREFIX) else ""
