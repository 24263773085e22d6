"""Find the plugins that are installed, by metadata alone: no import, no folder scanned.

The one file that imports ``importlib_metadata``, because a bot with a catalogue never needs it.
"""

from __future__ import annotations

import re
from pathlib import Path

import importlib_metadata

from catops.plugins.found import Found

GROUP = "catops.plugins"


def find_plugins(folder: str = "") -> list[Found]:
    """Return every plugin that a distribution advertises, sorted.

    :param folder: look only at what is installed there; by default at all that is importable.
    """
    if not folder:
        points = list(importlib_metadata.entry_points(group=GROUP))
    else:
        points = [
            point
            for distribution in importlib_metadata.distributions(path=[folder])
            for point in distribution.entry_points.select(group=GROUP)
        ]
    return sorted({_found(point) for point in points})


def _found(point: importlib_metadata.EntryPoint) -> Found:
    distribution = point.dist
    return Found(
        name=point.name,
        distribution=(distribution and distribution.name) or "an unnamed distribution",
        version=(distribution and distribution.version) or "",
        target=point.value,
    )


def installed_sizes(distribution: str) -> dict[str, int]:
    """Return the bytes of a distribution and of all it requires, as installed, by name."""
    sizes: dict[str, int] = {}
    waiting = [distribution]
    while waiting:
        name = waiting.pop()
        if name in sizes:
            continue
        try:
            found = importlib_metadata.distribution(name)
        except importlib_metadata.PackageNotFoundError:
            continue
        files = [Path(str(file.locate())) for file in found.files or ()]
        sizes[name] = sum(file.stat().st_size for file in files if file.is_file())
        waiting += [_name(one) for one in found.requires or () if "extra ==" not in one]
    return sizes


def _name(requirement: str) -> str:
    """Return the distribution a requirement names, e.g. ``boto3`` of ``boto3>=1.28``."""
    return re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0].lower()
