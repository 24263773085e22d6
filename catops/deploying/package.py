"""A deployment package, the zip that Lambda gets or the folder it is made of, looked into.

Nothing of it is unpacked, run or imported, and no more is read than asked for: whoever asks what
is wrong with a package does not trust it yet.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from catops.deploying.bundle.refusals import MEMBERS_MAX, refused
from catops.errors import ConfigError

#: Bytes that are read of a file when nobody says otherwise.
READ_MAX = 4_000_000
#: Reasons of a refusal that a message names.
NAMED = 5

_AGAIN = "Do not deploy it. Make it again: npx serverless package."
#: What reading a damaged zip may raise.
_UNREADABLE = (OSError, ValueError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose files are what they seem.

    :ivar zipped: the bytes of the zip; ``None`` for a folder.
    :ivar sizes: the unpacked bytes of each file by its name, ``/`` between folders, sorted.
    """

    path: Path
    zipped: int | None
    sizes: Mapping[str, int]
    _read: Callable[[str, int], bytes] = field(repr=False)

    def read(self, name: str, most: int = READ_MAX) -> bytes:
        """Return the file ``name``, or its first ``most`` bytes.

        :raises ConfigError: when it is damaged.
        """
        try:
            return self._read(name, most)
        except _UNREADABLE as error:
            raise ConfigError(
                f"{name} in {self.path.name} cannot be read: {error}.", mend=_AGAIN
            ) from error

    def has(self, name: str) -> bool:
        """Return whether there is a file ``name``, or a folder of that name that is not empty."""
        return name in self.sizes or any(each.startswith(f"{name}/") for each in self.sizes)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a zip or a folder for as long as the ``with`` block lasts.

    :raises ConfigError: when it cannot be read, or holds what no packager puts there: a way out
        of its folder, a link, one name twice, a bomb.
    """
    if path.is_dir():
        yield _folder(path)
        return
    try:
        size = path.stat().st_size
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no {path}.",
            mend="npx serverless package makes it, in the folder .serverless.",
        ) from error
    except (*_UNREADABLE, NotImplementedError) as error:
        raise ConfigError(
            f"{path} is not a readable zip file: {error}.",
            mend="Name the zip in .serverless, or the folder it is made of.",
        ) from error
    with archive:
        yield _zip(path, size, archive)


def _zip(path: Path, size: int, archive: zipfile.ZipFile) -> Package:
    infos = archive.infolist()
    _refuse(path, refused(infos, size))
    files = {info.filename: info for info in infos if not info.is_dir()}

    def read(name: str, most: int) -> bytes:
        with archive.open(files[name]) as file:
            return file.read(most)

    return Package(path, size, {name: files[name].file_size for name in sorted(files)}, read)


def _folder(path: Path) -> Package:
    inside = [] if (path / "catops").exists() else sorted(path.glob("*.zip"))
    if inside:
        raise ConfigError(f"{path} is not a bundle, but holds one.", mend=f"Name {inside[0]}.")
    root = path.resolve()
    links: list[str] = []
    sizes: dict[str, int] = {}
    for folder, folders, names in os.walk(root):
        for each in (*folders, *names):
            file = Path(folder, each)
            name = file.relative_to(root).as_posix()
            if file.is_symlink() and not file.resolve().is_relative_to(root):
                links.append(f"{name!r} is a link that leads out of the folder")
            elif file.is_file():
                sizes[name] = file.stat().st_size
        if len(sizes) > MEMBERS_MAX:
            links = [f"it has more than {MEMBERS_MAX:,} files"]
            break
    _refuse(path, iter(links))

    def read(name: str, most: int) -> bytes:
        with (root / name).open("rb") as file:
            return file.read(most)

    return Package(path, None, dict(sorted(sizes.items())), read)


def _refuse(path: Path, reasons: Iterator[str]) -> None:
    named = list(islice(reasons, NAMED))
    if named:
        more = sum(1 for _ in reasons)
        rest = f"; and {more:,} more" if more else ""
        raise ConfigError(f"{path} is refused: {'; '.join(named)}{rest}.", mend=_AGAIN)
