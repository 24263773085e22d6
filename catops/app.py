"""Assembly: the one file that knows every floor and puts the parts together."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from catops.aws.worker import Worker
from catops.bot import Bot
from catops.envelope import envelope_key
from catops.plugins.discovery import find_plugins
from catops.plugins.registry import Registry
from catops.settings import Settings
from catops.slack.conversation import SlackConversation
from catops.transport import post

if TYPE_CHECKING:
    from catops.transport import Post


def build_bot(settings: Settings, *, clock: Callable[[], float] = time.time) -> Bot:
    """Return a bot with everything that is installed here."""
    return Bot(Registry(find_plugins(), settings), settings, clock=clock)


def build_worker(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    post: Post = post,
    bot: Callable[[], Bot] | None = None,
) -> Worker:
    """Return the second Lambda function's works.

    :param post: what sends to the network.
    :param bot: what gives the bot; by default it is built at its first command, and kept.
    """
    return Worker(
        bot or cache(partial(build_bot, settings)),
        partial(SlackConversation, settings=settings, clock=clock, post=post),
        key=envelope_key(settings.signing_secret),
        clock=clock,
    )
