"""``catops.toml`` of a deployment: whether each section can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from catops.audit.journal import keep_days
from catops.audit.reader import seen_from
from catops.aws.metrics import wants_metrics
from catops.bot.visibility import read_visibility
from catops.config_table import section
from catops.deploying.checks.allowed import allowed_plugins, wide_plugins
from catops.deploying.manifest.manifest import read_bot
from catops.errors import ConfigError
from catops.findings import Finding
from catops.policy.reading import read_config
from catops.settings import Settings

CHECK = "environment"


def check_config(settings: Settings, *, rules: bool = False) -> Iterator[Finding]:
    """Name what is wrong in ``catops.toml``.

    :param rules: check the access rules too, which otherwise another check reports on.
    """
    readers = [*READERS, _access] if rules else READERS
    told = set()
    for read in readers:
        try:
            read(settings)
        except ConfigError as error:
            if error.message not in told:  # a file that is not TOML is reported once
                yield Finding("fault", CHECK, error.message, error.mend)
            told.add(error.message)
    if settings.config_path and not told:
        yield Finding("ok", CHECK, f"{Path(settings.config_path).name} can be read.")


def check_deployed_config(config: Path) -> Iterator[Finding]:
    """Name what is wrong in a ``catops.toml`` that is about to be deployed, rules and all."""
    if config.exists():
        yield from check_config(Settings({"CATOPS_CONFIG": str(config)}), rules=True)


def _plugins(settings: Settings) -> None:
    for name, _ in section(settings, "plugins"):
        settings.plugin(name)


def _also(settings: Settings) -> None:
    seen_from(settings, "")


def _access(settings: Settings) -> None:
    read_config(settings.config, file=settings.config_path)


#: What reads each section, and raises where it cannot.
READERS: list[Callable[[Settings], object]] = [
    _plugins,
    read_bot,
    allowed_plugins,
    wide_plugins,
    keep_days,
    _also,
    read_visibility,
    wants_metrics,
]
