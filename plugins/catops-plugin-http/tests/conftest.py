"""A bot that may look at this machine, and trusts the tests' authority."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import catops_plugin_http
import pytest
from certificates import AUTHORITY

from catops.testing import CatBot

Bots = Callable[..., CatBot]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file with the certificate of the tests' authority."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def bots(authority: Path) -> Bots:
    """Return what makes a bot with this plugin, by what ``allow`` lists."""

    def make(*allow: str) -> CatBot:
        config = {"plugins": {"http": {"allow": list(allow), "ca_file": str(authority)}}}
        bot = CatBot(plugins={"http": catops_plugin_http}, config=config)
        bot.clock.now = time.time()  # certificates go by the real one
        return bot

    return make


@pytest.fixture
def bot(bots: Bots) -> CatBot:
    """Return a bot that may look at 127.0.0.1 and at localhost."""
    return bots("127.0.0.1", "localhost")
