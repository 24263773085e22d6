"""What ``[plugins.runbooks]`` in ``catops.toml`` says, read into plain values and checked.

Whether the folders are there is not checked here: a deployed bot has its pages in the catalogue
and needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import catops

KEYS = ("folders", "packages", "review_days")
#: Days from a page's review to the next, where it names no date.
REVIEW_DAYS = 365


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of this plugin.

    :ivar folders: folders with runbooks: as they are written, and where they are.
    :ivar packages: importable packages with runbooks.
    :ivar review_days: how many days after it was ``reviewed`` a page is past its date.
    """

    folders: tuple[tuple[str, Path], ...] = ()
    packages: tuple[str, ...] = ()
    review_days: int = REVIEW_DAYS

    @property
    def named(self) -> tuple[str, ...]:
        """Every folder and package, as it is written."""
        return (*(name for name, _ in self.folders), *self.packages)


def read_config(settings: catops.Settings) -> Config:
    """Return the settings of this plugin; folders are relative to ``catops.toml``.

    :raises ConfigError: naming the key that is wrong, and how to write it.
    """
    table = settings.plugin("runbooks")
    unknown = sorted(set(table) - set(KEYS))
    if unknown:
        raise catops.ConfigError(
            f"[plugins.runbooks] has no setting {unknown[0]!r}.", mend=f"It has {', '.join(KEYS)}."
        )
    beside = Path(settings.config_path).parent
    folders = _texts(table.get("folders", []), "folders", "runbooks")
    packages = _texts(table.get("packages", []), "packages", "acme_runbooks")
    for package in packages:
        if not all(map(str.isidentifier, package.split("."))):
            raise catops.ConfigError(
                f"[plugins.runbooks] packages: {package!r} is not an importable name.",
                mend="Write it as import does, e.g. acme_runbooks.",
            )
    return Config(
        folders=tuple((folder, beside / folder) for folder in folders),
        packages=tuple(packages),
        review_days=_days(table.get("review_days", REVIEW_DAYS)),
    )


def _texts(given: Any, key: str, example: str) -> list[str]:
    if isinstance(given, list) and all(isinstance(one, str) and one for one in given):
        return list(dict.fromkeys(given))
    raise catops.ConfigError(
        f"[plugins.runbooks] {key} is not a list of names.", mend=f'Write {key} = ["{example}"].'
    )


def _days(given: Any) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 10_000:
        return given
    raise catops.ConfigError(
        "[plugins.runbooks] review_days is not a number of days.", mend="Write review_days = 365."
    )
