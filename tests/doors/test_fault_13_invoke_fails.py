"""FAULTS 13: an Invoke that fails, is throttled or not confirmed: the person is told while waiting.

What AWS did not confirm is sent once more, the same sealed envelope with the same reference, where
the deployment has a store that lets nothing run twice. Where both stay open, that is what is told.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from stores.functions import Function, Invocation, typed

from catops.aws.invoke import FIRST, SECONDS, Invoker
from catops.aws.receiver import Receiver
from catops.errors import DoorError
from catops.slack.receiving import SlackDoor, told
from catops.testing import FakeClock
from catops.transport import MaybeSent, NotSent, Response, post

from .lambda_process import Ran, run_lambda
from .respond_process import TAKEN, command, environ
from .servers import Answer, Answers, Got, closed_port, in_turn, serving
from .slack_requests import SECRET, form, http_v2, signed

SHARED = {"CATOPS_STORE": "dynamodb://catops"}


def reference_of(ran: Ran) -> str:
    """Return the reference the person sees; the text is for them alone."""
    assert ran.returned["statusCode"] == 200
    said = json.loads(ran.returned["body"])
    assert said["response_type"] == "ephemeral"
    match = re.search(r"Reference: (\w{8})$", said["text"])
    assert match
    return match[1]


FAILURES: dict[str, tuple[Answers, str, str]] = {
    "forbidden": (
        lambda got: Answer(403, b"{}", {"x-amzn-ErrorType": "AccessDeniedException:http://x"}),
        "could not be started; nothing was run",
        "403 AccessDeniedException to the Invoke. Allow lambda:InvokeFunction",
    ),
    "no such function": (
        lambda got: Answer(404, b"{}", {"x-amzn-ErrorType": "ResourceNotFoundException"}),
        "could not be started; nothing was run",
        "404 ResourceNotFoundException to the Invoke. CATOPS_DISPATCHER names no function",
    ),
    "throttled": (
        lambda got: Answer(429, b"{}"),
        "could not be started; nothing was run",
        "429 to the Invoke. Too many commands at once",
    ),
    "too large": (
        lambda got: Answer(413, b"{}"),
        "could not be started; nothing was run",
        "413 to the Invoke.",
    ),
    "in trouble": (
        lambda got: Answer(500, b"{}", {"x-amzn-ErrorType": "ServiceException"}),
        "did not confirm in time that your command was started",
        "500 ServiceException to the Invoke.",
    ),
    "hanging up": (
        lambda got: Answer(drop=True),
        "did not confirm in time that your command was started",
        "did not answer: RemoteDisconnected",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_lambda_refuses_is_told_to_the_person_and_logged_under_one_reference(
    name: str,
) -> None:
    answers, text, log = FAILURES[name]
    with serving(answers) as aws:
        ran = run_lambda("catops.aws:respond", [command("canary-text")], environ(aws.url))
    reference = reference_of(ran)
    assert text in ran.returned["body"]
    assert f"ERROR {reference}: not handed over: " in ran.log
    assert log in ran.log
    assert "canary" not in ran.log
    assert len(aws.got) == 1


def test_lambda_that_cannot_be_reached_is_tried_twice_and_told() -> None:
    url = f"http://{closed_port()}"
    ran = run_lambda("catops.aws:respond", [command()], environ(url))
    reference = reference_of(ran)
    assert "nothing was run" in ran.returned["body"]
    assert f"{reference}: not handed over: {url.removeprefix('http://')} cannot be" in ran.log


def test_lambda_that_hangs_is_given_up_while_slack_still_waits() -> None:
    release = threading.Event()

    def hang(got: Got) -> Answer:
        release.wait()
        return TAKEN

    with serving(hang) as aws:
        try:
            ran = run_lambda("catops.aws:respond", [command()], environ(aws.url))
            assert not release.is_set()
        finally:
            release.set()
    reference = reference_of(ran)
    assert "did not confirm in time" in ran.returned["body"]
    assert f"{reference}: not handed over: {aws.authority} did not answer: TimeoutError" in ran.log
    assert len(aws.got) == 1


def test_missing_credentials_are_told_and_logged() -> None:
    settings = environ("http://127.0.0.1:9")
    del settings["AWS_ACCESS_KEY_ID"]
    ran = run_lambda("catops.aws:respond", [command()], settings)
    assert f"{reference_of(ran)}: not handed over: AWS_ACCESS_KEY_ID is not set" in ran.log


# --- once more, where nothing runs twice ----------------------------------------------------

UNCONFIRMED: dict[str, Answer] = {
    "hanging up": Answer(drop=True),
    "in trouble": Answer(500, b"{}"),
    "no gateway": Answer(504, b"{}"),
}


@pytest.mark.parametrize("name", UNCONFIRMED)
def test_what_is_not_confirmed_is_sent_once_more_where_a_store_sees_to_it(name: str) -> None:
    with serving(in_turn(UNCONFIRMED[name], TAKEN)) as aws:
        ran = run_lambda("catops.aws:respond", [command()], environ(aws.url, **SHARED))
    assert (ran.returned["statusCode"], ran.returned["body"]) == (200, "")
    first, second = (got.body for got in aws.got)
    assert first == second


@pytest.mark.parametrize("store", ["", "memory://"])
def test_it_is_sent_once_where_each_environment_remembers_for_itself(store: str) -> None:
    with serving(in_turn(Answer(drop=True), TAKEN)) as aws:
        settings = environ(aws.url, CATOPS_STORE=store)
        ran = run_lambda("catops.aws:respond", [command()], settings)
    assert "did not confirm in time that your command was started" in ran.returned["body"]
    assert len(aws.got) == 1


@pytest.mark.parametrize(
    "second", [Answer(429, b"{}"), Answer(403, b"{}"), Answer(500, b"{}"), Answer(drop=True)]
)
def test_the_second_answer_settles_nothing_unless_it_is_yes(second: Answer) -> None:
    with serving(in_turn(Answer(drop=True), second)) as aws:
        ran = run_lambda("catops.aws:respond", [command()], environ(aws.url, **SHARED))
    assert "did not confirm in time that your command was started" in ran.returned["body"]
    assert len(aws.got) == 2


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429])
def test_a_plain_no_is_not_argued_with(status: int) -> None:
    with serving(in_turn(Answer(status, b"{}"), TAKEN)) as aws:
        ran = run_lambda("catops.aws:respond", [command()], environ(aws.url, **SHARED))
    assert "nothing was run" in ran.returned["body"]
    assert len(aws.got) == 1


class Attempts:
    """Lambda's end, on a clock: each attempt takes some seconds and ends in its own way.

    :ivar given: the seconds that each attempt was given.
    """

    def __init__(self, *ends: tuple[float, Response | DoorError]) -> None:
        self.clock = FakeClock()
        self.given: list[float] = []
        self._ends = list(ends)

    def __call__(self, url: str, body: bytes, headers: Any, *, timeout: float) -> Response:
        self.given.append(timeout)
        took, end = self._ends.pop(0)
        self.clock.sleep(min(took, timeout))
        if isinstance(end, Response):
            return end
        raise end

    def invoke(self, *, once: bool = True) -> float:
        """Invoke; return the seconds it took."""
        began = self.clock()
        settings = environ("http://127.0.0.1:9")
        try:
            Invoker("f", settings, post=self, clock=self.clock, once=once)({})
        finally:
            self.took = self.clock() - began
        return self.took


OPEN, GONE, YES = MaybeSent("no answer"), NotSent("no route"), Response(202, {}, b"")
NEVER = 60.0


def test_an_attempt_that_hangs_leaves_time_for_another() -> None:
    attempts = Attempts((NEVER, OPEN), (0.1, YES))
    assert attempts.invoke() == pytest.approx(FIRST + 0.1)
    assert attempts.given == [FIRST, pytest.approx(SECONDS - FIRST)]


@pytest.mark.parametrize("first", [OPEN, GONE])
@pytest.mark.parametrize("second", [OPEN, GONE])
def test_both_together_take_no_longer_than_slack_leaves(
    first: DoorError, second: DoorError
) -> None:
    attempts = Attempts((NEVER, first), (NEVER, second))
    with pytest.raises(MaybeSent if OPEN in (first, second) else NotSent):
        attempts.invoke()
    assert attempts.took == pytest.approx(SECONDS)
    assert SECONDS <= 2.5  # of Slack's three; the rest is for the cold start


def test_no_third_attempt_is_made() -> None:
    attempts = Attempts((0.1, OPEN), (0.1, OPEN), (0.1, YES))
    with pytest.raises(MaybeSent):
        attempts.invoke()
    assert len(attempts.given) == 2


# --- and nothing runs twice -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["restart", "wipe", "old", "look"])
@pytest.mark.parametrize("lost", [lambda got: Answer(drop=True), lambda got: Answer(500, b"{}")])
def test_a_command_whose_first_invoke_did_arrive_runs_once_and_is_answered_once(
    lost: Callable[[Got], Answer], name: str
) -> None:
    function = Function()

    def aws(got: Got) -> Answer:
        function.environment()(got.json(), Invocation(f"request-{len(server.got)}"))
        return lost(got) if len(server.got) == 1 else TAKEN

    with serving(aws) as server:
        invoke = Invoker(
            "catops-main", environ(server.url), post=post, clock=function.clock, once=True
        )
        door = SlackDoor(SECRET, clock=function.clock)
        body = form(typed(name))
        answer = Receiver(door, invoke, told, signing_secret=SECRET)(http_v2(signed(body), body))
        assert len(server.got) == 2
    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert function.ran == [name]
    assert function.texts == [f"{name} done"]
