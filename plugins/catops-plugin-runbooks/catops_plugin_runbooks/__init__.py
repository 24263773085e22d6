"""Your runbooks as the bot's help: ``/catops help disk full``."""

from __future__ import annotations

import os
from collections.abc import Iterable

import catops
from catops_plugin_runbooks.config import read_config
from catops_plugin_runbooks.listing import runbooks


class Runbooks:
    """Your runbooks as the bot's help, with their owners, their dates and their commands."""

    def __init__(self) -> None:
        self._settings: catops.Settings | None = None

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        """Return the commands of this plugin."""
        return [runbooks]

    @catops.hookimpl
    def catops_configure(self, settings: catops.Settings) -> None:
        """Check ``[plugins.runbooks]``, and keep it for the pages."""
        self._settings = None
        read_config(settings)
        self._settings = settings

    @catops.hookimpl
    def catops_help(self) -> Iterable[catops.HelpTopic]:
        """Return a page for each runbook.

        A catalogue is made without a bot, so nothing is configured then: the environment of
        ``meow catalogue`` says where ``catops.toml`` is.
        """
        from catops_plugin_runbooks.pages import read_pages  # a deployed bot never reads Markdown

        settings = self._settings or catops.Settings(os.environ)
        return read_pages(read_config(settings), settings.command)


plugin = Runbooks()
