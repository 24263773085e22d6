"""FAULTS 37: a log says one thing a record, whoever writes into it, and its relay never gets stuck.

What people type and plugins raise stands in records; some records go to Slack through a function
of their own, which may be slow, or fail, or be told of its own failure.
"""

from __future__ import annotations

import ast
import json
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from canaries import LOG_KEY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catops
from catops import SlackHandler
from catops.app import build_log_relay
from catops.aws.log_relay import LogRelay
from catops.plugin_log import PluginLog
from catops.settings import Settings
from catops.slack.log_messages import log_messages, read_records
from catops.slack_handler import QUEUE, RELAY
from catops.testing import FakeClock, FakeLambdaContext, FakeSlack
from catops.transport import NotSent, Response

from .lambdas import Respond
from .servers import Answer, Got, Server, serving
from .slack_requests import form, http_v2, signed
from .workers import Main, sealed

#: What ends a line or a record somewhere, or does something to the terminal that shows it.
FORGERIES = (
    "sunny\nERROR root: somebody else did it",
    "sunny\r\n[ERROR]\t2026-01-05T09:00:00.000Z\tabc\tforged",
    "sunny\r{}",
    'sunny\n{"_aws": {"CloudWatchMetrics": []}, "failures": 9}',
    '", "level": "CRITICAL", "channels": ["#everybody"], "message": "',
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b31m",
    "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "\x00\x08\x7f",
    "%s %d %(name)s {0}",
)
#: What no record may hold, but for a traceback.
ENDS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


class Talking:
    """A plugin that logs, prints and raises what it is told."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("say", effect="read")
        def say(ctx: catops.Context, how: str, what: str = "") -> str:
            """Say WHAT, HOW."""
            if how == "log":
                ctx.log.error("asked for %s", what)
                ctx.log.warning(what)
            elif how == "print":
                print(what)
            elif how == "raise":
                raise ValueError(what)
            elif how == "misconfigured":
                raise catops.ConfigError(what, mend=what)
            elif how == "refuse":
                raise catops.UserError(what, mend=what)
            return what

        return [say]

    @catops.hookimpl
    def catops_suggestions(self, context: catops.Context) -> list[catops.Suggestion]:
        raise ValueError(context.request.text)

    @catops.hookimpl
    def catops_after_command(
        self, context: catops.Context, command: Any, outcome: catops.Outcome
    ) -> None:
        raise catops.PluginError(context.request.text, mend=context.request.text)


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("how", ["log", "raise", "misconfigured", "refuse", "nothing"])
def test_each_record_of_a_command_is_one_line_whatever_is_typed(
    how: str, forgery: str, caplog: pytest.LogCaptureFixture
) -> None:
    main = Main({"talking": Talking()})
    quoted = forgery.replace('"', '\\"')
    main(sealed(f'say {how} "{quoted}"', user_name=forgery, channel_name=forgery))
    said = messages(caplog)
    assert said
    assert [one for one in said if ENDS.search(one)] == []
    assert all(one.startswith("abcdefgh: ") for one in said), said


def test_what_a_plugin_logs_is_all_there_and_says_who_logged_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = PluginLog("abcdefgh")
    log.error("%s and %d", "two\nlines\t\x1b[0m", 3)
    log.log(logging.WARNING, "a\\b")
    log.debug("%d", "never looked at")
    assert messages(caplog) == ["abcdefgh: two\\nlines\\t\\x1b[0m and 3", "abcdefgh: a\\b"]
    assert {(one.filename, one.funcName) for one in caplog.records} == {
        (Path(__file__).name, "test_what_a_plugin_logs_is_all_there_and_says_who_logged_it")
    }


def test_a_record_that_cannot_be_made_is_told_and_stops_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = logging.StreamHandler()
    logger = logging.getLogger("catops.plugin")
    logger.addHandler(handler)
    try:
        logger.propagate = False
        PluginLog("abcdefgh").error("%d", "no number")
    finally:
        logger.propagate = True
        logger.removeHandler(handler)
    assert "--- Logging error ---" in capsys.readouterr().err


@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_line_that_a_command_prints_is_a_record_of_its_own(
    forgery: str, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = forgery.replace('"', '\\"')
    Main({"talking": Talking()})(sealed(f'say print "{quoted}"'))
    printed = capsys.readouterr().err
    lines = [line for line in re.split("[\n]", printed) if line]
    assert [line for line in lines if not line.startswith("abcdefgh| ")] == []
    for line in lines:
        with pytest.raises(ValueError, match="Expecting value"):
            json.loads(line)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_nothing_of_a_request_is_in_the_first_functions_log(
    forgery: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = form(forgery.encode("utf-8", "replace").decode(), user_id=f"U1{forgery!a}")
    for headers in (signed(body), {"X-Slack-Signature": forgery}, {forgery: forgery}):
        Respond()(http_v2(headers, body))
    assert messages(caplog)
    assert all(re.fullmatch(r"refused with \d{3}: [\w -]+", one) for one in messages(caplog))


# --- through the relay to Slack -------------------------------------------------------------

KEY = LOG_KEY


class Down:
    """A Slack that cannot be reached, and counts who tried."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, url: str, body: bytes, headers: Any, *, timeout: float) -> Response:
        self.asked += 1
        raise NotSent("slack.com cannot be reached: Connection refused.")


def relay(slack: Any) -> LogRelay:
    clock = FakeClock()
    environ = {"CATOPS_LOG_KEY": KEY, "SLACK_BOT_TOKEN": "xoxb-1"}
    return build_log_relay(Settings(environ), clock=clock, sleep=clock.sleep, post=slack)


@contextmanager
def serving_relay(slack: Any) -> Iterator[Server]:
    """Serve the relay over HTTP, as API Gateway does."""
    function = relay(slack)
    one = threading.Lock()

    def answers(got: Got) -> Answer:
        event = {"headers": dict(got.headers), "body": got.body.decode()}
        with one:
            response = function(event, FakeLambdaContext(30_000))
        return Answer(response["statusCode"], response["body"].encode())

    with serving(answers) as server:
        yield server


@contextmanager
def logging_to(url: str, *, name: str = "zoo") -> Iterator[tuple[logging.Logger, SlackHandler]]:
    handler = SlackHandler(url, api_key=KEY)
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    try:
        yield logger, handler
    finally:
        logger.removeHandler(handler)
        handler.close()


def shown(slack: FakeSlack) -> list[tuple[str, str, str]]:
    """Return the channel, the text and the colour of each record that Slack shows."""
    return [
        (message["channel"], attachment["blocks"][0]["text"]["text"], attachment["color"])
        for message in slack.messages
        for attachment in message["attachments"]
    ]


def test_each_record_is_one_in_slack_whatever_it_says() -> None:
    slack = FakeSlack()
    with serving_relay(slack) as server, logging_to(server.url) as (logger, handler):
        for forgery in FORGERIES:
            logger.error("zoo: %s", forgery)
        handler.flush()
        assert handler.dropped == 0
    records = shown(slack)
    assert len(records) == len(FORGERIES)
    assert {(channel, colour) for channel, _, colour in records} == {("#bot_tests", "#ff9933")}
    assert all(text.startswith("zoo: ") for _, text, _ in records)
    assert "forged" in str(records)


def test_the_relays_own_failures_never_come_back_to_it(caplog: pytest.LogCaptureFixture) -> None:
    slack = Down()
    with serving_relay(slack) as server, logging_to(server.url, name="catops") as (_, handler):
        logging.getLogger("catops.plugin").error("the first cause")
        handler.flush()
        handler.flush()
        assert len(server.got) == 1
        assert handler.dropped == 1
    assert slack.asked == 1
    own = [record.getMessage() for record in caplog.records if record.name == RELAY]
    assert own == ["log records not relayed: Slack cannot be reached."]


@settings(deadline=None, max_examples=150)
@given(said=st.text() | st.sampled_from(FORGERIES))
def test_what_slack_says_is_one_line_in_the_relays_log(said: str) -> None:
    def post(*args: object, **kwargs: object) -> Response:
        return Response(200, {}, json.dumps({"ok": False, "error": said}).encode())

    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger(RELAY)
    logger.addHandler(handler)
    try:
        body = json.dumps({"channels": "#ops", "message": "x"})
        relay(post)({"headers": {"x-api-key": KEY}, "body": body}, FakeLambdaContext())
    finally:
        logger.removeHandler(handler)
    assert len(found) == 1
    assert ENDS.search(found[0]) is None


# --- more than goes through -----------------------------------------------------------------

#: Ten seconds of a program that logs a thousand lines a second.
LINES = 10_000


class Stuck:
    """A relay that takes its time: until it is let go, no post comes back.

    :ivar taken: the records that were posted.
    """

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.began = threading.Event()
        self.taken = 0
        self.ok = True
        self.status_code = 200

    def __call__(self, url: str, *, data: bytes, headers: Any, timeout: float) -> Any:
        self.began.set()
        assert self.go_on.wait(60)
        self.taken += len(json.loads(data))
        return self


def test_a_flood_waits_for_nobody_is_held_within_bounds_and_its_losses_are_counted() -> None:
    stuck = Stuck()
    handler = SlackHandler("http://127.0.0.1:9", api_key=KEY, timeout=60, post=stuck)
    logger = logging.Logger("flood")
    logger.addHandler(handler)
    for number in range(LINES):
        logger.error("line %d", number)
    assert not stuck.go_on.is_set(), "each line was logged while not one post came back"
    assert stuck.began.wait(30)
    dropped = handler.dropped
    assert LINES - QUEUE - 100 <= dropped <= LINES - QUEUE
    stuck.go_on.set()
    handler.flush()
    handler.close()
    assert stuck.taken + dropped == LINES
    assert handler.dropped == dropped


def test_a_command_is_answered_while_the_relay_is_stuck() -> None:
    stuck = Stuck()
    handler = SlackHandler("http://127.0.0.1:9", api_key=KEY, timeout=60, post=stuck)
    logger = logging.getLogger("catops.plugin")
    logger.addHandler(handler)
    try:
        main = Main({"talking": Talking()})
        main.say("say log sunny")
        assert not stuck.go_on.is_set()
        assert any("sunny" in text for text in main.texts)
    finally:
        logger.removeHandler(handler)
        stuck.go_on.set()
        handler.close()


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    records=st.lists(
        st.fixed_dictionaries(
            {
                "channels": st.lists(st.sampled_from(["#a", "#b", "#c"]), min_size=1, max_size=3),
                "message": st.text(max_size=50) | st.sampled_from(FORGERIES),
                "level": st.sampled_from(["ERROR", "info", "\n"]),
            }
        ),
        min_size=1,
        max_size=100,
    ),
    milliseconds=st.integers(0, 60_000),
)
def test_whatever_a_request_holds_each_message_is_posted_or_counted_in_its_time(
    records: list[Any], milliseconds: int
) -> None:
    slack, clock = FakeSlack(), FakeClock()
    environ = {"CATOPS_LOG_KEY": KEY, "SLACK_BOT_TOKEN": "xoxb-1"}
    function = build_log_relay(Settings(environ), clock=clock, sleep=clock.sleep, post=slack)
    body = json.dumps(records)
    began = clock()
    event = {"headers": {"x-api-key": KEY}, "body": body}
    response = function(event, FakeLambdaContext(milliseconds))
    said = json.loads(response["body"])
    assert clock() - began <= milliseconds / 1000
    assert said["posted"] == len(slack.messages)
    assert said["posted"] + said["dropped"] == len(log_messages(read_records(body.encode())))


def logged_whole(path: Path) -> list[int]:
    """Return the lines of a source at which an error's advice, of two lines, is logged."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "LOG"
        and any(
            isinstance(inside, ast.Attribute) and inside.attr == "advice"
            for argument in call.args
            for inside in ast.walk(argument)
        )
    ]


def test_what_an_error_says_is_logged_as_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text('LOG.error("%s: %s", reference, error.advice)\n')
    assert logged_whole(bad) == [1]
    sources = Path(catops.__file__).parent.rglob("*.py")
    assert {path.name: found for path in sources if (found := logged_whole(path))} == {}
    error = catops.UserError("one\ntwo\x1b[0m", mend="three\u2028four")
    assert error.line == "one two[0m three four"
