"""Wheels written by hand, for distributions that no honest build would give."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

#: The beginning of a shared library for 64-bit ARM, and for the processors of most laptops.
ELF = {
    "arm64": b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + b"\xb7\0" + bytes(44),
    "x86_64": b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + b"\x3e\0" + bytes(44),
}


def write_wheel(
    folder: Path,
    name: str,
    files: Mapping[str, bytes | str],
    *,
    tag: str = "py3-none-any",
    requires: tuple[str, ...] = (),
    plugin: str = "",
    version: str = "1.0.0",
) -> Path:
    """Write a wheel of ``name`` into ``folder``.

    :param plugin: the module that is a plugin, if one is.
    """
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    asked = "".join(f"Requires-Dist: {one}\n" for one in requires)
    purelib = str(tag.endswith("-any")).lower()
    written = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{asked}",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: {purelib}\nTag: {tag}\n",
    }
    if plugin:
        points = f"[catops.plugins]\n{plugin.removeprefix('catops_plugin_')} = {plugin}\n"
        written[f"{info}/entry_points.txt"] = points
    written[f"{info}/RECORD"] = "".join(f"{one},,\n" for one in [*written, f"{info}/RECORD"])
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in written.items():
            archive.writestr(file, content)
    return path
