"""The Lambda functions: ``catops.aws.respond`` and ``main``, and ``log``, which is on its own.

``respond`` runs while Slack waits, so importing this module and answering a request imports the
standard library and small files of ours alone: no plugin, no pluggy, no boto3, no requests. That
is why ``main`` and ``log`` import what they need inside. A test lists what is imported.
"""

from __future__ import annotations

import gc
import os
import time
from functools import cache

from catops.aws.invoke import Invoker
from catops.aws.receiver import Receiver
from catops.settings import Settings
from catops.slack.receiving import SlackDoor, told
from catops.slack.senders import Senders
from catops.transport import post

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from catops.aws.asking import Asker
    from catops.aws.log_relay import LogRelay
    from catops.aws.worker import LambdaContext, Worker

__all__ = ["log", "main", "respond", "start"]


def start() -> None:
    """Check the settings; call it where the handler is imported, so that a bad deploy fails there.

    :raises ConfigError: when ``SLACK_SIGNING_SECRET`` or ``CATOPS_DISPATCHER`` is missing or blank.
    """
    _settings().require("SLACK_SIGNING_SECRET", "CATOPS_DISPATCHER")


def respond(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Verify the request inside ``event``, hand it to the second function, acknowledge it.

    :param event: an event of API Gateway (REST or HTTP API), a Function URL or an ALB.
    :returns: the HTTP response in the form that sender takes.
    :raises ConfigError: when the settings are incomplete; nothing is ever accepted then.
    """
    return _receiver()(event)


def main(event: Mapping[str, Any], context: LambdaContext) -> Mapping[str, Any] | None:
    """Run the command inside the sealed envelope ``event`` and deliver its answer.

    :returns: nothing, unless ``event`` is a question that :func:`respond` waits for.
    :raises DoorError: when ``event`` was not sealed by :func:`respond`.
    """
    return _worker()(event, context)


def log(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Relay the log records that :class:`catops.SlackHandler` sends to their channels.

    :param event: an event of API Gateway (REST or HTTP API), a Function URL or an ALB.
    :returns: the HTTP response in the form that sender takes.
    :raises ConfigError: when ``CATOPS_LOG_KEY`` or ``SLACK_BOT_TOKEN`` is missing or blank.
    """
    return _log_relay()(event, context)


# The names begin with _ because importing catops.aws.worker sets the name `worker` here.


@cache
def _settings() -> Settings:
    """Return the settings of this process."""
    return Settings(os.environ)


@cache
def _receiver() -> Receiver:
    """Return the first function's handler, kept between warm invocations."""
    start()
    settings = _settings()
    secret = settings.signing_secret
    return Receiver(
        SlackDoor(
            secret,
            clock=time.time,
            response_hosts=settings.response_hosts,
            senders=Senders(settings.app_id, settings.teams),
            post=post,
        ),
        Invoker(
            settings.dispatcher,
            os.environ,
            post=post,
            clock=time.time,
            once=settings.store != "memory://",  # which every environment of main has its own of
        ),
        told,
        signing_secret=secret,
        ask=lambda question: _asker()(question),
    )


@cache
def _asker() -> Asker:
    """Return what asks the second function, kept between warm invocations; no command needs it."""
    from catops.aws.asking import Asker

    return Asker(_settings().dispatcher, os.environ, post=post, clock=time.time)


@cache
def _worker() -> Worker:
    """Return the second function's handler, kept between warm invocations.

    Nothing imported here is ever garbage; collecting costs 5 % of a cold start.
    """
    gc.disable()
    try:
        from catops.app import build_worker
        from catops.aws.audit_log import records_to_stdout

        records_to_stdout()
        _settings().require("SLACK_SIGNING_SECRET")
        return build_worker(_settings())
    finally:
        gc.freeze()
        gc.enable()


@cache
def _log_relay() -> LogRelay:
    """Return the log relay, kept between warm invocations."""
    from catops.app import build_log_relay

    _settings().require("CATOPS_LOG_KEY", "SLACK_BOT_TOKEN")
    return build_log_relay(_settings())
