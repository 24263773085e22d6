"""FAULTS 5, 17: one signed request sent over and over, and an event that Slack sends again.

Each goes the whole way: signature, sealed envelope, a delivery to the second function.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from doors.slack_requests import SECRET, form, http_v2, signed
from stores.conftest import LONG, Open
from stores.functions import EFFECTS, Function, Invocation

from catops.aws.receiver import Receiver
from catops.slack.receiving import SlackDoor, told
from catops.stores import Store
from catops.testing import FakeClock


class Respond:
    """The first function, in an environment of its own; it hands over to one of the second's."""

    def __init__(self, function: Function, worker: Any) -> None:
        self._worker = worker
        self._receiver = Receiver(
            SlackDoor(SECRET, clock=function.clock), self._invoke, told, signing_secret=SECRET
        )
        self.invoked = 0

    def __call__(self, event: Mapping[str, Any]) -> int:
        """Return the status of the answer to ``event``."""
        return int(self._receiver(event)["statusCode"])

    def _invoke(self, payload: Mapping[str, object]) -> None:
        self.invoked += 1
        self._worker(json.loads(json.dumps(payload)), Invocation(f"{id(self)}-{self.invoked}"))


@pytest.mark.parametrize("name", EFFECTS if LONG else ["restart"])
def test_one_signed_request_sent_a_thousand_times_eight_at_a_time_runs_once(
    name: str, opened: Open, clock: FakeClock
) -> None:
    function = Function(opened(), clock=clock)
    body = form(name)
    event = http_v2(signed(body), body)
    together = threading.Barrier(8)
    times = 1_000 // 8

    def send(number: int) -> list[int]:
        respond = Respond(function, function.environment(opened()))
        together.wait(60)
        return [respond(event) for _ in range(times)]

    with ThreadPoolExecutor(8) as pool:
        statuses = [status for some in pool.map(send, range(8)) for status in some]
    assert statuses == [200] * 8 * times
    assert function.ran == [name]
    assert function.texts == [f"{name} done"]


def mention(text: str, event_id: str = "Ev1") -> bytes:
    """Return the body of an event in which the bot is mentioned."""
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": event_id,
            "event_time": 1,
            "authorizations": [{"user_id": "UBOT", "is_bot": True}],
            "event": {
                "type": "app_mention",
                "user": "U1",
                "text": f"<@UBOT> {text}",
                "channel": "C1",
                "ts": "1767603600.000100",
            },
        }
    ).encode()


#: When Slack sends an event again that was not acknowledged, in seconds after the first time;
#: the last ones with Delayed Events.
AGAIN = (0, 0, 60, 360, *range(3_600, 25 * 3_600, 3_600))


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("missing", [0, 1, 4])
def test_17_an_event_runs_once_whichever_delivery_of_it_comes_first(
    missing: int, name: str, store: Store, clock: FakeClock
) -> None:
    function = Function(store, clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    began = clock()
    for number, after in list(enumerate(AGAIN))[missing:]:
        clock.now = began + after
        body = mention(name)
        headers = signed(body, timestamp=str(int(clock())))
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        respond = Respond(function, function.environment())
        assert respond(http_v2(headers, body)) == 200
    assert function.ran == [name]
    assert function.texts == [f"{name} done"]


def test_17_one_message_told_of_by_two_events_runs_once(store: Store, clock: FakeClock) -> None:
    function = Function(store, clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    respond = Respond(function, function.worker)
    for event_id in ("Ev1", "Ev2"):
        body = mention("restart", event_id)
        assert respond(http_v2(signed(body), body)) == 200
    assert function.ran == ["restart"]
