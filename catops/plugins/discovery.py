"""Find the plugins that are installed, by metadata alone: no import, no folder scanned.

The one file that imports ``importlib_metadata``, because a bot with a catalogue never needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import importlib_metadata

from catops.plugins.found import Found

GROUP = "catops.plugins"


def find_plugins(folder: str = "") -> list[Found]:
    """Return every plugin that a distribution advertises, sorted.

    :param folder: look only at what is installed there; by default at all that is importable.
    """
    try:
        return sorted({_found(point) for point in _points(folder)})
    except Exception:  # the metadata of one distribution is damaged, perhaps not even a plugin's
        return sorted(set(_found_one_by_one(folder)))


def _points(folder: str) -> Iterator[importlib_metadata.EntryPoint]:
    if not folder:
        yield from importlib_metadata.entry_points(group=GROUP)
        return
    for distribution in importlib_metadata.distributions(path=[folder]):
        yield from distribution.entry_points.select(group=GROUP)


def _found_one_by_one(folder: str) -> Iterator[Found]:
    """Give what can be found where some metadata is damaged; slower, so only then.

    A damaged plugin is given without a target, so that it is named among those that do not load.
    """
    seen: set[str] = set()
    paths = {"path": [folder]} if folder else {}
    for distribution in importlib_metadata.distributions(**paths):
        name = _folder_name(distribution)
        if _normal(name) in seen:
            continue  # the first one on the path is the one that is imported
        seen.add(_normal(name))
        try:
            yield from [_found(point) for point in distribution.entry_points.select(group=GROUP)]
        except Exception:
            if "catops" in name:
                yield Found(name, name, "", "")


def _folder_name(distribution: object) -> str:
    """Return a distribution's name by its folder, which is there whatever is in it."""
    path = Path(str(getattr(distribution, "_path", "")))  # there is no public name for it
    return path.stem.partition("-")[0]


def _normal(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


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
