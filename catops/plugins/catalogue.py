"""The catalogue: what every plugin of a bundle offers, compiled into one file at deploy time.

With it a bot needs no entry points, which ``slim: true`` deletes, and imports only the plugin it
runs. The file is read in one gulp and never parsed as a whole; a command is found by a binary
search over sorted lines, so that 10,000 cost what ten do::

    {"catops-catalogue": 1, "checksum": …, "longest": 3, "hooks": {…}, "sections": {…}}
    aws ec2 start<TAB>{"name": "aws ec2 start", …}      section commands: sorted by key
    aws ec2 start                                       section keys: the keys without the rest
    {"name": "aws", "commands": […], …}                 section plugins: sorted by name
    {"title": "Disk full", …}                           section topics: sorted by title
    {"plugin": "aws", "statements": […]}                section iam: sorted by plugin

The same plugins give the same bytes: nothing in it tells when, where or by whom it was made.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from catops.errors import ConfigError
from catops.installed import PluginInfo
from catops.plugins.index import NameIndex, Refused, qualified_key
from catops.plugins.records import command_of, plugin_of, to_record, topic_of
from catops.spec import CommandSpec
from catops.topics import HelpTopic

FILE_NAME = "catops.catalogue"
#: Raised whenever a file of an older CatOps could be misread.
FORMAT = 1
_MAGIC = "catops-catalogue"


def catalogue_bytes(
    index: NameIndex,
    plugins: Iterable[PluginInfo],
    topics: Iterable[HelpTopic],
    hooks: Mapping[str, Sequence[str]],
    iam: Mapping[str, Sequence[Mapping[str, Any]]],
) -> bytes:
    """Return the catalogue of all this.

    :param hooks: the plugins that implement a hook, by its name.
    :param iam: the policy statements of each plugin, by its name.
    """
    lines = {
        "commands": sorted(
            (f"{key}\t{_dumped(_entry(entry))}" for key, entry in index.entries().items()),
            key=str.encode,
        ),
        "keys": list(index.keys()),
        "plugins": [_dumped(to_record(plugin)) for plugin in plugins],
        "topics": [_dumped(to_record(topic)) for topic in topics],
        "iam": [_dumped({"plugin": name, "statements": iam[name]}) for name in sorted(iam)],
    }
    body = b""
    sections: dict[str, tuple[int, int]] = {}
    for name, some in lines.items():
        text = "".join(f"{line}\n" for line in some).encode()
        sections[name] = (len(body), len(body) + len(text))
        body += text
    header = {
        _MAGIC: FORMAT,
        "checksum": zlib.crc32(body),
        "longest": index.longest,
        "hooks": {hook: sorted(names) for hook, names in sorted(hooks.items())},
        "sections": sections,
    }
    return f"{_dumped(header)}\n".encode() + body


class Catalogue:
    """A catalogue, opened; implements :class:`catops.plugins.index.Index`.

    :ivar longest: how many words the longest name has.
    :ivar hooks: the plugins that implement a hook, by its name.
    """

    def __init__(self, data: bytes) -> None:
        """Open ``data``.

        :raises ConfigError: when it is damaged, or of another format.
        """
        header, _, body = data.partition(b"\n")
        self._body = body
        try:
            said = json.loads(header)
            if said[_MAGIC] != FORMAT:
                raise ConfigError(
                    f"The catalogue has format {said[_MAGIC]}; this CatOps reads {FORMAT}.",
                    mend="Make it again with the catops of the bundle: meow catalogue DIR.",
                )
            if said["checksum"] != zlib.crc32(body):
                raise ValueError
            self.longest: int = said["longest"]
            self.hooks: Mapping[str, Sequence[str]] = said["hooks"]
            self._sections: Mapping[str, tuple[int, int]] = said["sections"]
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                "The catalogue is damaged.", mend="Make it again: meow catalogue DIR."
            ) from error

    def get(self, key: str) -> CommandSpec | Refused | None:
        """Return what ``key`` leads to."""
        begin = f"{key}\t".encode("utf-8", "replace")
        line = self._line(self._first_at_least(begin))
        return _opened(line[len(begin) :]) if line.startswith(begin) else None

    def keys(self) -> Sequence[str]:
        """Return every key that leads to a command, the qualified ones left out, sorted."""
        return self._section("keys").decode().split("\n")[:-1]

    def under(self, start: str) -> Iterator[tuple[str, CommandSpec]]:
        """Give the keys that begin with ``start`` and the commands they lead to, sorted."""
        begin = start.encode("utf-8", "replace")
        at = self._first_at_least(begin)
        while (line := self._line(at)).startswith(begin):
            key, _, record = line.partition(b"\t")
            entry = _opened(record)
            if b":" not in key and not isinstance(entry, Refused):
                yield key.decode(), entry
            at += len(line) + 1

    def plugins(self, *, faulty: bool = False) -> Iterator[PluginInfo]:
        """Give every plugin, or those with a fault, sorted by name."""
        for line in self._section("plugins").splitlines():
            if not faulty or b'"faults":' in line:
                yield plugin_of(json.loads(line))

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
        return [topic_of(json.loads(line)) for line in self._section("topics").splitlines()]

    def iam(self) -> dict[str, list[dict[str, Any]]]:
        """Return the policy statements of each plugin, by its name."""
        records = (json.loads(line) for line in self._section("iam").splitlines())
        return {record["plugin"]: record["statements"] for record in records}

    def _section(self, name: str) -> bytes:
        start, end = self._sections[name]
        return self._body[start:end]

    def _line(self, at: int) -> bytes:
        """Return the line of the commands that begins at ``at``; empty past the last one."""
        end = self._sections["commands"][1]
        return b"" if at >= end else self._body[at : self._body.index(b"\n", at)]

    def _first_at_least(self, wanted: bytes) -> int:
        """Return where the first line of the commands begins that is not below ``wanted``."""
        low, high = self._sections["commands"]
        while low < high:
            middle = (low + high) // 2
            begin = self._body.rfind(b"\n", low, middle) + 1 or low
            line = self._line(begin)
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
        return Catalogue((folder / FILE_NAME).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(
            f"The catalogue cannot be read: {error.strerror}.", mend="Make it again."
        ) from error


def _entry(entry: CommandSpec | Refused) -> Any:
    if isinstance(entry, Refused):
        return {"refused": [to_record(spec) for spec in entry.claimed_by]}
    return to_record(entry)


def _opened(record: bytes) -> CommandSpec | Refused:
    value = json.loads(record)
    if "refused" in value:
        return Refused(tuple(command_of(one) for one in value["refused"]))
    return command_of(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
