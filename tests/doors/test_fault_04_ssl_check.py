"""FAULTS 4: Slack's unsigned certificate check smuggles nothing in."""

from __future__ import annotations

import json

import pytest

from .lambdas import Respond
from .slack_requests import form, http_v2, rest_v1, signed, unsigned


@pytest.mark.parametrize(
    "body",
    [b"ssl_check=1", b"ssl_check=1&token=abc", b"token=abc&ssl_check=1", form() + b"&ssl_check=1"],
)
def test_a_certificate_check_gets_an_empty_200_and_nothing_runs(body: bytes) -> None:
    respond = Respond()
    response = respond(rest_v1(unsigned(body), body))
    assert (response["statusCode"], response["body"]) == (200, "")
    assert respond.invoked == []


@pytest.mark.parametrize(
    "body",
    [
        form() + b"&ssl_check=0",
        form() + b"&ssl_check=true",
        form() + b"&ssl_check=",
        form() + b"&ssl_check",
        form() + b"&ssl_check=1&ssl_check=1",
        form() + b"&ssl_check=1&ssl_check=0",
        form() + b"&SSL_CHECK=1",
        form() + b"&ssl_check=%31",
        form() + b"&ssl%5Fcheck=1",
        form("ssl_check=1"),
        form("x&ssl_check=1"),
        json.dumps({"ssl_check": 1}).encode(),
        json.dumps({"ssl_check": "1", "type": "url_verification", "challenge": "x"}).encode(),
    ],
)
def test_anything_else_unsigned_is_refused(body: bytes) -> None:
    respond = Respond()
    assert respond(rest_v1(unsigned(body), body))["statusCode"] == 401
    assert respond.invoked == []


def test_words_that_speak_of_it_are_a_command_like_any_other() -> None:
    body = form("x&ssl_check=1")
    respond = Respond()
    assert respond(http_v2(signed(body), body))["statusCode"] == 200
    assert len(respond.invoked) == 1


def test_a_signed_command_with_it_inside_is_a_certificate_check_and_runs_nothing() -> None:
    body = form() + b"&ssl_check=1"
    respond = Respond()
    response = respond(http_v2(signed(body), body))
    assert (response["statusCode"], response["body"]) == (200, "")
    assert respond.invoked == []
