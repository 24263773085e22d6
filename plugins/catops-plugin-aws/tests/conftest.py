from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from catops.testing import CatBot

import catops_plugin_aws
from tests.standin import StandIn

Bots = Callable[..., CatBot]


@pytest.fixture(scope="session")
def running() -> Iterator[StandIn]:
    with StandIn() as standin:
        yield standin


@pytest.fixture
def aws(running: StandIn) -> StandIn:
    """AWS, with nothing in it."""
    running.reset()
    return running


@pytest.fixture
def make_bot(aws: StandIn) -> Bots:
    """Make a bot with this plugin, by its environment and its ``[plugins.aws]``."""

    def make(environ: dict[str, str] | None = None, **settings: Any) -> CatBot:
        bot = CatBot(
            {"aws": catops_plugin_aws},
            environ={**aws.environ, **(environ or {})},
            config={"plugins": {"aws": settings}},
        )
        bot.clock.now = time.time()  # moto goes by the real time
        return bot

    return make


@pytest.fixture
def bot(make_bot: Bots) -> CatBot:
    """A bot that only has this plugin, and AWS."""
    return make_bot()
