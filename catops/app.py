"""Assembly: the one file that knows every floor and puts the parts together."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from catops.audit.journal import DAYS, Journal, keep_days
from catops.audit.reader import HistoryReader
from catops.audit.recorder import Recorder
from catops.aws.metrics import Metrics, wants_metrics
from catops.aws.questions import Questions
from catops.aws.worker import Handler, Worker
from catops.bot.bot import Bot
from catops.bot.roster import Roster
from catops.confirmation.codes import code_key
from catops.confirmation.confirmations import Confirmations
from catops.envelope import Envelope, envelope_key, question_key
from catops.errors import ConfigError
from catops.installed import Fault, PluginInfo
from catops.once.claims import Claims
from catops.once.once import OnStep, unwatched
from catops.plugins.bundle import Bundle
from catops.plugins.catalogue import FILE_NAME, read_catalogue
from catops.policy.access import Policy
from catops.policy.configured import Configured
from catops.policy.directory import Directory, NoDirectory
from catops.settings import Settings
from catops.slack.channel import MENDS
from catops.slack.conversation import SlackConversation
from catops.slack.directory import SlackDirectory
from catops.slack.hosts import web_api
from catops.stores import RecordStore, Store, Streams
from catops.transport import post

if TYPE_CHECKING:
    from catops.aws.log_relay import LogRelay
    from catops.transport import Post

LOG = logging.getLogger("catops.app")
#: A DynamoDB table's name, or its ARN.
TABLE = re.compile(r"(arn:[\w:-]+:table/)?[\w.-]{3,255}", re.ASCII)
#: The folder that holds this package: in Lambda the bundle, on a laptop site-packages.
BUNDLE = Path(__file__).parent.parent


def build_bot(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    post: Post = post,
    policy: Policy | None = None,
    directory: Directory | None = None,
    confirmations: Confirmations | None = None,
    past: HistoryReader | None = None,
) -> Bot:
    """Return a bot with everything in the bundle's catalogue, or else all that is installed.

    An unreadable catalogue is logged, and what is installed is looked up instead.

    :param post: what asks Slack who people are, where no ``directory`` is given.
    :param policy: who may run what; by default as ``catops.toml`` says.
    :param confirmations: gives and takes confirmations; by default as the settings say.
    :param past: knows who ran what; by default the store that is set.
    """
    confirmations = confirmations or build_confirmations(settings, clock=clock)
    past = past or build_history_reader(settings, clock=clock)
    roster = _roster(settings)
    if policy is None:
        directory = directory or build_directory(settings, clock=clock, post=post)
        policy = build_policy(settings, roster, directory)
    return Bot(roster, settings, policy, confirmations=confirmations, past=past, clock=clock)


def build_history_reader(
    settings: Settings, *, clock: Callable[[], float] = time.time
) -> HistoryReader:
    """Return what knows who ran what; the store that is set is opened when it is first asked."""
    return HistoryReader(settings, cache(partial(build_journal, settings, clock=clock)))


def build_journal(settings: Settings, *, clock: Callable[[], float] = time.time) -> Journal:
    """Return the journal in the store that is set.

    :raises ConfigError: when ``CATOPS_STORE`` or ``[history]`` is wrong.
    """
    return Journal(open_store(settings, clock=clock), days=keep_days(settings), clock=clock)


def build_directory(
    settings: Settings, *, clock: Callable[[], float] = time.time, post: Post = post
) -> Directory:
    """Return what looks people up: Slack, where there is a token."""
    if not settings.bot_token:
        return NoDirectory()
    api = web_api(settings.slack_api)
    return SlackDirectory(settings.bot_token, post=post, api=api, clock=clock)


def build_policy(settings: Settings, roster: Roster, directory: Directory) -> Configured:
    """Return what ``[access]`` in ``catops.toml`` says; it is read when it is first asked."""

    def loaded() -> frozenset[str]:
        return frozenset(one.name for one in roster.plugins() if one.loaded)

    return Configured(settings, directory, loaded=loaded)


def build_confirmations(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    key: Callable[[], bytes] | None = None,
    store: Callable[[], Store] | None = None,
) -> Confirmations:
    """Return what gives and takes confirmations; what it lacks is reported at the first use.

    :param key: gives the key of the codes; by default it is derived from the signing secret.
    :param store: gives the store that remembers which were used; by default the one that is set.
    """
    key = key or partial(_code_key, settings)
    store = store or partial(open_store, settings, clock=clock)
    return Confirmations(cache(key), cache(store), clock=clock)


def _code_key(settings: Settings) -> bytes:
    settings.require("SLACK_SIGNING_SECRET")
    return code_key(settings.signing_secret)


def _roster(settings: Settings) -> Roster:
    problems: list[PluginInfo] = []
    try:
        catalogue = read_catalogue(BUNDLE)
        if catalogue is not None:
            return Bundle(catalogue, settings)
    except ConfigError as error:
        LOG.error("%s", error.line)
        fault = Fault(error.message, error.mend)
        problems = [PluginInfo("catalogue", "catops", "", FILE_NAME, loaded=False, faults=(fault,))]
    from catops.plugins.discovery import find_plugins  # importlib_metadata is not free
    from catops.plugins.registry import Registry

    return Registry(find_plugins(), settings, problems=problems)


def open_store(
    settings: Settings, *, clock: Callable[[], float] = time.time, post: Post = post
) -> RecordStore:
    """Return the store that ``CATOPS_STORE`` names; nothing is read or made yet.

    :raises ConfigError: when it names none, or the environment lacks what that one needs.
    """
    if settings.store == "memory://":
        return _forgetful(clock)
    kind, _, name = settings.store.partition("://")
    if kind == "sqlite" and len(name) > 1 and name.startswith("/"):
        from catops.stores.sqlite import SqliteStore  # sqlite3 is not free

        return SqliteStore(name[1:], clock=clock)
    if kind == "dynamodb" and TABLE.fullmatch(name):
        from catops.aws.dynamodb import DynamoDb
        from catops.stores.dynamodb import DynamoDbStore

        call = DynamoDb(name, settings.environ, post=post, clock=clock)
        return DynamoDbStore(name, call, clock=clock)
    raise ConfigError(
        f"CATOPS_STORE is {settings.store!r}, which names no store.",
        mend="Write memory://, sqlite:///FILE or dynamodb://TABLE.",
    )


def build_worker(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    post: Post = post,
    bot: Callable[[], Handler] | None = None,
    store: Store | None = None,
    streams: Streams | None = None,
    on_step: OnStep = unwatched,
) -> Worker:
    """Return the second Lambda function's handler.

    Where ``CATOPS_STORE`` is wrong, no command is run, and everyone who asks gets an error.

    :param post: what sends to the network.
    :param bot: what gives the bot; by default it is built at its first command, and kept.
    :param store: what remembers which requests were begun; by default the one that is set.
    :param streams: what keeps records; by default the store that is set, if no ``store`` is given.
    :param on_step: called at each step of a request, for tests that end the process there.
    """
    try:
        keeper = open_store(settings, clock=clock, post=post)
    except ConfigError as error:
        bot, keeper = partial(_misconfigured, error), _forgetful(clock)
    kept: Store = store or keeper
    confirmations = build_confirmations(settings, clock=clock, store=lambda: kept)
    streams = streams or (keeper if store is None else _forgetful(clock))
    journal = _journal(settings, streams, clock)
    past = HistoryReader(settings, lambda: journal)
    build = partial(
        build_bot, settings, clock=clock, post=post, confirmations=confirmations, past=past
    )
    middle = bot or cache(build)
    return Worker(
        middle,
        partial(
            SlackConversation,
            settings=settings,
            clock=clock,
            post=post,
            api=web_api(settings.slack_api),
        ),
        claims=Claims(kept, clock=clock),
        recorder=_recorder(settings, journal, clock),
        key=envelope_key(settings.signing_secret),
        clock=clock,
        on_step=on_step,
        questions=Questions(
            partial(_options, bot=middle),
            key=question_key(settings.signing_secret),
            clock=clock,
        ),
    )


def _options(
    envelope: Envelope, remaining: Callable[[], float], *, bot: Callable[[], Handler]
) -> Mapping[str, Any]:
    from catops.slack.typeahead import Completing, list_options  # not what a command needs

    return list_options(envelope, remaining, bot=cast("Callable[[], Completing]", bot))


def _recorder(settings: Settings, journal: Journal, clock: Callable[[], float]) -> Recorder:
    """Return what keeps records; what is wrong with ``[metrics]`` costs no command its answer."""
    function = settings.environ.get("AWS_LAMBDA_FUNCTION_NAME") or "catops"
    try:
        if not wants_metrics(settings):
            return Recorder(journal)
    except ConfigError as error:
        LOG.error("metrics are on: %s", error.line)
    return Recorder(journal, line=Metrics(function, clock=clock).line)


def _journal(settings: Settings, streams: Streams, clock: Callable[[], float]) -> Journal:
    """Return the journal; what is wrong with ``[history]`` costs no command its answer."""
    days = DAYS
    try:
        days = keep_days(settings)
    except ConfigError as error:
        LOG.error("records are kept for %d days: %s", days, error.line)
    return Journal(streams, days=days, clock=clock)


def _forgetful(clock: Callable[[], float]) -> RecordStore:
    from catops.stores.memory import MemoryStore  # never used in a deployment

    return MemoryStore(clock=clock)


def _misconfigured(error: ConfigError) -> NoReturn:
    raise error


def build_log_relay(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    post: Post = post,
) -> LogRelay:
    """Return the handler of the function that relays log records to channels."""
    from catops.aws.log_relay import LogRelay  # for a function of its own
    from catops.slack.log_messages import log_messages, read_records

    return LogRelay(
        lambda body: log_messages(read_records(body)),
        key=settings.environ["CATOPS_LOG_KEY"].strip(),
        token=settings.bot_token,
        api=web_api(settings.slack_api),
        post=post,
        advice=MENDS,
        clock=clock,
        sleep=sleep,
    )
