"""Assembly: the one file that knows every floor and puts the parts together."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from catops.aws.log_relay import LogRelay
from catops.aws.worker import Handler, Worker
from catops.bot import Bot, Roster
from catops.envelope import envelope_key
from catops.errors import ConfigError
from catops.installed import Fault, PluginInfo
from catops.plugins.bundle import Bundle
from catops.plugins.catalogue import FILE_NAME, read_catalogue
from catops.settings import Settings
from catops.slack.conversation import SlackConversation
from catops.slack.log_messages import log_messages, read_records
from catops.transport import post

if TYPE_CHECKING:
    from catops.transport import Post

LOG = logging.getLogger("catops.app")
#: The folder that holds this package: in Lambda the bundle, on a laptop site-packages.
BUNDLE = Path(__file__).parent.parent


def build_bot(settings: Settings, *, clock: Callable[[], float] = time.time) -> Bot:
    """Return a bot with everything in the bundle's catalogue, or else all that is installed.

    A catalogue that cannot be read is told in the log, and what is installed is looked up instead.
    """
    return Bot(_roster(settings), settings, clock=clock)


def _roster(settings: Settings) -> Roster:
    problems: list[PluginInfo] = []
    try:
        catalogue = read_catalogue(BUNDLE)
        if catalogue is not None:
            return Bundle(catalogue, settings)
    except ConfigError as error:
        LOG.error("%s", error.advice)
        fault = Fault(error.message, error.mend)
        problems = [PluginInfo("catalogue", "catops", "", FILE_NAME, loaded=False, faults=(fault,))]
    from catops.plugins.discovery import find_plugins  # importlib_metadata is not free
    from catops.plugins.registry import Registry

    return Registry(find_plugins(), settings, problems=problems)


def build_worker(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    post: Post = post,
    bot: Callable[[], Handler] | None = None,
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


def build_log_relay(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    post: Post = post,
) -> LogRelay:
    """Return the works of the function that relays log records to channels."""
    return LogRelay(
        lambda body: log_messages(read_records(body)),
        key=settings.environ["CATOPS_LOG_KEY"].strip(),
        token=settings.bot_token,
        post=post,
        clock=clock,
        sleep=sleep,
    )
