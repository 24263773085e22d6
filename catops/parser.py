"""CatOps 1's parser: an ``argparse`` parser that raises instead of exiting, for classic plugins."""

from __future__ import annotations

import argparse
from typing import NoReturn

from catops.errors import UserError


class ArgumentParserError(UserError):
    """What is wrong with the words a command was given; shown to the person who typed them."""


class CatParser(argparse.ArgumentParser):
    """An :class:`argparse.ArgumentParser` that never ends the process it runs in.

    A wrong word raises :exc:`ArgumentParserError` with the reason; ``-h`` and ``--version``, which
    end an ``argparse`` program, raise it with the text they would have printed.
    """

    def error(self, message: str) -> NoReturn:
        """Raise :exc:`ArgumentParserError` with ``message``."""
        raise ArgumentParserError(message)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Raise :exc:`ArgumentParserError` with ``message``, or with the help."""
        raise ArgumentParserError((message or self.format_help()).strip())
