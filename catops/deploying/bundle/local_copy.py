"""A bundle's twin for this machine: the same distributions, with what is compiled fit to run here.

What plugins offer is found out by importing them, and what was compiled for Lambda's processor and
Python cannot be imported on every laptop. Distributions without compiled files are the bundle's
own; the others are installed again, in the very same version.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from catops.deploying.distributions import Distribution, normal
from catops.deploying.interpreters import Interpreter
from catops.deploying.lock.locks import Lock
from catops.deploying.lock.pip import is_source
from catops.deploying.lock.requirement_lines import requirement_lines
from catops.errors import ConfigError

#: Seconds pip may take.
TIMEOUT = 600


def compiled(found: Sequence[Distribution]) -> list[Distribution]:
    """Return the distributions whose wheels are for one platform."""
    return [one for one in found if one.tags and not any(tag.endswith("-any") for tag in one.tags)]


@contextmanager
def twin_of(
    folder: Path,
    foreign: Sequence[Distribution],
    interpreter: Interpreter,
    requirements: Path,
    lock: Lock | None = None,
) -> Iterator[Path]:
    """Give a copy of ``folder`` in which ``foreign`` are replaced by their like for this machine.

    :param requirements: the file that says where they come from.
    :param lock: what they must be; the twin is imported, so no other wheel will do.
    :raises ConfigError: when pip has no such version for this machine.
    """
    with TemporaryDirectory() as scratch:
        twin, fresh = Path(scratch, "twin"), Path(scratch, "fresh")
        shutil.copytree(folder, twin, copy_function=_linked)
        for one in foreign:
            for name in one.files:
                (twin / name).unlink(missing_ok=True)
        _install(foreign, fresh, interpreter, requirements, lock)
        shutil.copytree(fresh, twin, dirs_exist_ok=True, copy_function=_replaced)
        yield twin


def _install(
    wanted: Sequence[Distribution],
    folder: Path,
    interpreter: Interpreter,
    requirements: Path,
    lock: Lock | None,
) -> None:
    """Install exactly the versions of ``wanted`` into ``folder``, and nothing they ask for."""
    pins = [f"{normal(one.name)}=={one.version}" for one in wanted]
    lines = [" ".join(lock.pins[normal(one.name)].words) for one in wanted] if lock else pins
    listed = folder.with_name("twin.txt")
    listed.write_text("\n".join([*_sources(requirements), *lines]), "utf-8")
    words = [interpreter.path, "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps"]
    words += ["--disable-pip-version-check", "--target", str(folder), "-r", str(listed)]
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter that said what it is
            words, cwd=requirements.parent, capture_output=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigError(f"pip of {interpreter} cannot be run: {error}.") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        mend = "Package on a machine for which they are published."
        raise ConfigError(
            f"{' and '.join(pins)} cannot be installed for {interpreter} on this machine, to see "
            f"what the plugins offer: {said[-1] if said else 'pip says nothing'}",
            mend=f"{mend} If they are, make the lock again here: meow lock." if lock else mend,
        )


def _sources(requirements: Path) -> list[str]:
    """Return the lines of ``requirements`` that tell pip where to look."""
    try:
        return [line for _, line in requirement_lines(requirements) if is_source(line)]
    except OSError:
        return []


def _linked(source: str, target: str) -> None:
    """Copy a file by a link where the disk allows; nothing is ever written into it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _replaced(source: str, target: str) -> None:
    """Copy a file into the place of another, which may be a link."""
    Path(target).unlink(missing_ok=True)
    shutil.copyfile(source, target)
