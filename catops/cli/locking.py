"""``meow lock``: pin what goes into the bundle, each distribution by its hash.

What it needs is imported inside it, so that ``meow run`` need not pay for it.
"""

from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catops.settings import Settings
from catops.text import counted

if TYPE_CHECKING:
    from catops.deploying.lock.locks import Lock
    from catops.deploying.target import Target

REQUIREMENTS = Path("requirements.txt")


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``lock``."""
    lock = commands.add_parser(
        "lock",
        help="pin what goes into the bundle, by versions and hashes",
        description="Resolve requirements.txt for Lambda with pip, and write what it would "
        "install, with the sha256 of each wheel, into requirements.lock. Nothing is installed.",
        allow_abbrev=False,
    )
    lock.add_argument(
        "--check", action="store_true", help="write nothing; say if it is out of date"
    )
    lock.add_argument(
        "--runtime", action="append", default=[], help="what it is for, e.g. python3.13"
    )
    lock.add_argument(
        "--architecture", action="append", default=[], help="what it is for: arm64 or x86_64"
    )
    lock.set_defaults(work=_lock)


def _lock(options: argparse.Namespace, settings: Settings) -> int:
    from catops.deploying.checks.lock import out_of_date
    from catops.deploying.lock.locking import make_lock
    from catops.deploying.lock.locks import LOCK, read_lock, write_lock

    file = Path(LOCK)
    before = read_lock(file)
    targets = _targets(options.runtime, options.architecture, before)
    if options.check:
        if before is None:
            print(f"There is no {LOCK}. Make it: meow lock")
            return 1
        faults = [line for each in targets for line in out_of_date(before, REQUIREMENTS, each)]
        for line in dict.fromkeys(faults):
            print(line)
        print("Make it again: meow lock" if faults else f"{LOCK} is what {REQUIREMENTS} asks for.")
        return 1 if faults else 0
    lock = make_lock(REQUIREMENTS, targets, before)
    write_lock(lock, file)
    for line in _changes(before, lock):
        print(line)
    many = counted(len(lock.pins), "distribution")
    print(f"{file}: {many} for {' and '.join(map(str, lock.targets))}")
    return 0


def _targets(runtimes: list[str], architectures: list[str], before: Lock | None) -> list[Target]:
    """Return what is asked for; else what the lock was made for; else what was packaged."""
    from catops.deploying.stack import FOLDER, read_stack
    from catops.deploying.target import ARCHITECTURE, RUNTIME, read_target

    if before and before.targets and not (runtimes or architectures):
        return list(before.targets)
    stack = read_stack(Path(FOLDER))
    packaged = next(iter(stack.functions.values()), None) if stack else None
    runtimes = runtimes or [packaged.runtime if packaged else RUNTIME]
    architectures = architectures or [packaged.architecture if packaged else ARCHITECTURE]
    return [read_target(*each) for each in product(runtimes, architectures)]


def _changes(before: Lock | None, after: Lock) -> list[str]:
    """Return a line for each distribution that came, went or is another version."""
    old = {pin.name: pin.version for pin in before.pins.values()} if before else {}
    new = {pin.name: pin.version for pin in after.pins.values()}
    lines = []
    for name in sorted({*old, *new}):
        if name not in old:
            lines.append(f"+ {name} {new[name]}")
        elif name not in new:
            lines.append(f"- {name} {old[name]}")
        elif old[name] != new[name]:
            lines.append(f"  {name} {old[name]} -> {new[name]}")
    return lines
