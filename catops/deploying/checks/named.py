"""The plugins that a project names, in ``requirements.txt`` and ``catops.toml``: are they there?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from catops.config_table import section
from catops.deploying.checks.requirements import PREFIX, listed_plugins
from catops.deploying.distributions import normal
from catops.errors import ConfigError
from catops.findings import Finding
from catops.plugins.catalogue import Catalogue
from catops.settings import Settings
from catops.similar import similar

CHECK = "plugins"


def not_installed(requirements: Path, plugins: Catalogue | None) -> list[str]:
    """Return the distributions that ``requirements`` lists and that ``plugins`` does not have.

    What is listed with a condition is left out; a file that cannot be read lists none.
    """
    if plugins is None:
        return []
    try:
        listed = [one.name for one in listed_plugins(requirements) if not one.conditional]
    except OSError:
        return []
    there = {normal(one.distribution) for one in plugins.plugins()}
    return [name for name in listed if name not in there]


def check_named(
    settings: Settings, plugins: Catalogue | None, lacking: Sequence[str]
) -> Iterator[Finding]:
    """Name what is listed but not installed, and settings that are for no plugin there is.

    :param plugins: what the bot offers; ``None`` where that is unknown, as another check reports.
    :param lacking: what :func:`not_installed` returns.
    """
    for name in lacking:
        yield Finding(
            "advice",
            CHECK,
            f"{name} is listed in requirements.txt, but is not installed here, so what is said of "
            "plugins leaves it out.",
            "Install it: pip install -r requirements.txt. Or look into what is packaged: meow "
            "doctor --bundle ZIP.",
        )
    if plugins is not None:
        names = [one.name for one in plugins.plugins()]
        lacked = [name.removeprefix(PREFIX) for name in lacking]
        yield from _settings_of_none(settings, names, lacked)


def _settings_of_none(
    settings: Settings, names: Sequence[str], lacked: Sequence[str]
) -> Iterator[Finding]:
    try:
        tables = [name for name, _ in section(settings, "plugins")]
    except ConfigError:  # reported by another check
        return
    for name in tables:
        if name in names or normal(name) in lacked:
            continue
        likely = similar(name, names, most=1)
        yield Finding(
            "advice",
            CHECK,
            f"catops.toml has [plugins.{name}], but there is no plugin {name!r}.",
            f"Did you mean [plugins.{likely[0]}]?"
            if likely
            else f"List its distribution in requirements.txt, or take [plugins.{name}] out.",
        )
