"""The log relay: records in, coloured messages out, at Slack's pace, and the key is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from canaries import LOG_KEY
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.app import build_log_relay
from catops.settings import Settings
from catops.slack.log_messages import COLOURS, log_messages, read_records
from catops.testing import FakeClock, FakeLambdaContext, FakeSlack
from catops.testing.fakes import check_message
from catops.transport import NotSent, Response

KEY = LOG_KEY
RECORD = {"channels": ["#ops"], "message": "disk full", "level": "ERROR", "time": "10:02"}


class Relay:
    """A relay before a fake Slack."""

    def __init__(self, slack: Any = None) -> None:
        self.clock = FakeClock()
        self.slack = slack or FakeSlack()
        environ = {"CATOPS_LOG_KEY": KEY, "SLACK_BOT_TOKEN": "xoxb-1"}
        self._relay = build_log_relay(
            Settings(environ), clock=self.clock, sleep=self.clock.sleep, post=self.slack
        )

    def send(
        self, body: object, *, key: str | None = KEY, milliseconds: int = 30_000
    ) -> tuple[int, dict[str, Any]]:
        """Send a body; return the status and what was answered."""
        event = {
            "requestContext": {"http": {"method": "POST"}},
            "headers": {"X-Api-Key": key} if key is not None else {},
            "body": body if isinstance(body, str) else json.dumps(body),
        }
        response = self._relay(event, FakeLambdaContext(milliseconds))
        return response["statusCode"], json.loads(response["body"])


def test_a_record_is_shown_with_the_colour_of_its_level() -> None:
    relay = Relay()
    assert relay.send(RECORD) == (200, {"posted": 1, "dropped": 0, "errors": {}})
    (message,) = relay.slack.messages
    assert message["channel"] == "#ops"
    assert message["text"] == "ERROR: disk full"
    (attachment,) = message["attachments"]
    assert attachment["color"] == "#ff9933"
    assert attachment["blocks"][0]["text"]["text"] == "disk full"
    assert attachment["blocks"][1]["elements"][0]["text"] == "ERROR 10:02"
    assert relay.slack.sent[0][1]["authorization"] == "Bearer xoxb-1"


@pytest.mark.parametrize("level", [*COLOURS, "TRACE"])
def test_every_level_has_a_colour(level: str) -> None:
    relay = Relay()
    relay.send({**RECORD, "level": level.lower()})
    assert relay.slack.messages[0]["attachments"][0]["color"] == COLOURS.get(level, "good")


def test_records_for_one_channel_go_in_one_message() -> None:
    relay = Relay()
    records = [{**RECORD, "message": f"line {n}", "channels": ["#ops", "#dev"]} for n in range(25)]
    status, said = relay.send(records)
    assert (status, said["posted"]) == (200, 4)
    shown = {"#ops": 0, "#dev": 0}
    for message in relay.slack.messages:
        shown[message["channel"]] += len(message["attachments"])
    assert shown == {"#ops": 25, "#dev": 25}
    assert relay.slack.messages[0]["text"] == "ERROR: line 0 (and 19 more)"


def test_one_channel_gets_a_message_a_second_at_most() -> None:
    relay = Relay()
    before = relay.clock()
    for _ in range(3):
        relay.send(RECORD)
    assert relay.clock() - before == pytest.approx(2.0)
    relay.send({**RECORD, "channels": ["#other"]})
    assert relay.clock() - before == pytest.approx(2.0)


def test_what_there_is_no_time_for_is_dropped_and_counted() -> None:
    relay = Relay()
    records = [RECORD] * 100
    status, said = relay.send(records, milliseconds=3_500)
    assert (status, said["posted"], said["dropped"]) == (200, 3, 2)
    assert "rate limited" in said["errors"]["#ops"]


@pytest.mark.parametrize(("wait", "waited"), [("3", 3.0), ("soon", 1.0), ("", 1.0)])
def test_slack_is_obeyed_when_it_says_to_wait(wait: str, waited: float) -> None:
    answers = [Response(429, {"retry-after": wait}, b""), Response(200, {}, b'{"ok": true}')]
    relay = Relay(lambda *args, **kwargs: answers.pop(0))
    before = relay.clock()
    assert relay.send(RECORD)[0] == 200
    assert relay.clock() - before == waited


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response(200, {}, b'{"ok": false, "error": "not_in_channel"}'), "not_in_channel"),
        (Response(500, {}, b"<html>"), "Slack answered 500"),
    ],
)
def test_what_slack_refuses_is_told_to_the_caller(answer: Response, error: str) -> None:
    status, said = Relay(lambda *args, **kwargs: answer).send(RECORD)
    assert (status, said["errors"]) == (502, {"#ops": error})


def test_slack_out_of_reach_is_told() -> None:
    def post(*args: object, **kwargs: object) -> Response:
        raise NotSent("no route")

    assert Relay(post).send(RECORD)[1]["errors"] == {"#ops": "Slack cannot be reached"}


@pytest.mark.parametrize("key", [None, "", "another", KEY + "x", "ä"])
def test_nobody_without_the_key_is_heard(key: str | None) -> None:
    relay = Relay()
    status, said = relay.send(RECORD, key=key)
    assert (status, relay.slack.messages) == (401, [])
    assert KEY not in json.dumps(said)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("not json", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ([], "1 to 100 records"),
        ([RECORD] * 101, "1 to 100 records"),
        (["x"], "a JSON object"),
        ({**RECORD, "channels": []}, "names 1 to 10 channels"),
        ({**RECORD, "channels": None}, "names 1 to 10 channels"),
        ({**RECORD, "channels": [1]}, "names 1 to 10 channels"),
    ],
)
def test_a_body_without_records_is_refused_with_the_reason(body: object, why: str) -> None:
    relay = Relay()
    status, said = relay.send(body)
    assert status == 400
    assert why in said["error"]
    assert relay.slack.messages == []


@settings(max_examples=150, deadline=None)
@given(
    message=st.text(max_size=200).flatmap(lambda t: st.just(t * 100)) | st.text(max_size=300),
    level=st.text(max_size=20) | st.just("<!channel>"),
    time=st.text(max_size=5000),
)
def test_any_record_makes_a_message_within_the_limits(message: str, level: str, time: str) -> None:
    body = json.dumps({"channels": "#ops", "message": message, "level": level, "time": time})
    ((channel, shown),) = log_messages(read_records(body.encode()))
    assert channel == "#ops"
    check_message(shown)
    for attachment in shown["attachments"]:
        blocks: list[Mapping[str, Any]] = attachment["blocks"]
        check_message({"text": "x", "blocks": blocks})
    assert "<!" not in json.dumps(shown)
