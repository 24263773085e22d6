"""What no packager writes into a zip, so that a zip which has it is not to be trusted.

Lambda unpacks the zip into ``/var/task``; whoever looks into it before that unpacks nothing.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from zipfile import ZipInfo

#: Files a package may have; a bot with boto3 in it has about 3,500.
MEMBERS_MAX = 50_000
#: Bytes a package may unpack to before it is taken for a bomb: twenty times what Lambda takes.
UNPACKED_MAX = 5_000_000_000

_DRIVE = re.compile(r"[A-Za-z]:")


def refused(infos: Sequence[ZipInfo], size: int) -> Iterator[str]:
    """Give the reasons for which a zip of ``size`` bytes is refused; none for an honest one."""
    if len(infos) > MEMBERS_MAX:
        yield f"it has {len(infos):,} files"
    if sum(info.compress_size for info in infos) > size:
        yield "its files overlap, as in a zip bomb"
    unpacked = sum(info.file_size for info in infos)
    if unpacked > UNPACKED_MAX:
        yield f"it unpacks to {unpacked / 1e9:,.1f} GB, as a zip bomb does"
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        if leads_out(name):
            yield f"{name!r} leads out of the folder it is unpacked in"
        elif not _is_plain(info.external_attr >> 16):
            yield f"{name!r} is a link or a device, not a file"
        elif name in seen:
            yield f"{name!r} is in it twice"
        elif info.flag_bits & 1:
            yield f"{name!r} is encrypted"
        seen.add(name)


def leads_out(name: str) -> bool:
    """Return whether unpacking a file of this name could write anywhere but below the folder."""
    return (
        name.startswith("/")
        or "\\" in name
        or "\0" in name
        or _DRIVE.match(name) is not None
        or ".." in name.split("/")
    )


def _is_plain(mode: int) -> bool:
    """Return whether a Unix mode is a file's or a folder's; zips made elsewhere have none."""
    return stat.S_IFMT(mode) in (0, stat.S_IFREG, stat.S_IFDIR)
