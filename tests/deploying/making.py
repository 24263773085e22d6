"""Deployment packages as they come, small, and with whatever is to be wrong with them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from catops.deploying.checks.bundle import check_bundle
from catops.deploying.checks.byte_code import MAGIC
from catops.deploying.target import Target
from catops.findings import Finding
from catops.installed import Fault, PluginInfo
from catops.plugins.catalogue import FILE_NAME, catalogue_bytes
from catops.plugins.settling import settle
from catops.spec import CommandSpec

TARGET = Target(13, "arm64")
WHEEL = "py3-none-any"
STATES = Path(__file__).with_name("states")


def elf(machine: int) -> bytes:
    """Return the beginning of a compiled file for a processor."""
    return b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00" + machine.to_bytes(2, "little")


def pyc(minor: int = 13, flags: int = 1) -> bytes:
    """Return a file of byte code, as far as it is looked at; flag 1 is an unchecked hash."""
    return MAGIC[minor].to_bytes(2, "little") + b"\r\n" + flags.to_bytes(4, "little") + bytes(8)


class Making:
    """A bundle being made: catops, and what a test adds to it.

    :ivar files: what is in it, by name.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"handler.py": b"from catops.aws import main, respond\n"}
        self._plugins: list[PluginInfo] = []
        self._iam: dict[str, Any] = {}
        self.add(
            "catops",
            {"catops/aws/__init__.py": b"", "catops_plugins_builtin/help.py": b""},
            points={"help": "catops_plugins_builtin.help"},
            version="2.0.0",
        )

    def add(
        self,
        name: str,
        files: Mapping[str, bytes] | None = None,
        *,
        points: Mapping[str, str] | None = None,
        requires: Sequence[str] = (),
        tags: Sequence[str] = (WHEEL,),
        version: str = "1.0",
        faults: Sequence[Fault] = (),
        iam: Any = (),
        licence: str = "",
    ) -> None:
        """Install a distribution; with ``points`` it is a plugin."""
        module = name.replace("-", "_")
        brought = {f"{module}.py": b""} if files is None else files
        info = f"{module}-{version}.dist-info"
        metadata = [f"Name: {name}", f"Version: {version}"]
        metadata += [f"License: {licence}"] if licence else []
        metadata += [f"Requires-Dist: {one}" for one in requires]
        own = {
            f"{info}/METADATA": "\n".join(["Metadata-Version: 2.1", *metadata, "", ""]),
            f"{info}/WHEEL": "\n".join(f"Tag: {tag}" for tag in tags) + "\n",
        }
        if points:
            lines = [f"{point} = {target}" for point, target in points.items()]
            own[f"{info}/entry_points.txt"] = "\n".join(["[catops.plugins]", *lines, ""])
        record = [*brought, *own, f"{info}/RECORD"]
        own[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in record)
        self.files |= {**brought, **{each: text.encode() for each, text in own.items()}}
        for point, target in (points or {}).items():
            self._plugins.append(
                PluginInfo(point, name, version, target, commands=(point,), faults=tuple(faults))
            )
            if iam:
                self._iam[point] = iam

    def compile_catalogue(self) -> bytes:
        """Write the catalogue of what was added so far."""
        plugins = sorted(self._plugins, key=lambda one: one.name)
        specs = [
            CommandSpec(one.name, plugin=one.name, distribution=one.distribution) for one in plugins
        ]
        index, _ = settle(specs)
        self.files[FILE_NAME] = catalogue_bytes(index, plugins, [], {}, self._iam)
        return self.files[FILE_NAME]

    def compile_modules(self, **how: int) -> None:
        """Give every module its byte code."""
        for name in [each for each in self.files if each.endswith(".py")]:
            folder, _, file = name.rpartition("/")
            cached = f"__pycache__/{file.removesuffix('.py')}.cpython-3{how.get('minor', 13)}.pyc"
            self.files[f"{folder}/{cached}".lstrip("/")] = pyc(**how)

    def forget_metadata(self) -> None:
        """Delete every ``*.dist-info``, as ``slim: true`` does."""
        self.files = {n: data for n, data in self.files.items() if ".dist-info/" not in n}

    def as_folder(self, folder: Path) -> Path:
        """Write the bundle as a folder."""
        for name, data in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder

    def as_zip(self, path: Path, more: Iterable[tuple[zipfile.ZipInfo, bytes]] = ()) -> Path:
        """Write the bundle as a zip, with some members as they are given."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.files.items():
                archive.writestr(name, data)
            for info, data in more:
                archive.writestr(info, data)
        return path


def well_made() -> Making:
    """Return a bundle with a plugin and nothing wrong with it."""
    making = Making()
    making.add("catops-plugin-weather", points={"weather": "catops_plugin_weather"})
    making.compile_catalogue()
    making.compile_modules()
    return making


def asking(statement: Mapping[str, Any]) -> Making:
    """Return a bundle whose one plugin asks for a permission."""
    making = Making()
    making.add("catops-plugin-tides", points={"tides": "catops_plugin_tides"}, iam=[statement])
    making.compile_catalogue()
    making.compile_modules()
    return making


def recorded(template: str) -> str:
    """Return what ``serverless package`` left of a template, without what nobody here reads."""
    return (STATES / f"{template}.json").read_text("utf-8")


def found(
    making: Making,
    folder: Path,
    *,
    requirements: str = "catops\ncatops-plugin-weather\n",
    target: Target = TARGET,
    folder_bundle: bool = False,
) -> list[Finding]:
    """Return what the checks of a bundle say about ``making``."""
    listed = folder / "requirements.txt"
    listed.write_text(requirements, "utf-8")
    bundle = making.as_folder(folder / "b") if folder_bundle else making.as_zip(folder / "b.zip")
    return list(check_bundle(bundle, target, listed))


def troubles(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are not well."""
    return [one for one in findings if one.level in ("fault", "advice")]


def only(findings: list[Finding], level: str = "fault") -> Finding:
    """Return the one trouble there is, which must be of that level."""
    (finding,) = troubles(findings)
    assert finding.level == level
    return finding
