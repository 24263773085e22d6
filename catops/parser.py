"""CatOps 1's parser: an ``argparse`` parser that raises instead of exiting, for classic plugins."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from catops.errors import UserError


class ArgumentParserError(UserError):
    """What is wrong with the words a command was given; shown to the person who typed them."""

    def __init__(self, message: object = "", *more: object, mend: str = "") -> None:
        """Take any arguments, as CatOps 1's plain exception did."""
        said = str((message, *more)) if more else str(message)
        super().__init__(said or "The words do not fit this command.", mend=mend)


class CatParser(argparse.ArgumentParser):
    """An :class:`argparse.ArgumentParser` that never ends the process it runs in.

    A wrong word raises :exc:`ArgumentParserError` with the reason; ``-h`` and ``--version``, which
    end an ``argparse`` program, raise it with the text they would have printed.
    """

    _parsing = False
    _said = ""

    def error(self, message: str) -> NoReturn:
        """Raise :exc:`ArgumentParserError` with ``message``."""
        raise ArgumentParserError(message)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Raise :exc:`ArgumentParserError` with ``message``, or with what was to be printed."""
        raise ArgumentParserError((message or self._said or self.format_help()).strip())

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, as :meth:`argparse.ArgumentParser.parse_known_args` does.

        :raises ArgumentParserError: for a wrong word, and for help that was asked for.
        """
        self._parsing = True
        try:
            return super().parse_known_args(args, namespace)
        finally:
            self._parsing, self._said = False, ""

    def _print_message(self, message: str, file: Any = None) -> None:
        """Keep what ``-h`` and ``--version`` print, which is the answer; print all else."""
        if self._parsing:
            self._said = message
        else:
            super()._print_message(message, file)
