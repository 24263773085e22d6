"""Make a lock: have pip resolve ``requirements.txt`` for Lambda, and note what it would install.

pip does all of the work, with the indexes that it is set up for. Nothing is installed or run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catops.deploying.bundle.dependencies import told, unmet
from catops.deploying.interpreters import find_interpreter
from catops.deploying.lock.locks import Lock, Pin
from catops.deploying.lock.pip import Chosen, is_source, resolve
from catops.deploying.lock.requirement_lines import requirement_lines
from catops.deploying.target import Target
from catops.errors import ConfigError


def make_lock(requirements: Path, targets: Sequence[Target], before: Lock | None = None) -> Lock:
    """Return the lock of ``requirements`` for ``targets``.

    What is compiled gets the hash of this machine's wheel too, for packaging may have to import
    it here; and the hashes it had ``before``, which may be those of a colleague's machine.

    :raises ConfigError: when pip finds no solution, or one that hashes cannot pin.
    """
    asked = asked_lines(requirements)
    folder = requirements.parent
    pins: dict[str, Pin] = {}
    compiled: set[str] = set()
    for target in targets:
        chosen = resolve(["-r", requirements.name, *target.pip_words], folder=folder)
        _refuse_unmet(chosen, asked, target)
        for one in chosen:
            _add(pins, _pin(one, folder), targets)
            if one.compiled and not one.direct:
                compiled.add(one.name)
    sources = tuple(line for line in asked if is_source(line))
    if compiled:
        exact = [f"{name}=={pins[name].version}" for name in sorted(compiled)]
        for one in _of_this_machine([*sources, *exact], folder, targets[0]):
            _add(pins, _pin(one, folder), targets)
    for old in before.pins.values() if before else ():
        if (pin := pins.get(old.name)) and replace(old, hashes=pin.hashes) == pin:
            _add(pins, old, targets)
    return Lock(pins, tuple(targets), asked, sources)


def asked_lines(requirements: Path) -> tuple[str, ...]:
    """Return the lines of ``requirements`` that a lock depends on, each once.

    :raises ConfigError: when it cannot be read.
    """
    try:
        return tuple(dict.fromkeys(line for _, line in requirement_lines(requirements)))
    except OSError as error:
        raise ConfigError(
            f"{requirements} cannot be read: {error.strerror}.", mend="Run this in a bot's folder."
        ) from error


def _refuse_unmet(chosen: Sequence[Chosen], asked: Sequence[str], target: Target) -> None:
    """Refuse what would be missing in Lambda, because pip looks at the Python that runs it."""
    for one in unmet({each.name: each.asks for each in chosen}, asked, target):
        said, mend = told(one, one.asking or "requirements.txt", target)
        raise ConfigError(f"{said}, which pip leaves out on this machine.", mend=mend)


def _add(pins: dict[str, Pin], pin: Pin, targets: Iterable[Target]) -> None:
    """Add ``pin``, or its hashes where the very same distribution is there already."""
    there = pins.get(pin.name, pin)
    if replace(there, hashes=pin.hashes) != pin:
        raise ConfigError(
            f"{pin.name} is {there.version} and {pin.version}: there is no one version of it for "
            f"{' and '.join(map(str, targets))}.",
            mend="Require a version in requirements.txt that exists for both.",
        )
    pins[pin.name] = replace(pin, hashes=tuple(sorted({*there.hashes, *pin.hashes})))


def _of_this_machine(lines: list[str], folder: Path, target: Target) -> list[Chosen]:
    """Return what pip would install here; nothing where some of it is not published for here."""
    python = find_interpreter(target).path
    try:
        return resolve(["--no-deps"], lines, folder=folder, python=python)
    except ConfigError:
        return []


def _pin(one: Chosen, folder: Path) -> Pin:
    if not one.digest:
        raise ConfigError(
            f"{one.name} is a folder or a repository ({one.url}), which no hash can pin.",
            mend="Build its wheel and list that: pip wheel --no-deps -w wheels FOLDER, and "
            f"./wheels/{one.name.replace('-', '_')}-{one.version}-py3-none-any.whl.",
        )
    return Pin(one.name, one.version, (f"sha256:{one.digest}",), _place(one, folder))


def _place(one: Chosen, folder: Path) -> str:
    """Return where a requirement says that it is: a URL, or a path from ``folder``."""
    if not one.direct:
        return ""
    parts = urlsplit(one.url)
    if parts.scheme != "file":
        return one.url
    path = os.path.relpath(unquote(parts.path), folder.resolve())
    return path if path.startswith(".") else f"./{path}"
