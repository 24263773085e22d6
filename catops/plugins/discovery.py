"""Find the plugins that are installed, by metadata alone: no import, no folder scanned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import importlib_metadata

GROUP = "catops.plugins"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """An entry point of the group ``catops.plugins``, before anything of it is imported."""

    name: str
    distribution: str
    version: str
    target: str


def find_plugins(
    entry_points: Iterable[importlib_metadata.EntryPoint] | None = None,
) -> list[Found]:
    """Return every plugin that an installed distribution advertises, sorted.

    :param entry_points: look at these; by default at all that are importable from here.
    """
    if entry_points is None:
        entry_points = importlib_metadata.entry_points(group=GROUP)
    return sorted({_found(entry_point) for entry_point in entry_points})


def _found(entry_point: importlib_metadata.EntryPoint) -> Found:
    distribution = entry_point.dist
    return Found(
        name=entry_point.name,
        distribution=(distribution and distribution.name) or "an unnamed distribution",
        version=(distribution and distribution.version) or "",
        target=entry_point.value,
    )
