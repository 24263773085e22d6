"""FAULTS 2: a stale, future or odd timestamp is refused with 401, and is never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.slack.signature import refusal, sign
from catops.testing.fakes import MORNING, FakeClock

from .lambdas import Respond
from .slack_requests import SECRET, form, http_v2, signed

NOW = int(MORNING)


@pytest.mark.parametrize(
    ("age", "status"), [(-301, 401), (-300, 200), (0, 200), (300, 200), (301, 401)]
)
def test_five_minutes_either_way_are_the_limit(age: int, status: int) -> None:
    respond = Respond(clock=FakeClock(float(NOW)))
    event = http_v2(signed(form(), timestamp=str(NOW - age)), form())
    assert respond(event)["statusCode"] == status
    assert len(respond.invoked) == (status == 200)


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        " ",
        "abc",
        "nan",
        "NaN",
        "inf",
        "-1",
        f"+{NOW}",
        f" {NOW}",
        f"{NOW} ",
        f"{NOW}\n",
        f"{NOW}.0",
        f"{NOW},{NOW}",
        "1_767_603_600",
        "0x695b7e10",
        "1e9",
        "9" * 5_000,
        "١٧٦٧٦٠٣٦٠٠",
        "１７６７６０３６００",
        "²",
        "\ud800",
        "\x00",
    ],
)
def test_an_odd_timestamp_is_refused_even_with_a_signature_over_it(timestamp: str) -> None:
    body = form()
    headers = {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": sign(SECRET, timestamp, body),
    }
    respond = Respond()
    assert respond(http_v2(headers, body))["statusCode"] == 401
    assert respond.invoked == []


@settings(deadline=None, max_examples=200)
@given(timestamp=st.text(max_size=30), now=st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_the_timestamp_and_the_clock_say_there_is_an_answer(
    timestamp: str, now: float
) -> None:
    body = b"text=x"
    reason = refusal(SECRET, timestamp, sign(SECRET, timestamp, body), body, now=now)
    assert reason in ("", "bad timestamp", "stale timestamp")
    if reason == "":
        assert abs(int(timestamp) - now) <= 300
