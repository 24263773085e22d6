"""The distributions in a package, by their ``*.dist-info``: what each brings, asks for and weighs.

https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from dataclasses import dataclass
from email.parser import HeaderParser

from catops.deploying.package import Package
from catops.errors import ConfigError

GROUP = "catops.plugins"
CORE = "catops"

_METADATA = re.compile(r"([^/]+\.dist-info)/METADATA")
_EXTRA = re.compile(r"\bextra\s*==")
_URL = re.compile(r"[A-Za-z0-9+.-]+://")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution.

    :ivar name: as it calls itself, e.g. ``catops-plugin-aws``.
    :ivar points: its entry points in the group ``catops.plugins``.
    :ivar requires: the distributions it asks for, extras left out, normalised names.
    :ivar asks: all that it may ask for, with versions, conditions and extras, as it is written.
    :ivar tags: what its wheel was built for, e.g. ``cp313-cp313-manylinux2014_aarch64``.
    :ivar files: the files it recorded.
    :ivar licence: as it is told: an SPDX expression, or some words.
    """

    name: str
    version: str
    points: Mapping[str, str]
    requires: tuple[str, ...]
    tags: tuple[str, ...]
    files: frozenset[str]
    licence: str = ""
    asks: tuple[str, ...] = ()


def normal(name: str) -> str:
    """Return a distribution's name as names are compared.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions(package: Package) -> list[Distribution]:
    """Return the distributions whose metadata the package has, sorted by name.

    Metadata that cannot be read is taken for gone: Python would not find it either.
    """
    folders = [match[1] for match in map(_METADATA.fullmatch, package.sizes) if match]
    found = [_distribution(package, folder) for folder in folders]
    return sorted((one for one in found if one), key=lambda one: normal(one.name))


def requirement_name(line: str) -> str:
    """Return the normalised name of what a requirement asks for; empty when it names none."""
    match = None if _URL.match(line.strip()) else _NAME.match(line.strip())
    return normal(match[0].rstrip("._-")) if match else ""


class Owners:
    """Whose each file of a package is: a distribution's, or else its top folder's."""

    def __init__(self, found: Iterable[Distribution]) -> None:
        self._files: dict[str, str] = {}
        self._tops: dict[str, str] = {}
        for one in found:
            self._files.update(dict.fromkeys(one.files, one.name))
            self._tops.update(dict.fromkeys((_top(file) for file in one.files), one.name))

    def of(self, file: str) -> str:
        """Return the name of the distribution a file came with, or of the top folder it is in."""
        return self._files.get(file) or self._tops.get(_top(file)) or _top(file)


def needed_by(name: str, found: Sequence[Distribution]) -> list[str]:
    """Return the plugins that ask for the distribution ``name``, directly or not, sorted."""
    requires = {normal(one.name): one.requires for one in found}
    wanted = normal(name)
    return sorted(
        one.name
        for one in found
        if one.points and CORE not in (normal(one.name), wanted) and _asks(one, wanted, requires)
    )


def _asks(asking: Distribution, name: str, requires: Mapping[str, Sequence[str]]) -> bool:
    seen = {CORE}  # what catops itself requires belongs to no plugin
    waiting = [normal(asking.name)]
    while waiting:
        for each in requires.get(waiting.pop(), ()):
            if each == name:
                return True
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return False


def _top(file: str) -> str:
    return file.partition("/")[0]


def _distribution(package: Package, folder: str) -> Distribution | None:
    said = HeaderParser().parsestr(_text(package, f"{folder}/METADATA"))
    if not said["Name"]:
        return None
    wheel = HeaderParser().parsestr(_text(package, f"{folder}/WHEEL"))
    asks = [str(one) for one in said.get_all("Requires-Dist", ())]
    requires = [one for one in asks if not _EXTRA.search(one)]
    return Distribution(
        name=str(said["Name"]),
        version=str(said["Version"] or ""),
        points=_points(_text(package, f"{folder}/entry_points.txt")),
        requires=tuple(filter(None, map(requirement_name, requires))),
        tags=tuple(str(tag).strip() for tag in wheel.get_all("Tag", ())),
        files=_recorded(_text(package, f"{folder}/RECORD")),
        licence=str(said["License-Expression"] or said["License"] or "").strip(),
        asks=tuple(asks),
    )


def _text(package: Package, name: str) -> str:
    if name not in package.sizes:
        return ""
    try:
        return package.read(name).decode("utf-8", "replace")
    except ConfigError:
        return ""


def _recorded(text: str) -> frozenset[str]:
    try:
        return frozenset(row[0] for row in csv.reader(text.splitlines()) if row)
    except csv.Error:
        return frozenset()


def _points(text: str) -> Mapping[str, str]:
    parser = ConfigParser(delimiters="=", strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text)
    except ConfigParserError:
        return {}
    return dict(parser[GROUP]) if parser.has_section(GROUP) else {}
