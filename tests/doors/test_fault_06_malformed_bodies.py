"""FAULTS 6: a malformed body is 401 unsigned and 400 signed, whatever it is, and never raises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .lambdas import Respond
from .slack_requests import RESPONSE_URL, SHAPES, form, function_url, http_v2, signed, unsigned

DEEP = b"[" * 100_000 + b"]" * 100_000

MALFORMED = {
    "empty": b"",
    "bad UTF-8": b"text=\xff\xfe",
    "bad UTF-8 in a percent escape": form().replace(b"text=ping", b"text=%FF"),
    "deep JSON": DEEP,
    "deep JSON object": b'{"a":' * 40_000,
    "JSON list": b"[]",
    "JSON null": b"null",
    "JSON object": b"{}",
    "half JSON": b'{"type": "url_verification", ',
    "JSON of another type": b'{"type": "event_callback", "challenge": "x"}',
    "challenge that is not a string": b'{"type": "url_verification", "challenge": 5}',
    "JSON number of 5,000 digits": b'{"type": ' + b"9" * 5_000 + b"}",
    "payload=5": b"payload=5",
    "payload of JSON": b"payload=%7B%22type%22%3A%22block_actions%22%7D",
    "no separator": b"&&&&",
    "one field again and again": b"a=&" * 60_000,
    "more fields than Slack sends": form(**{f"x{number}": "" for number in range(100)}),
    "a command without a command": form(command=""),
    "nobody": form(user_id=" "),
    "no team": form(team_id=""),
    "no channel": form(channel_id=""),
    "no response_url": form(response_url=""),
    "an id that is none": form(user_id="U1><!channel"),
    "an endless id": form(user_id="U" * 10_000),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_unsigned_it_is_401(name: str) -> None:
    respond = Respond()
    body = MALFORMED[name]
    assert respond(function_url(unsigned(body), body))["statusCode"] == 401
    assert respond.invoked == []


@pytest.mark.parametrize("name", MALFORMED)
def test_signed_it_is_400(name: str) -> None:
    respond = Respond()
    body = MALFORMED[name]
    assert respond(function_url(signed(body), body))["statusCode"] == 400
    assert respond.invoked == []


@pytest.mark.parametrize("headers", [signed, unsigned])
def test_a_body_longer_than_slack_ever_sends_is_413_unread(headers: Any) -> None:
    body = b"a=&" * 350_000
    respond = Respond()
    assert respond(function_url(headers(body), body))["statusCode"] == 413
    assert respond.invoked == []


@pytest.mark.parametrize("body", ["!", "a", "YWJj!", "ä", "YWJj\n", "\ud800"])
def test_a_body_that_is_no_base64_is_401(body: str) -> None:
    event = http_v2(signed(form()), form()) | {"body": body, "isBase64Encoded": True}
    respond = Respond()
    assert respond(event)["statusCode"] == 401
    assert respond.invoked == []


def test_the_signed_challenge_of_the_events_api_is_answered() -> None:
    body = json.dumps({"type": "url_verification", "challenge": 'x"}<'}).encode()
    response = Respond()(http_v2(signed(body), body))
    assert response["statusCode"] == 200
    assert json.loads(response["body"]) == {"challenge": 'x"}<'}
    assert response["headers"]["Content-Type"] == "application/json; charset=utf-8"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
KEYS = (
    "httpMethod",
    "headers",
    "multiValueHeaders",
    "requestContext",
    "body",
    "isBase64Encoded",
    "version",
)
events = st.one_of(
    anything,
    st.dictionaries(st.sampled_from(KEYS), anything),
    st.builds(
        lambda shape, headers, extra: {**shape(headers, form()), **extra},
        st.sampled_from([*SHAPES.values()]),
        st.sampled_from([signed(form()), unsigned(form())]),
        st.dictionaries(st.sampled_from(KEYS), anything, max_size=3),
    ),
)


@settings(deadline=None, max_examples=200)
@given(event=events)
def test_whatever_the_event_the_answer_is_an_http_response(event: Any) -> None:
    respond = Respond()
    response = respond(event)
    assert response["statusCode"] in (200, 400, 401, 405, 413)
    assert isinstance(response["body"], str)
    json.dumps(response)
    if respond.invoked:
        assert response["statusCode"] == 200


fields = st.dictionaries(
    st.sampled_from(["command", "text", "user_id", "team_id", "channel_id", "response_url", "x"]),
    st.sampled_from(["", " ", "U1", RESPONSE_URL, "http://127.0.0.1/"]) | st.text(max_size=10),
)


@settings(deadline=None, max_examples=200)
@given(
    body=st.one_of(
        st.binary(max_size=200),
        fields.map(lambda given: form(**given)),
        anything.map(lambda value: json.dumps(value).encode()),
    )
)
def test_whatever_is_signed_the_answer_is_200_or_400(body: bytes) -> None:
    respond = Respond()
    assert respond(function_url(signed(body), body))["statusCode"] in (200, 400)
