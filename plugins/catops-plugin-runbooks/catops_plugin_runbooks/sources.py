"""The files that are runbooks: every Markdown file in the folders and packages that are named.

What begins with a dot or an underscore is left out, and so is ``README.md``, which is about its
folder. Packages are found, and not imported: their pages are read as files.
"""

from __future__ import annotations

import importlib.util
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import catops
from catops_plugin_runbooks.config import Config

SUFFIXES = (".md", ".markdown")
LEFT_OUT = (".", "_", "readme.")
#: Files that are read, and bytes of each: a larger one is not a runbook, nor could a chat show it.
PAGES, BYTES = 1_000, 60_000


class Unreadable(Exception):
    """A file is not a page; says why, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file.

    :ivar name: what people know it by, e.g. ``runbooks/disk-full.md``.
    """

    name: str
    path: Path

    def read(self) -> str:
        """Return its text.

        :raises Unreadable: when there is none to read.
        """
        try:
            status = self.path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("It is not a regular file. Remove it.")
            if status.st_size > BYTES:
                raise Unreadable(
                    f"It has {status.st_size:,} bytes, more than the {BYTES:,} a chat can show. "
                    "Make several pages of it."
                )
            return self.path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.path.read_bytes()[: error.start].count(b"\n") + 1
            raise Unreadable(f"Line {line} is not UTF-8. Save the page as UTF-8.") from error
        except OSError as error:
            raise Unreadable(
                f"It cannot be read: {error.strerror}. Check the file and its permissions."
            ) from error


def find_sources(config: Config) -> list[Source]:
    """Return the files that are runbooks, sorted by name.

    :raises ConfigError: when a folder or package is not there, or holds too much.
    """
    found: dict[Path, Source] = {}
    for name, folder in config.folders:
        _collect(folder, Path(name).name if Path(name).is_absolute() else name, found)
    for package in config.packages:
        for folder in _folders_of(package):
            _collect(folder, package, found)
    return sorted(found.values(), key=lambda source: source.name)


def _collect(folder: Path, name: str, found: dict[Path, Source]) -> None:
    if not folder.is_dir():
        raise catops.ConfigError(
            f"[plugins.runbooks] names {name}, and there is no such folder.",
            mend="Folders are relative to catops.toml; in a bundle, they must be packed with it.",
        )
    for path in _pages(folder, name):
        found.setdefault(path, Source(f"{name}/{path.relative_to(folder).as_posix()}", path))
        if len(found) > PAGES:
            raise catops.ConfigError(
                f"[plugins.runbooks] names {name}, and there are more than {PAGES:,} pages.",
                mend="Name the folder that holds the runbooks, and not one above it.",
            )


def _pages(folder: Path, name: str) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise catops.ConfigError(
            f"[plugins.runbooks] names {name}, which cannot be read: {error.strerror}.",
            mend="Let the bot read it, and every folder in it.",
        ) from error

    for here, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "_")))
        for file in sorted(files):
            if file.lower().endswith(SUFFIXES) and not file.lower().startswith(LEFT_OUT):
                yield Path(here, file)


def _folders_of(package: str) -> list[Path]:
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        raise catops.ConfigError(
            f"[plugins.runbooks] names the package {package}, which is not installed.",
            mend="Add its distribution to the bot's requirements.txt.",
        )
    if spec.submodule_search_locations is None:
        raise catops.ConfigError(
            f"[plugins.runbooks] names {package}, which is a module, not a package.",
            mend="Name the package that holds the pages.",
        )
    return [Path(location) for location in spec.submodule_search_locations]
