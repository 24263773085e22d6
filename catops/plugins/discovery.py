"""Find the plugins that are installed, by metadata alone: no import, no folder scanned.

The one file that imports ``importlib_metadata``, because a bot with a catalogue never needs it.
"""

from __future__ import annotations

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
