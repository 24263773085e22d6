"""What each distribution adds to a deployment package, zipped and unzipped."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catops.deploying.distributions import Owners


@dataclass(frozen=True, slots=True)
class Weight:
    """The bytes that a distribution, or a file of the bot's own, takes."""

    name: str
    zipped: int
    unzipped: int


def weights(archive: Path, owners: Owners) -> list[Weight]:
    """Return what each distribution in the zip weighs, the heaviest first."""
    sums: dict[str, tuple[int, int]] = {}
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            owner = owners.of(_source(info.filename))
            zipped, unzipped = sums.get(owner, (0, 0))
            sums[owner] = zipped + info.compress_size, unzipped + info.file_size
    found = [Weight(name, *both) for name, both in sums.items()]
    return sorted(found, key=lambda one: (-one.unzipped, one.name))


def as_table(found: Sequence[Weight]) -> list[str]:
    """Return weights as lines for a terminal."""
    head = f"{'zipped':>12} {'unzipped':>12}  distribution"
    return ["", head, *(f"{_mb(one.zipped)} {_mb(one.unzipped)}  {one.name}" for one in found)]


def _source(name: str) -> str:
    """Return the source of a file of byte code, whose owner is known."""
    folder, cache, file = name.rpartition("__pycache__/")
    return f"{folder}{file.split('.')[0]}.py" if cache else name


def _mb(size: int) -> str:
    return f"{size / 1e6:9.2f} MB"
