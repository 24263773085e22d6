"""The catalogue: what every plugin of a bundle offers, compiled into one file at deploy time.

With it a bot needs no entry points, which ``slim: true`` deletes, and imports only the plugin it
runs. The file is mapped into memory and never read or parsed as a whole; a command is found by a
binary search over sorted lines, so that 10,000 cost what ten do::

    {"catops-catalogue": 1, "size": …, "longest": 3, "hooks": {…}, "sections": {…}}<TAB>CHECKSUM
    aws ec2 start<TAB>{"name": "aws ec2 start", …}<TAB>CHECKSUM     commands: sorted by key
    aws ec2 start                                                   keys: those of the commands
    {"name": "aws", "commands": […], …}<TAB>CHECKSUM                plugins: sorted by name
    {"title": "Disk full", …}<TAB>CHECKSUM                          topics: sorted by title
    {"plugin": "aws", "statements": […]}<TAB>CHECKSUM               iam: sorted by plugin

The same plugins give the same bytes: nothing in it says when, where or by whom it was made.
"""

from __future__ import annotations

import json
import mmap
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from catops.errors import ConfigError
from catops.installed import PluginInfo
from catops.plugins.encoding import command_of, plugin_of, to_record, topic_of
from catops.plugins.index import NameIndex, Refused, key_of, qualified_key
from catops.spec import CommandSpec
from catops.topics import HelpTopic

FILE_NAME = "catops.catalogue"
#: Incremented whenever a file of an older CatOps could be misread.
FORMAT = 1
_MAGIC = "catops-catalogue"
_TAB, _END = b"\t", b"\n"
_AGAIN = "Make it again: meow catalogue DIR."


def catalogue_bytes(
    index: NameIndex,
    plugins: Iterable[PluginInfo],
    topics: Iterable[HelpTopic],
    hooks: Mapping[str, Sequence[str]],
    iam: Mapping[str, Sequence[Mapping[str, Any]]],
) -> bytes:
    """Return the catalogue of these parts.

    :param hooks: the plugins that implement a hook, by its name.
    :param iam: the policy statements of each plugin, by its name.
    """
    commands = sorted((key.encode(), _dumped(_entry(it))) for key, it in index.entries().items())
    statements = ({"plugin": name, "statements": iam[name]} for name in sorted(iam))
    sections = {
        "commands": [_line(key + _TAB + record) for key, record in commands],
        "keys": [key.encode() + _END for key in index.keys()],  # noqa: SIM118 - it is not a dict
        "plugins": [_line(_dumped(to_record(plugin))) for plugin in plugins],
        "topics": [_line(_dumped(to_record(topic))) for topic in topics],
        "iam": [_line(_dumped(one)) for one in statements],
    }
    body = b""
    places: dict[str, tuple[int, int, int]] = {}
    for name, lines in sections.items():
        text = b"".join(lines)
        places[name] = (len(body), len(body) + len(text), zlib.crc32(text))
        body += text
    header = {
        _MAGIC: FORMAT,
        "size": len(body),
        "longest": index.longest,
        "hooks": {hook: sorted(names) for hook, names in sorted(hooks.items())},
        "sections": places,
    }
    return _line(_dumped(header)) + body


class Catalogue:
    """A catalogue, opened; implements :class:`catops.plugins.index.Index`.

    :ivar longest: how many words the longest name has.
    :ivar hooks: the plugins that implement a hook, by its name.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Open ``data``.

        :raises ConfigError: when it is damaged, or of another format. What is only read when it
            is needed is only then found damaged.
        """
        self._data = data
        self._start = data.find(_END) + 1
        try:
            said = json.loads(_checked(data[: max(0, self._start - 1)]))
            if said[_MAGIC] != FORMAT:
                raise ConfigError(
                    f"The catalogue has format {said[_MAGIC]}; this CatOps reads {FORMAT}.",
                    mend="Make it again with the catops of the bundle: meow catalogue DIR.",
                )
            if said["size"] != len(data) - self._start:
                raise _damaged()
            self.longest: int = said["longest"]
            self.hooks: Mapping[str, Sequence[str]] = said["hooks"]
            self._sections: Mapping[str, tuple[int, int, int]] = said["sections"]
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged() from error

    def get(self, key: str) -> CommandSpec | Refused | None:
        """Return what ``key`` leads to."""
        wanted = key.encode("utf-8", "replace") + _TAB
        line = self._line_at(self._first_not_below(wanted))
        if line.startswith(wanted):
            return _opened(_checked(line)[len(wanted) :])
        plugin, colon, name = key.partition(":")
        spec = self.get(name) if colon else None
        return spec if isinstance(spec, CommandSpec) and key_of([spec.plugin]) == plugin else None

    def keys(self) -> Sequence[str]:
        """Return every key that leads to a command, the qualified ones left out, sorted."""
        return self._section("keys").decode().split("\n")[:-1]

    def under(self, start: str) -> Iterator[tuple[str, CommandSpec]]:
        """Give the keys that begin with ``start`` and the commands they lead to, sorted."""
        wanted = start.encode("utf-8", "replace")
        at = self._first_not_below(wanted)
        while (line := self._line_at(at)) and line.startswith(wanted):
            key, _, record = _checked(line).partition(_TAB)
            entry = _opened(record)
            if b":" not in key and not isinstance(entry, Refused):
                yield key.decode(), entry
            at += len(line) + 1

    def plugins(self, *, faulty: bool = False) -> Iterator[PluginInfo]:
        """Give every plugin, or those with a fault, sorted by name."""
        for line in self._lines("plugins", b'"faults":' if faulty else b""):
            yield plugin_of(json.loads(line))

    def plugin(self, name: str) -> PluginInfo:
        """Return the plugin called ``name``.

        :raises ConfigError: when there is none.
        """
        for line in self._lines("plugins", b'{"name":' + _dumped(name) + b","):
            return plugin_of(json.loads(line))
        raise ConfigError(f"The catalogue has no plugin {name}.", mend=_AGAIN)

    def commands(self, plugin: str = "") -> Iterator[CommandSpec]:
        """Give the commands (of one plugin), sorted by plugin and name."""
        for info in self.plugins():
            if plugin in ("", info.name):
                for name in info.commands:
                    spec = self.get(qualified_key(info.name, name))
                    if isinstance(spec, CommandSpec):
                        yield spec

    def topics(self) -> list[HelpTopic]:
        """Return every help topic, sorted by title."""
        return [topic_of(json.loads(line)) for line in self._lines("topics")]

    def iam(self) -> dict[str, list[dict[str, Any]]]:
        """Return the policy statements of each plugin, by its name."""
        records = map(json.loads, self._lines("iam"))
        return {record["plugin"]: record["statements"] for record in records}

    def _section(self, name: str) -> bytes:
        start, end, checksum = self._sections[name]
        text = self._data[self._start + start : self._start + end]
        if zlib.crc32(text) != checksum:
            raise _damaged()
        return text

    def _lines(self, section: str, containing: bytes = b"") -> Iterator[bytes]:
        """Give the lines of a section that contain some bytes, each checked."""
        if not containing:
            self._section(section)  # whole lines that have moved fit their own checksums
        start, end, _ = self._sections[section]
        at, end = self._start + start, self._start + end
        while at < end:
            if containing:
                found = self._data.find(containing, at, end)
                if found < 0:
                    return
                at = self._data.rfind(_END, at, found) + 1 or at
            stop = self._data.find(_END, at, end)
            yield _checked(self._data[at:stop])
            at = stop + 1

    def _line_at(self, at: int) -> bytes:
        """Return the line of the commands that begins at ``at``; empty past the last one."""
        if at >= self._start + self._sections["commands"][1]:
            return b""
        return self._data[at : self._data.find(_END, at)]

    def _first_not_below(self, wanted: bytes) -> int:
        """Return where the first line of the commands begins that is not below ``wanted``."""
        low, high, _ = self._sections["commands"]
        low, high = low + self._start, high + self._start
        while low < high:
            middle = (low + high) // 2
            begin = self._data.rfind(_END, low, middle) + 1 or low
            line = self._line_at(begin)
            if line[: len(wanted)] < wanted:
                low = begin + len(line) + 1
            else:
                high = begin
        return low


def read_catalogue(folder: Path) -> Catalogue | None:
    """Return the catalogue in ``folder``, or ``None`` where there is none.

    :raises ConfigError: when it cannot be read, is damaged, or is of another format.
    """
    try:
        with (folder / FILE_NAME).open("rb") as file:
            return Catalogue(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        raise ConfigError(f"The catalogue cannot be read: {error}.", mend=_AGAIN) from error


def _line(content: bytes) -> bytes:
    return content + _TAB + b"%08x" % zlib.crc32(content) + _END


def _checked(line: bytes) -> bytes:
    """Return the content of a line.

    :raises ConfigError: when its checksum does not fit.
    """
    content, _, checksum = line.rpartition(_TAB)
    if checksum != b"%08x" % zlib.crc32(content):
        raise _damaged()
    return content


def _damaged() -> ConfigError:
    return ConfigError("The catalogue is damaged.", mend=_AGAIN)


def _entry(entry: CommandSpec | Refused) -> Any:
    if isinstance(entry, Refused):
        return {"refused": [to_record(spec) for spec in entry.claimed_by]}
    return to_record(entry)


@lru_cache(maxsize=256)  # a warm bot is asked for the same few commands
def _opened(record: bytes) -> CommandSpec | Refused:
    value = json.loads(record)
    if "refused" in value:
        return Refused(tuple(command_of(one) for one in value["refused"]))
    return command_of(value)


def _dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
