"""Unpack a deployment package, and pack it so that the same files always give the same bytes."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from catops.deploying.package import open_package

#: The earliest time a zip can hold; nothing in a bundle should depend on when it was made.
EPOCH = (1980, 1, 1, 0, 0, 0)
#: Anybody may read, because Lambda runs functions as a user of its own.
FILE, PROGRAM = 0o100644, 0o100755
_UNIX = 3


def unpack(archive: Path, folder: Path) -> None:
    """Unpack ``archive`` into ``folder``, programs as programs.

    :raises ConfigError: when it cannot be read, or holds what no packager puts there.
    """
    with open_package(archive) as package, zipfile.ZipFile(archive) as opened:
        for name in package.sizes:
            info = opened.getinfo(name)
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(info) as source, target.open("wb") as destination:
                shutil.copyfileobj(source, destination)
            target.chmod(PROGRAM if info.external_attr >> 16 & 0o111 else FILE)


def pack(folder: Path, archive: Path) -> None:
    """Put the files of ``folder`` into the new zip ``archive``."""
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*")}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        for name, file in sorted(files.items()):
            if file.is_file():
                opened.writestr(_info(name, file), file.read_bytes(), compresslevel=9)


def _info(name: str, file: Path) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = _UNIX
    info.external_attr = (PROGRAM if file.stat().st_mode & 0o100 else FILE) << 16
    return info
