"""FAULTS 21: when Slack says to wait, the bot waits if there is time, and hands over if not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.errors import DoorError
from catops.request import Person, Place, Request
from catops.slack.delivery import Delivery
from catops.testing.fakes import MORNING, FakeClock
from catops.transport import Response

from .deliveries import Delivering, message
from .servers import Answer, in_turn, serving
from .slack_requests import RESPONSE_URL

OK = Answer(200, b"ok")
POSTED = Answer(200, b'{"ok": true}')


def wait(after: str | None) -> Answer:
    return Answer(429, b"", {} if after is None else {"Retry-After": after})


@pytest.mark.parametrize(
    ("after", "waited"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("30", 30.0),
        (None, 1.0),
        ("", 1.0),
        ("soon", 1.0),
        ("-5", 1.0),
        ("1.5", 1.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0),
        ("9" * 400, 1.0),
    ],
)
def test_the_wait_is_waited_and_the_message_sent_again(after: str | None, waited: float) -> None:
    with serving(in_turn(wait(after), OK)) as slack:
        delivering = Delivering(slack)
        delivering.answer(message())
    assert delivering.waited == [waited]
    assert [got.json()["text"] for got in slack.got] == ["sunny", "sunny"]


@pytest.mark.parametrize("after", ["60", "3600", "99999"])
def test_a_wait_longer_than_the_time_left_goes_to_the_channel_instead(after: str) -> None:
    with serving(in_turn(wait(after), POSTED)) as slack:
        delivering = Delivering(slack, token="xoxb-1")
        delivering.answer(message())
    assert delivering.waited == []
    assert [got.path for got in slack.got] == ["/commands/T1/1/canary", "/api/chat.postMessage"]


def test_a_wait_longer_than_the_time_left_is_an_error_without_a_token() -> None:
    with serving(in_turn(wait("3600"))) as slack:
        delivering = Delivering(slack)
        with pytest.raises(DoorError, match="Slack answered 429") as caught:
            delivering.answer(message())
    assert "SLACK_BOT_TOKEN" in caught.value.mend
    assert len(slack.got) == 1


def test_the_web_api_is_waited_for_too_and_then_named() -> None:
    limited = Answer(429, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": "2"})
    with serving(in_turn(Answer(404, b"used_url"), limited)) as slack:
        delivering = Delivering(slack, token="xoxb-1")
        with pytest.raises(DoorError, match="ratelimited") as caught:
            delivering.answer(message())
    assert delivering.waited == [2.0, 2.0]
    assert "one message a second" in caught.value.mend


@settings(deadline=None, max_examples=200)
@given(after=st.text(), seconds=st.floats(0, 900))
def test_no_retry_after_stumbles_it_or_makes_it_wait_beyond_its_time(
    after: str, seconds: float
) -> None:
    clock = FakeClock()
    until = clock() + seconds
    answers = [Response(429, {"retry-after": after}, b""), Response(200, {}, b"ok")]
    delivery = Delivery(
        Request("x", Person("U1"), Place("C1"), received=clock(), reply_to=RESPONSE_URL),
        post=lambda url, body, headers, timeout: answers.pop(0),
        clock=clock,
        sleep=clock.sleep,
        remaining=lambda: until - clock(),
    )
    try:
        delivery.answer([message()])
    except DoorError:
        assert len(answers) == 1
    assert clock() <= max(until, MORNING)
