"""What holds in every test here: no network but the one that is handed in, and no log of two lines.

The bot's own log goes no further: a million lines of it would be kept by pytest otherwise.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator

import pytest

#: What Python itself reports of the network, whoever uses it.
_NETWORK: list[str] = []
_WATCHED = [False]
_ENDS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def _watch(name: str, args: object) -> None:
    if _WATCHED[0] and name.startswith("socket."):
        _NETWORK.append(name)


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Hold a test to the network that it is handed."""
    _NETWORK.clear()
    _WATCHED[0] = True
    yield
    _WATCHED[0] = False
    assert _NETWORK == []


class _Lines(logging.Handler):
    """Counts records, and keeps those that are more than one line."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        said = record.getMessage()
        if _ENDS.search(said) and len(self.bad) < 10:
            self.bad.append(said)


@pytest.fixture(autouse=True)
def one_line_a_record() -> Iterator[_Lines]:
    """Hold whatever the bot logs to one line a record."""
    logger = logging.getLogger("catops")
    handler = _Lines()
    logger.addHandler(handler)
    logger.propagate = False
    yield handler
    logger.propagate = True
    logger.removeHandler(handler)
    assert handler.bad == []
