"""``requirements.lock``: each distribution that a bot consists of, its version and its hashes.

It is a requirements file as pip installs it with ``--require-hashes``, so that an index, a mirror
or a name that somebody has taken over can bring nothing into the bundle. Comments say what it was
made of and for, so that it is known to be out of date when either changes.
https://pip.pypa.io/en/stable/topics/secure-installs/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catops.deploying.distributions import normal, requirement_name
from catops.deploying.target import Target, read_target
from catops.errors import ConfigError, UserError

#: What it is called, beside ``requirements.txt``.
LOCK = "requirements.lock"
AGAIN = "Make the lock again: meow lock."

_HEAD = """\
# Exactly what goes into the bundle; `meow lock` makes it from requirements.txt. Make it again after
# a change there, and to take newer releases. Commit it to your repository.
"""
_FOR = re.compile(r"# for (\S+) on (\S+)")
_FROM = re.compile(r"# from (.+)")
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])? ?== ?([^\s;]+)")
_PLACED = re.compile(r"(?:[A-Za-z0-9][\w.-]* ?@ ?)?(\S*?([^/\s-]+)-([^/\s-]+)-[^/\s]+\.whl\S*)")
_HASH = re.compile(r"--hash[= ](sha256:[0-9a-f]{64})\b")


@dataclass(frozen=True, slots=True)
class Pin:
    """One distribution, as it must be.

    :ivar hashes: of the wheels that it may be, e.g. ``sha256:2cf2…``, sorted.
    :ivar place: the URL or path it is taken from; empty for an index.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    place: str = ""

    @property
    def words(self) -> list[str]:
        """What asks pip for exactly this."""
        what = f"{self.name}=={self.version}"
        if self.place:
            what = f"{self.name} @ {self.place}" if "://" in self.place else self.place
        return [what, *(f"--hash={one}" for one in self.hashes)]


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file.

    :ivar pins: by normalised name.
    :ivar targets: what it was made for; empty where another program made it, which does not say.
    :ivar asked: the lines of ``requirements.txt`` that it was made from; likewise.
    :ivar options: the lines that say where distributions come from.
    """

    pins: Mapping[str, Pin]
    targets: tuple[Target, ...] = ()
    asked: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def write_lock(lock: Lock, file: Path) -> None:
    """Write ``lock``; the same one is always the same bytes.

    :raises ConfigError: when it cannot be written.
    """
    lines = [f"# for python{one.python} on {one.architecture}" for one in lock.targets]
    lines += [f"# from {one}" for one in lock.asked]
    lines += lock.options
    lines += [" \\\n    ".join(pin.words) for _, pin in sorted(lock.pins.items())]
    try:
        file.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}.") from error


def read_lock(file: Path) -> Lock | None:
    """Return the lock in ``file``; ``None`` where there is none.

    :raises ConfigError: when it cannot be read, or a line pins nothing.
    """
    try:
        text = file.read_text("utf-8").replace("\\\n", " ")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}.", mend=AGAIN) from error
    lines = [line.strip() for line in text.splitlines()]
    pins = [_pin(line, file) for line in lines if line and line[0] not in "#-"]
    return Lock(
        {normal(pin.name): pin for pin in pins},
        tuple(_target(match) for match in map(_FOR.fullmatch, lines) if match),
        tuple(match[1] for match in map(_FROM.fullmatch, lines) if match),
        tuple(line for line in lines if line.startswith("-")),
    )


def _pin(line: str, file: Path) -> Pin:
    hashes = tuple(sorted(_HASH.findall(line)))
    placed, pinned = _PLACED.match(line), _PINNED.match(line)
    if hashes and placed:
        return Pin(normal(placed[2]), placed[3], hashes, placed[1])
    if hashes and pinned:
        return Pin(normal(pinned[1]), pinned[2], hashes)
    what = requirement_name(line) or repr(line)
    raise ConfigError(f"{file.name} pins no version or no sha256 of {what}.", mend=AGAIN)


def _target(match: re.Match[str]) -> Target:
    try:
        return read_target(match[1], match[2])
    except UserError as error:
        raise ConfigError(f"{LOCK} is damaged: {error}", mend=AGAIN) from error
