"""The fixture ``catbot``, advertised to pytest by an entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catops.testing.catbot import CatBot


@pytest.fixture
def catbot() -> CatBot:
    """Return a bot with every plugin that is installed, a clock that stands and a fake Slack."""
    from catops.testing.catbot import CatBot  # pytest starts this module in every project

    return CatBot()
