"""FAULTS 5: one signed request sent over and over runs once.

Each goes the whole way: signature, sealed envelope, a delivery to the second function.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from doors.slack_requests import form, http_v2, signed
from stores.conftest import LONG, Open
from stores.functions import EFFECTS, Function, typed
from stores.responding import Respond

from catops.testing import FakeClock


@pytest.mark.parametrize("name", EFFECTS if LONG else ["restart"])
def test_one_signed_request_sent_a_thousand_times_eight_at_a_time_runs_once(
    name: str, opened: Open, clock: FakeClock
) -> None:
    function = Function(opened(), clock=clock)
    body = form(typed(name))
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
    # Where the machine is too busy for DynamoDB's stand-in, a delivery says that it cannot tell.
    answers = [text for text in function.texts if "the bot's store does not answer" not in text]
    assert answers == [f"{name} done"]
