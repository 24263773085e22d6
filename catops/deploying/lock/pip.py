"""What pip would install, or has installed, by its own report.

https://pip.pypa.io/en/stable/reference/installation-report/
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catops.deploying.distributions import normal
from catops.errors import ConfigError

#: Seconds pip may take.
TIMEOUT = 600
#: Lines of a message of pip's that are shown.
SHOWN = 6

#: Lines of a requirements file that say where distributions come from.
_SOURCES = re.compile(r"-[fi]\b|--((extra-)?index-url|find-links|trusted-host|no-index|pre)\b")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A distribution that pip has chosen.

    :ivar name: normalised.
    :ivar url: where it is from.
    :ivar digest: its sha256, in hex; empty for what is not a file.
    :ivar direct: a requirement names that place, and not an index.
    :ivar asks: what it asks for itself, as it is written.
    """

    name: str
    version: str
    url: str
    digest: str
    direct: bool
    asks: tuple[str, ...] = ()

    @property
    def compiled(self) -> bool:
        """Whether other machines need another wheel."""
        return not self.url.endswith("-any.whl")


def resolve(
    words: Sequence[str],
    lines: Sequence[str] = (),
    *,
    folder: Path = Path(),
    python: str = sys.executable,
) -> list[Chosen]:
    """Return what ``pip install WORDS`` would install into an empty place.

    :param lines: a further requirements file.
    :param folder: where it is run, so that paths mean the same.
    :raises ConfigError: with what pip says, when it finds no solution.
    """
    with TemporaryDirectory() as scratch:
        report, further = Path(scratch, "report.json"), Path(scratch, "further.txt")
        further.write_text("\n".join(lines), "utf-8")
        command = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        command += ["--dry-run", "--ignore-installed", "--only-binary=:all:"]
        command += ["--target", str(Path(scratch, "nothing"))]
        try:
            done = subprocess.run(  # noqa: S603 - an interpreter that said what it is
                [*command, "--report", str(report), *words, "-r", str(further)],
                cwd=folder,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ConfigError(f"pip of {python} cannot be run: {error}.") from error
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            told = [line for line in said if not line.startswith("WARNING")][-SHOWN:]
            raise ConfigError("\n".join(["pip finds no solution.", *told]), mend=_mend(told))
        return read_report(report)


def read_report(file: Path) -> list[Chosen]:
    """Return what a report says, sorted by name.

    :raises ConfigError: when it cannot be read.
    """
    try:
        said = json.loads(file.read_bytes())
        return sorted(map(_chosen, said["install"]), key=lambda one: one.name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"pip's report cannot be read: {type(error).__name__} at {error}.",
            mend="It needs pip 23 or newer: python -m pip install --upgrade pip.",
        ) from error


def is_source(line: str) -> bool:
    """Return whether a line of a requirements file says where distributions come from."""
    return _SOURCES.match(line) is not None


def _chosen(said: Mapping[str, Any]) -> Chosen:
    found, about = said["download_info"], said["metadata"]
    archive = found.get("archive_info", {})
    digest = archive.get("hashes", {}).get("sha256") or ""
    if not digest and str(archive.get("hash", "")).startswith("sha256="):
        digest = archive["hash"].removeprefix("sha256=")
    name, version = normal(about["name"]), str(about["version"])
    asks = tuple(map(str, about.get("requires_dist", ())))
    return Chosen(name, version, found["url"], digest, bool(said["is_direct"]), asks)


def _mend(said: Sequence[str]) -> str:
    if any("No module named pip" in line for line in said):
        return "Install it: python -m ensurepip."
    if any("no such option" in line for line in said):
        return "It needs pip 23 or newer: python -m pip install --upgrade pip."
    return "Lambda takes wheels only; pip says which one is missing."
