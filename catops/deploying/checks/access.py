"""The access rules of a deployment, checked against what is installed here."""

from __future__ import annotations

from collections.abc import Iterator

from catops.errors import ConfigError
from catops.findings import Finding
from catops.policy.checking import CHECK, check_document
from catops.policy.reading import read_config
from catops.settings import Settings
from catops.text import counted


def check_access(settings: Settings) -> Iterator[Finding]:
    """Report what is wrong or doubtful in ``[access]``; nothing where there is none.

    Another check reports a file that cannot be read.
    """
    try:
        config = settings.config
    except ConfigError:
        return
    try:
        document = read_config(config, file=settings.config_path)
    except ConfigError as error:
        yield Finding("fault", CHECK, f"Everything is closed: {error.message}", error.mend)
        return
    if document is None:
        return
    from catops.app import build_bot  # it imports every floor there is
    from catops.policy.access import Open

    roster = build_bot(settings, policy=Open()).roster
    loaded = {one.name for one in roster.plugins() if one.loaded}
    token = bool(settings.bot_token)
    yield from check_document(document, list(roster.commands()), loaded, token=token)
    rules = len(document.rules)
    yield Finding("ok", CHECK, f"{counted(rules, 'rule')} read.")
