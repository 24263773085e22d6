"""FAULTS 7: the same request gets the same decision in every event that can carry it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .lambdas import Respond
from .slack_requests import SHAPES, Event, Headers, alb_multi, form, http_v2, rest_v1, signed

CASES: dict[str, Callable[[str], str]] = {
    "as sent": str,
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
}


def recased(headers: Headers, case: str) -> dict[str, str]:
    return {CASES[case](name): value for name, value in headers.items()}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_a_signed_command_is_handed_over_once(shape: str, encoded: bool, case: str) -> None:
    body = form("äöü 🐈 & more")
    respond = Respond()
    response = respond(SHAPES[shape](recased(signed(body), case), body, encoded=encoded))
    assert response["statusCode"] == 200
    assert len(respond.invoked) == 1


bodies = st.one_of(
    st.text(max_size=40).map(form),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
    st.just(b"ssl_check=1"),
    st.just(b'{"type": "url_verification", "challenge": "x"}'),
)
spoilt = st.sampled_from(["none", "signature", "timestamp", "both missing", "secret"])


@settings(deadline=None, max_examples=200)
@given(body=bodies, how=spoilt, encoded=st.booleans(), case=st.sampled_from([*CASES]))
def test_the_decision_does_not_depend_on_the_shape(
    body: bytes, how: str, encoded: bool, case: str
) -> None:
    headers = signed(body, secret="another") if how == "secret" else signed(body)
    if how in ("signature", "both missing"):
        del headers["X-Slack-Signature"]
    if how in ("timestamp", "both missing"):
        del headers["X-Slack-Request-Timestamp"]
    decisions = set()
    for shape in SHAPES.values():
        respond = Respond()
        response = respond(shape(recased(headers, case), body, encoded=encoded))
        decisions.add((response["statusCode"], response["body"], str(respond.invoked)))
    assert len(decisions) == 1


@pytest.mark.parametrize("shape", SHAPES)
def test_the_response_has_the_form_its_sender_takes(shape: str) -> None:
    body = form()
    response = Respond()(SHAPES[shape](signed(body), body))
    assert type(response["statusCode"]) is int
    assert type(response["body"]) is str
    assert response["isBase64Encoded"] is False
    name = "multiValueHeaders" if shape == "alb_multi" else "headers"
    kind = list if shape == "alb_multi" else str
    assert {type(value) for value in response[name].values()} == {kind}
    assert not {"headers", "multiValueHeaders"} - {name} & response.keys()


def changed(event: Event, **changes: object) -> Event:
    return {**event, **changes}


BODY = form()
HEADERS = signed(BODY)
WITHOUT_FLAG = {k: v for k, v in rest_v1(HEADERS, BODY).items() if k != "isBase64Encoded"}


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (WITHOUT_FLAG, 200),
        (changed(rest_v1(HEADERS, BODY), isBase64Encoded=None), 200),
        (changed(rest_v1(HEADERS, BODY), multiValueHeaders=None), 200),
        (changed(rest_v1(HEADERS, BODY), headers=None), 200),
        (changed(rest_v1(HEADERS, BODY), headers=None, multiValueHeaders=None), 401),
        (changed(rest_v1(HEADERS, BODY), headers={}, multiValueHeaders={}), 401),
        (changed(http_v2(HEADERS, BODY), headers=None), 401),
        (changed(http_v2(HEADERS, BODY), body=None), 401),
        (changed(http_v2(HEADERS, BODY), requestContext=None), 405),
        (changed(rest_v1(HEADERS, BODY), httpMethod="GET"), 405),
        (changed(rest_v1(HEADERS, BODY), httpMethod="post"), 200),
        (changed(alb_multi(HEADERS, BODY), multiValueHeaders={}), 401),
        ({}, 405),
        ({"source": "serverless-plugin-warmup"}, 405),
    ],
)
def test_what_is_null_or_missing_is_empty(event: Event, status: int) -> None:
    respond = Respond()
    assert respond(event)["statusCode"] == status
    assert len(respond.invoked) == (status == 200)
