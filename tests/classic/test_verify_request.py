"""verify_request never raises on junk, takes no empty secret, and agrees with Slack's own SDK."""

from __future__ import annotations

import base64
import hmac
import time
from typing import Any

import pytest
from classic.record import BODY, SECRET, SIGNATURE, STAMP
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from catops import verify_request

HEADERS = {"X-Slack-Request-Timestamp": STAMP, "X-Slack-Signature": SIGNATURE}
EVENT = {"headers": HEADERS, "body": BODY}

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
headers = st.dictionaries(
    st.sampled_from([*HEADERS, *map(str.lower, HEADERS), *map(str.upper, HEADERS), "Host"]),
    st.sampled_from([*HEADERS.values(), "", "nan", "٣", "9" * 5000, "v0="]) | st.text() | junk,
)
events = st.fixed_dictionaries(
    {},
    optional={
        "headers": headers | junk,
        "multiValueHeaders": st.dictionaries(st.sampled_from([*HEADERS]), junk) | junk,
        "body": st.just(BODY) | st.text() | junk,
        "isBase64Encoded": st.booleans() | junk,
        "requestContext": junk,
    },
)


@given(events | junk, st.just(SECRET) | st.text() | junk, st.booleans())
@settings(max_examples=200)
def test_junk_is_refused_and_raises_nothing(event: Any, secret: Any, timeout: bool) -> None:
    verified, reason = verify_request(event, secret, timeout)
    assert reason
    if verified:
        assert (secret, timeout, event["body"]) == (SECRET, False, BODY)


@pytest.mark.parametrize("secret", ["", " ", "\n\t", None, b"secret", 5])
def test_an_empty_secret_is_refused_though_the_signature_would_fit(secret: Any) -> None:
    key = secret.encode() if isinstance(secret, str) else b""
    signed = hmac.digest(key, f"v0:{STAMP}:{BODY}".encode(), "sha256").hex()
    event = {"headers": {**HEADERS, "X-Slack-Signature": f"v0={signed}"}, "body": BODY}
    assert verify_request(event, secret, False) == (False, "No signing secret")


def test_a_secret_that_no_encoding_holds_is_a_refusal() -> None:
    assert verify_request(EVENT, "\ud800", False) == (False, "Invalid signature")


@given(st.text(min_size=1).filter(str.strip), st.text(max_size=50))
@settings(max_examples=100)
def test_what_slacks_sdk_signs_is_valid(secret: str, body: str) -> None:
    stamp = str(int(time.time()))
    try:
        signed = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    except UnicodeEncodeError:
        return  # a lone surrogate, which no secret and no body holds
    assert signed
    event = {
        "headers": {"x-slack-request-timestamp": stamp, "x-slack-signature": signed},
        "body": body,
    }
    assert verify_request(event, secret) == (True, "Valid signature")
    assert verify_request({**event, "body": body + "&"}, secret) == (False, "Invalid signature")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (EVENT, "Valid signature"),
        ({**EVENT, "headers": {k.lower(): v for k, v in HEADERS.items()}}, "Valid signature"),
        ({**EVENT, "headers": {k.upper(): v for k, v in HEADERS.items()}}, "Valid signature"),
        (
            {"multiValueHeaders": {k: [v] for k, v in HEADERS.items()}, "body": BODY},
            "Valid signature",
        ),
        (
            {
                "headers": HEADERS,
                "body": base64.b64encode(BODY.encode()).decode(),
                "isBase64Encoded": True,
            },
            "Valid signature",
        ),
        ({**EVENT, "body": base64.b64encode(BODY.encode()).decode()}, "Invalid signature"),
        ({**EVENT, "headers": None}, "Not signed"),
        ({**EVENT, "headers": {"X-Slack-Signature": SIGNATURE}}, "Not signed"),
        (
            {**EVENT, "headers": {**HEADERS, "x-slack-signature": SIGNATURE}},
            "Several signatures",
        ),
        (
            {**EVENT, "headers": {**HEADERS, "X-Slack-Signature": SIGNATURE.upper()}},
            "Invalid signature",
        ),
    ],
)
def test_what_it_says_of_an_event(event: dict[str, Any], reason: str) -> None:
    assert verify_request(event, SECRET, False) == (reason == "Valid signature", reason)


@pytest.mark.parametrize("seconds", [-400, 400])
def test_a_request_of_another_time_is_refused(seconds: int) -> None:
    stamp = str(int(time.time()) + seconds)
    signed = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=BODY) or ""
    event = {
        "headers": {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signed},
        "body": BODY,
    }
    assert verify_request(event, SECRET) == (False, "Request timeout")
    assert verify_request(event, SECRET, timeout=False) == (True, "Valid signature")
