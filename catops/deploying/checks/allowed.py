"""``[deploy] allow`` in ``catops.toml``: the plugin distributions that a bundle may have.

A plugin need not be listed in ``requirements.txt`` to be in the bundle; a mistyped name there, or
something that a dependency brings along, is enough. The list names those that were reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catops.config_table import section
from catops.deploying.contents import Contents
from catops.deploying.distributions import CORE, normal
from catops.findings import Finding
from catops.settings import Settings

CHECK = "allowed"


def check_allowed(contents: Contents, config: Path) -> Iterator[Finding]:
    """Name each plugin of a package that the list leaves out.

    :raises ConfigError: when the list cannot be read.
    """
    allowed = allowed_plugins(Settings({"CATOPS_CONFIG": str(config)})) if config.exists() else None
    if allowed is None:
        return
    plugins = contents.plugins() - {CORE}
    strangers = sorted(plugins - allowed)
    for name in strangers:
        yield Finding(
            "fault",
            CHECK,
            f"{contents.named(name)} is a plugin in the bundle, but [deploy] allow in "
            f"{config.name} does not name it.",
            f"Add {name!r} there if you trust it; else remove it and what requires it.",
        )
    if plugins and not strangers:
        yield Finding("ok", CHECK, f"{config.name} allows each plugin in the bundle.")


def allowed_plugins(settings: Settings) -> set[str] | None:
    """Return the names that ``[deploy] allow`` lists; ``None`` where there is no such list.

    :raises ConfigError: when it cannot be read.
    """
    return _names(settings, "allow")


def wide_plugins(settings: Settings) -> set[str]:
    """Return the names that ``[deploy] allow_wide`` lists: they may ask AWS for very much.

    :raises ConfigError: when it cannot be read.
    """
    return _names(settings, "allow_wide") or set()


def _names(settings: Settings, key: str) -> set[str] | None:
    table = section(settings, "deploy")
    table.only("allow", "allow_wide")
    given = table.value.get(key)
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise table.wrong(key, "is not a list of names.", f'Write {key} = ["catops-plugin-aws"].')
    return {normal(one) for one in given}
