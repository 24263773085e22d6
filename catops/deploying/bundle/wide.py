"""``[deploy] allow_wide`` in ``catops.toml``: the plugins that may ask AWS for very much.

What a plugin asks for becomes main's, so one careless line of a plugin makes everybody who may use
any command of the bot as powerful as an administrator.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catops.deploying.checks.allowed import wide_plugins
from catops.deploying.checks.permissions import CHECK, makes_administrator, wide_actions
from catops.deploying.distributions import normal
from catops.findings import Finding
from catops.plugins.catalogue import Catalogue
from catops.settings import Settings


def check_wide(plugins: Catalogue, config: Path) -> Iterator[Finding]:
    """Name each plugin that asks for all of AWS or of a service, and that nobody allowed to.

    :raises ConfigError: when ``catops.toml`` cannot be read.
    """
    allowed = wide_plugins(Settings({"CATOPS_CONFIG": str(config)})) if config.exists() else set()
    for name, asked in plugins.iam().items():
        distribution = plugins.plugin(name).distribution
        wide = [action for one in asked for action in wide_actions(one)]
        if not wide or normal(distribution) in allowed:
            continue
        everything = any(map(makes_administrator, asked))
        power = ", which makes main an administrator" if everything else ""
        yield Finding(
            "fault" if everything else "advice",
            CHECK,
            f"The plugin {name} ({distribution}) asks for {', '.join(wide)} on every resource"
            f"{power}.",
            "Ask its author to name the actions. If you want it so, write "
            f'allow_wide = ["{distribution}"] under [deploy] in catops.toml.',
        )
