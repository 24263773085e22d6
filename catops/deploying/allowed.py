"""``[deploy] allow`` in ``catops.toml``: the plugin distributions that a bundle may have.

A plugin need not be listed in ``requirements.txt`` to be in the bundle; a name mistyped there, or
something that a dependency brings along, is enough. Whoever wants to read each name first lists it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from catops.deploying.contents import Contents
from catops.deploying.distributions import CORE, normal
from catops.errors import ConfigError
from catops.findings import Finding

CHECK = "allowed"


def check_allowed(contents: Contents, config: Path) -> Iterator[Finding]:
    """Name each plugin of a package that the list leaves out.

    :raises ConfigError: when the list cannot be read.
    """
    allowed = allowed_plugins(config)
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
            f"Add {name!r} there if you trust it; else do without it and what asks for it.",
        )
    if plugins and not strangers:
        yield Finding("ok", CHECK, f"{config.name} allows each plugin in the bundle.")


def allowed_plugins(config: Path) -> set[str] | None:
    """Return the names that ``config`` allows; ``None`` where it has no such list.

    :raises ConfigError: when it cannot be read.
    """
    try:
        table = tomllib.loads(config.read_text("utf-8")).get("deploy", {})
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{config} cannot be read: {error}.") from error
    given = table.get("allow") if isinstance(table, dict) else table
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise ConfigError(
            f"[deploy] allow in {config} is no list of names.",
            mend='Write it so: allow = ["catops-plugin-aws"].',
        )
    return {normal(one) for one in given}
