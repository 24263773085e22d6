"""FAULTS 1: a forged, missing or odd signature is refused, and nothing of the request is used."""

from __future__ import annotations

import logging

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from catops.slack.signature import refusal, sign
from catops.testing.fakes import MORNING

from .lambdas import Respond
from .slack_requests import SECRET, STAMP, StandingClock, form, http_v2, rest_v1, signed

#: Slack's own example, https://docs.slack.dev/authentication/verifying-requests-from-slack
EXAMPLE_STAMP = "1531420618"
EXAMPLE_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
EXAMPLE_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

headers = st.text(st.characters(codec="latin-1"), max_size=80)


def reference(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> bool:
    """Return the word of Slack's own SDK, where it does not stumble over junk."""
    try:
        verifier = SignatureVerifier(secret, clock=StandingClock(now))
        return verifier.is_valid(body, timestamp, signature)
    except (ValueError, TypeError, OverflowError):
        return False


def test_slacks_own_example_is_accepted() -> None:
    assert sign(SECRET, EXAMPLE_STAMP, EXAMPLE_BODY) == EXAMPLE_SIGNATURE
    said = refusal(SECRET, EXAMPLE_STAMP, EXAMPLE_SIGNATURE, EXAMPLE_BODY, now=1531420618.0)
    assert said == ""


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        ("", "bad signature"),
        ("v0=", "bad signature"),
        (EXAMPLE_SIGNATURE[:-1], "bad signature"),
        (EXAMPLE_SIGNATURE + "0", "bad signature"),
        (EXAMPLE_SIGNATURE.upper(), "bad signature"),
        (EXAMPLE_SIGNATURE.replace("v0", "v1"), "bad signature"),
        (EXAMPLE_SIGNATURE.removeprefix("v0="), "bad signature"),
        (f" {EXAMPLE_SIGNATURE}", "bad signature"),
        ("v0=" + "ä" * 64, "bad signature"),
        ("v0=" + "\ud800" * 64, "bad signature"),
        ("v0=" + "٣" * 64, "bad signature"),
    ],
)
def test_each_other_signature_of_slacks_example_is_refused(signature: str, reason: str) -> None:
    said = refusal(SECRET, EXAMPLE_STAMP, signature, EXAMPLE_BODY, now=1531420618.0)
    assert said == reason


@settings(deadline=None, max_examples=200)
@given(
    body=st.text(max_size=300).map(str.encode),
    timestamp=st.integers(0, 10**11).map(str),
    secret=st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip),
    skew=st.integers(-400, 400),
)
def test_signed_by_slacks_sdk_is_accepted_exactly_when_slacks_sdk_accepts_it(
    body: bytes, timestamp: str, secret: str, skew: int
) -> None:
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    assert signature is not None
    now = float(int(timestamp) + skew)
    accepted = not refusal(secret, timestamp, signature, body, now=now)
    assert accepted == reference(secret, timestamp, signature, body, now)


@settings(deadline=None, max_examples=200)
@given(timestamp=headers, signature=headers, body=st.binary(max_size=300))
@example(timestamp=STAMP, signature=sign(SECRET, STAMP, b"x"), body=b"y")
def test_junk_headers_are_refused_and_never_raise(
    timestamp: str, signature: str, body: bytes
) -> None:
    assert refusal(SECRET, timestamp, signature, body, now=MORNING)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": STAMP},
        {"X-Slack-Signature": sign(SECRET, STAMP, form())},
        {**signed(form()), "X-Slack-Signature": "v0=" + "0" * 64},
        signed(form(), secret="another secret"),
        signed(form("another body")),
    ],
)
def test_the_request_is_answered_401_and_nothing_but_a_reason_code_is_logged(
    headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    respond = Respond()
    response = respond(rest_v1(headers, form("canary-text", user_name="canary-name")))
    assert response["statusCode"] == 401
    assert response["body"] == ""
    assert respond.invoked == []
    assert [record.getMessage() for record in caplog.records] in (
        ["refused with 401: unsigned"],
        ["refused with 401: bad signature"],
    )


def test_the_right_signature_hands_over_one_sealed_request() -> None:
    respond = Respond()
    response = respond(http_v2(signed(form()), form()))
    assert (response["statusCode"], response["body"]) == (200, "")
    assert len(respond.invoked) == 1
