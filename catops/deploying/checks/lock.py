"""Is ``requirements.lock`` what ``requirements.txt`` asks for, and the package what is locked?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from catops.deploying.contents import Contents
from catops.deploying.distributions import requirement_name
from catops.deploying.lock.locking import asked_lines
from catops.deploying.lock.locks import AGAIN, LOCK, Lock, read_lock
from catops.deploying.target import Target
from catops.findings import Finding
from catops.text import counted

CHECK = "lock"


def check_lock(contents: Contents, requirements: Path, file: Path) -> Iterator[Finding]:
    """Compare a lock to the list it was made from, and a package to the lock.

    :raises ConfigError: when the lock cannot be read.
    """
    lock = read_lock(file)
    if lock is None:
        said = f"There is no {LOCK}, so the newest versions are packaged each time."
        yield Finding("skipped", CHECK, said, "Pin it by hashes: meow lock.")
        return
    faults = [*out_of_date(lock, requirements, contents.target), *_not_locked(contents, lock)]
    for one in faults:
        yield Finding("fault", CHECK, one, AGAIN)
    if not faults:
        many = counted(len(lock.pins), "distribution")
        yield Finding("ok", CHECK, f"{file.name} pins {many}, and what is bundled is pinned.")


def out_of_date(lock: Lock, requirements: Path, target: Target | None = None) -> Iterator[str]:
    """Say what has changed since the lock was made, as far as it says what that was.

    :raises ConfigError: when the requirements cannot be read.
    """
    now, then = asked_lines(requirements), lock.asked
    wanted = {requirement_name(line): line for line in now if requirement_name(line)}
    for name, line in wanted.items():
        if name not in lock.pins and ";" not in line:
            yield f"{requirements.name} asks for {name}, which {LOCK} does not have."
        elif then and line not in then:
            yield f"{requirements.name} asks for {line}, and {LOCK} was made for something else."
    for line in then:
        if requirement_name(line) not in ("", *wanted):
            yield f"{LOCK} was made for {line} too, which {requirements.name} does not ask for."
    if then and _unnamed(now) != _unnamed(then):
        yield f"{requirements.name} has other options or paths than when {LOCK} was made."
    if target and lock.targets and target not in lock.targets:
        yield f"{LOCK} is for {' and '.join(map(str, lock.targets))}, and not for {target}."


def _unnamed(lines: Iterable[str]) -> set[str]:
    """Return the lines that name no distribution; they may hold a password, so none is shown."""
    return {line for line in lines if not requirement_name(line)}


def _not_locked(contents: Contents, lock: Lock) -> Iterator[str]:
    for name, version in sorted(contents.distributed().items()):
        pin = lock.pins.get(name)
        if pin is None:
            yield f"{contents.named(name)} is in the bundle, but not in {LOCK}."
        elif pin.version != version:
            yield f"{contents.named(name)} is in the bundle; {LOCK} has {pin.version}."
