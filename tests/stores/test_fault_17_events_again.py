"""FAULTS 17: an event that Slack sends again, for 24 hours, runs and answers once."""

from __future__ import annotations

import json

import pytest
from doors.slack_requests import http_v2, signed
from stores.functions import EFFECTS, Function, typed
from stores.responding import Respond

from catops.stores import Store
from catops.testing import FakeClock


def mention(text: str, event_id: str = "Ev1") -> bytes:
    """Return the body of an event in which the bot is mentioned."""
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": "T1DC2JH3J",
            "event_id": event_id,
            "event_time": 1,
            "authorizations": [{"user_id": "UBOT", "is_bot": True}],
            "event": {
                "type": "app_mention",
                "user": "U2CERLKJA",
                "text": f"<@UBOT> {text}",
                "channel": "G8PSS9T3V",
                "ts": "1767603600.000100",
            },
        }
    ).encode()


#: When Slack sends an event again that was not acknowledged, in seconds after the first time;
#: the last ones with Delayed Events.
AGAIN = (0, 0, 60, 360, *range(3_600, 25 * 3_600, 3_600))


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("missing", [0, 1, 4])
def test_an_event_runs_once_whichever_delivery_of_it_comes_first(
    missing: int, name: str, store: Store, clock: FakeClock
) -> None:
    function = Function(store, clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    began = clock()
    for number, after in list(enumerate(AGAIN))[missing:]:
        clock.now = began + after
        body = mention(typed(name))
        headers = signed(body, timestamp=str(int(clock())))
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        respond = Respond(function, function.environment())
        assert respond(http_v2(headers, body)) == 200
    assert function.ran == [name]
    assert function.texts == [f"{name} done"]


def test_one_message_told_of_by_two_events_runs_once(store: Store, clock: FakeClock) -> None:
    function = Function(store, clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    respond = Respond(function, function.worker)
    for event_id in ("Ev1", "Ev2"):
        body = mention("restart", event_id)
        assert respond(http_v2(signed(body), body)) == 200
    assert function.ran == ["restart"]
