"""FAULTS 8: of two values nobody picks one; the request is refused."""

from __future__ import annotations

import pytest

from .lambdas import Respond
from .slack_requests import STAMP, Event, alb_multi, form, http_v2, rest_v1, signed

BODY = form()
GOOD = signed(BODY)
SIGNATURE = GOOD["X-Slack-Signature"]


@pytest.mark.parametrize("name", ["user_id", "team_id", "channel_id", "text", "response_url", "x"])
@pytest.mark.parametrize("value", ["", "U2CERLKJA", "other"])
def test_a_field_given_twice_is_400(name: str, value: str) -> None:
    body = form(x="1") + f"&{name}={value}".encode()
    respond = Respond()
    assert respond(http_v2(signed(body), body))["statusCode"] == 400
    assert respond.invoked == []


def with_several(name: str, *values: str) -> list[Event]:
    rest, alb = rest_v1(GOOD, BODY), alb_multi(GOOD, BODY)
    rest["multiValueHeaders"][name] = [*values]
    alb["multiValueHeaders"][name.lower()] = [*values]
    joined = http_v2({**GOOD, name: ",".join(values)}, BODY)
    cased = http_v2(GOOD, BODY)
    cased["headers"][name] = values[-1]
    return [rest, alb, joined, cased]


@pytest.mark.parametrize(
    "event",
    [
        *with_several("X-Slack-Signature", SIGNATURE, "v0=" + "0" * 64),
        *with_several("X-Slack-Signature", SIGNATURE, SIGNATURE),
        *with_several("X-Slack-Request-Timestamp", STAMP, STAMP),
        *with_several("X-Slack-Request-Timestamp", STAMP, str(int(STAMP) + 1)),
    ],
)
def test_a_header_given_twice_or_joined_by_commas_is_401(event: Event) -> None:
    respond = Respond()
    assert respond(event)["statusCode"] == 401
    assert respond.invoked == []
