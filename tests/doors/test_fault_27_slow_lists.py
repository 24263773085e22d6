"""FAULTS 27: a list whose source is slow, huge or failing is short, empty or says so, in time."""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from typing import Any

import pytest

from catops.aws import asking
from catops.bot import completing
from catops.envelope import Envelope
from catops.errors import DoorError
from catops.slack.typeahead import list_options
from catops.testing.fakes import MORNING
from catops.transport import MaybeSent

from .lambda_process import run_lambda
from .lambdas import Respond
from .pressing import event
from .servers import Answer, Got, serving
from .slack_requests import SECRET, http_v2, signed
from .test_typeahead import Towns, form_of, question

EMPTY = '{"options": []}'


def environ(url: str) -> dict[str, str]:
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "CATOPS_DISPATCHER": "catops-main",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ENDPOINT_URL": url,
    }


def hang(*args: object) -> Any:
    time.sleep(30)


def endless(*args: object) -> Any:
    while True:
        yield from ()


def stubborn(*args: object) -> Any:
    while True:
        try:
            time.sleep(30)
        except Exception:
            continue


def fail(*args: object) -> Any:
    raise ValueError("the source is broken")


def leave(*args: object) -> Any:
    sys.exit(3)


def half(*args: object) -> Any:
    yield "Bath"
    raise OSError("the source is gone")


FAILING = {
    "hangs": hang,
    "never yields": endless,
    "swallows exceptions": stubborn,
    "raises": fail,
    "exits": leave,
    "breaks off": half,
    "is a text": "Bath",
    "is nothing": None,
    "is a number": 5,
}


@pytest.mark.parametrize("name", FAILING)
def test_a_source_that_fails_lists_nothing_and_lets_what_was_typed_be_taken(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    form = form_of(Towns(FAILING[name]))
    assert form.options("town", "Bath") == ["Bath"]
    assert "nothing can be listed" in caplog.text
    assert form.options("town") == []


def test_the_row_says_that_nothing_can_be_listed() -> None:
    def bot() -> Any:
        raise DoorError("broken")

    form = form_of(Towns())
    handed = json.loads(form.view["private_metadata"])
    body = {
        **handed,
        "user": "U1",
        "name": "",
        "team": "T1",
        "organization": "",
        "blocks": [],
        "values": {},
    }
    envelope = Envelope(
        reference="abcdefgh",
        received=MORNING,
        body=json.dumps(body | {"parameter": "town", "typed": "Bath"}),
    )
    (row,) = list_options(envelope, lambda: 60.0, bot=bot)["options"]
    assert row["text"]["text"] == "Cannot be listed now. Use as typed: Bath"
    assert row["value"] == "Bath"


def test_a_huge_source_is_a_hundred_rows_with_what_was_looked_for_among_them() -> None:
    form = form_of(Towns([f"town {number}" for number in range(1_000)]))
    found = form.options("town", "town 99")
    assert len(found) == 100
    assert {"town 99", "town 990", "town 999"} <= set(found[:11])


def test_an_endless_source_is_a_hundred_rows() -> None:
    form = form_of(Towns(lambda ctx, typed: (f"{typed}{n}" for n in itertools.count())))
    assert form.options("town", "x") == [*(f"x{n}" for n in range(99)), "x"]


def test_values_that_no_option_can_hold_are_left_out() -> None:
    values = ["", " ", "x" * 150, "x" * 151, "a\x00b", 5, None, "Bath"]
    assert form_of(Towns(values)).options("town") == ["x" * 150, "Bath"]


def test_the_completer_and_the_invoke_end_while_slack_still_waits() -> None:
    assert completing.SECONDS < asking.SECONDS < 3


@pytest.mark.parametrize("error", [DoorError("Lambda answered 429."), MaybeSent("No answer.")])
def test_an_invoke_that_fails_is_an_empty_list(
    error: DoorError, caplog: pytest.LogCaptureFixture
) -> None:
    def ask(payload: object) -> str:
        raise error

    response = Respond(ask=ask)(event(question()))
    assert (response["statusCode"], response["body"]) == (200, EMPTY)
    assert "not answered" in caplog.text


ANSWERS = {
    "throttled": Answer(429, b"{}"),
    "forbidden": Answer(403, b"{}"),
    "broken": Answer(500, b"{}"),
    "raised": Answer(200, b'{"errorMessage": "x"}', {"X-Amz-Function-Error": "Unhandled"}),
    "no text": Answer(200, b"\xff\xfe"),
    "nothing": Answer(200, b"null"),
    "no options": Answer(200, b'{"errors": []}'),
    "hanging up": Answer(drop=True),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_lambda_answers_slack_is_answered_a_list(name: str) -> None:
    body = event(question(opened=time.time()))["body"].encode()
    signed_now = http_v2(signed(body, timestamp=str(int(time.time()))), body)
    with serving(lambda got: ANSWERS[name]) as aws:
        ran = run_lambda("catops.aws:respond", [signed_now], environ(aws.url))
    assert (ran.returned["statusCode"], ran.returned["body"]) == (200, EMPTY)
    assert len(aws.got) == 1


def test_a_function_that_hangs_is_given_up_while_slack_still_waits() -> None:
    release = threading.Event()

    def answers(got: Got) -> Answer:
        release.wait(30)
        return Answer(200, b"{}")

    body = event(question(opened=time.time()))["body"].encode()
    signed_now = http_v2(signed(body, timestamp=str(int(time.time()))), body)
    with serving(answers) as aws:
        try:
            ran = run_lambda("catops.aws:respond", [signed_now], environ(aws.url))
            assert not release.is_set()
        finally:
            release.set()
    assert ran.returned["body"] == EMPTY
    assert "not answered" in ran.log
