"""FAULTS 11: what each further delivery of a request does, and what it says.

The same on every store. A delivery that is ``in_hand`` stays in its command, as one does that
still works; one that died is the same with the time of its function over.
"""

from __future__ import annotations

import logging

import pytest
from stores.functions import EFFECTS, REFERENCE, Function, Invocation, aged, command, failure

from catops.bot.answer import Answer, Begin
from catops.envelope import MAX_AGE
from catops.once.claims import GRACE, KEPT
from catops.request import Request
from catops.spec import CommandSpec
from catops.stores import Store
from catops.testing import FakeClock
from catops.testing.fakes import MORNING

CHANGES = ("restart", "wipe", "old")
#: Seconds after which a function of 60 seconds is over, whatever happens.
OVER = 60 + GRACE + 1
RUN = "Run it again."
UNKNOWN = "was started at 09:00 UTC; it is unknown whether it finished"


@pytest.fixture
def function(store: Store, clock: FakeClock) -> Function:
    return Function(store, clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})


@pytest.mark.parametrize("name", EFFECTS)
def test_what_was_answered_is_neither_run_nor_answered_again(name: str, function: Function) -> None:
    event = command(name)
    assert function.deliver(event) == [f"{name} done"]
    for later in (0, 1, OVER, 6 * 3600):
        function.clock.now = MORNING + later
        assert function.deliver(event, "1") == []
        assert function.deliver(event, "2") == []
        assert function.deliver(failure(event)) == []
        assert function.deliver(aged(event)) == []
    assert function.ran == [name]


def test_every_environment_knows_what_another_one_answered(function: Function) -> None:
    event = command("restart")
    function.deliver(event)
    for _ in range(3):
        function.worker = function.environment()
        assert function.deliver(event) == []
    assert function.ran == ["restart"]


@pytest.mark.parametrize("name", EFFECTS)
def test_while_the_first_still_works_the_others_are_silent(name: str, function: Function) -> None:
    event = command(name)
    with function.in_hand(event, "1"):
        assert function.deliver(event, "2") == []
        assert function.deliver(failure(event, "2")) == [], "that of another delivery"
        function.clock.now += 59
        assert function.deliver(event, "3") == []
    assert function.texts == [f"{name} done"]
    assert function.ran == [name]


@pytest.mark.parametrize("name", CHANGES)
def test_a_duplicate_tells_of_one_that_died_when_it_was_begun_and_no_more(
    name: str, function: Function
) -> None:
    event = command(name)
    with function.in_hand(event):
        function.clock.now += OVER
        (text,) = function.deliver(event, "2")
        assert f"{name} {UNKNOWN}" in text
        assert "check what it was to change before you run it again" in text
        assert f"Reference: {REFERENCE}" in text
        assert function.slack.messages[-1]["response_type"] == "ephemeral"
        assert function.deliver(event, "3") == [], "once is enough"
        assert function.deliver(failure(event, "1")) == []
    assert function.ran == [name]


@pytest.mark.parametrize("name", CHANGES)
def test_lambdas_record_tells_of_one_that_died_at_once(name: str, function: Function) -> None:
    event = command(name)
    with function.in_hand(event, "1"):
        (text,) = function.deliver(failure(event, "1"), "2")
        assert f"{name} {UNKNOWN}" in text
        assert function.deliver(failure(event, "1"), "3") == []
        assert function.deliver(event, "4") == []
    assert function.ran == [name]


def test_a_record_inside_a_record_is_answered_too(function: Function) -> None:
    event = command("restart")
    with function.in_hand(event, "1"):
        record = failure(failure(event, "1"), "2")
        (text,) = function.deliver(record, "3")
        assert UNKNOWN in text


def test_records_without_end_are_refused_and_logged(
    function: Function, caplog: pytest.LogCaptureFixture
) -> None:
    event = command("restart")
    for _ in range(30):
        event = failure(event)
    assert function.deliver(event) == []
    assert "a failure record is refused" in caplog.text


def test_a_day_later_the_day_is_told(function: Function) -> None:
    event = command("restart", received=MORNING + 14 * 3600)
    function.clock.now = MORNING + 14.9 * 3600
    with function.in_hand(event):
        function.clock.now += 1800
        (text,) = function.deliver(event, "2")
    assert "was started at 23:54 UTC on 05 January" in text


def test_what_only_reads_is_run_again_when_it_died(function: Function) -> None:
    event = command("look")
    with function.in_hand(event):
        function.clock.now += OVER
        assert function.deliver(event, "2") == ["look done"]
        assert function.deliver(event, "3") == []
    assert function.ran == ["look", "look"]


def test_what_only_reads_is_told_by_a_record_to_be_run_again(function: Function) -> None:
    event = command("look")
    with function.in_hand(event, "1"):
        (text,) = function.deliver(failure(event, "1"))
        assert "look was started at 09:00 UTC, and its process died" in text
        assert "It changes nothing; run it again." in text
    assert function.ran == ["look"]


def test_one_given_up_that_lives_answers_but_closes_nothing(
    function: Function, caplog: pytest.LogCaptureFixture
) -> None:
    event = command("restart")
    with function.in_hand(event):
        function.clock.now += OVER
        (told,) = function.deliver(event, "2")
    assert function.texts == [told, "restart done"], "late, but it is the answer"
    assert f"{REFERENCE}: another delivery took it over" in caplog.text
    assert function.deliver(event, "3") == []


def test_an_event_that_died_before_its_command_began_was_not_run(function: Function) -> None:
    event = command("restart")
    (text,) = function.deliver(failure(event))
    if function.store.shared:
        assert "died before it changed anything. Run it again." in text
    else:
        assert "how far it got is unknown" in text, "another environment may have begun it"
    assert function.deliver(event, "2") == [], "what was said stays true"
    assert function.deliver(failure(event)) == []
    assert function.ran == []


def test_an_event_that_never_got_its_turn_was_not_run(function: Function) -> None:
    event = command("restart")
    (text,) = function.deliver(aged(event))
    assert "waited in the queue for too long, and was not run" in text
    assert function.deliver(event, "2") == []
    assert function.ran == []


@pytest.mark.parametrize("text", ["restrat", "restart --no", "", "help restart", "restart 'x"])
def test_help_and_mistypes_are_answered_once(text: str, function: Function) -> None:
    event = command(text)
    assert len(function.deliver(event)) == 1
    assert function.deliver(event, "2") == []
    assert function.deliver(failure(event)) == []
    assert function.ran == []


def test_what_waited_too_long_is_told_once(function: Function) -> None:
    event = command("restart")
    function.clock.now += MAX_AGE + 1
    (text,) = function.deliver(event)
    assert "waited in the queue for more than six hours, and was not run" in text
    assert function.deliver(event, "2") == []
    assert function.ran == []


def test_what_waited_too_long_is_not_said_of_what_ran(function: Function) -> None:
    event = command("restart", received=MORNING - MAX_AGE + 30)
    with function.in_hand(event):
        function.clock.now += OVER
        (text,) = function.deliver(event, "2")
        assert UNKNOWN in text
    done = command("restart", reference="another0", received=MORNING)
    function.deliver(done)
    function.clock.now += MAX_AGE + 1
    assert function.deliver(done) == []


def test_an_answer_that_slack_did_not_take_is_told_by_the_next_delivery(
    function: Function, caplog: pytest.LogCaptureFixture
) -> None:
    event = command("restart")
    function.slack.status = 503
    function.deliver(event)
    function.slack.status = 200
    (text,) = function.deliver(event, "2")
    assert "restart was started at 09:00 UTC and has ended" in text
    assert "not all of its answer arrived" in text
    assert function.deliver(event, "3") == []
    assert function.ran == ["restart"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_an_answer_that_slack_did_not_take_is_made_again_where_it_only_reads(
    function: Function,
) -> None:
    event = command("look")
    function.slack.status = 503
    function.deliver(event)
    function.slack.status = 200
    assert function.deliver(event, "2") == ["look done"]
    assert function.ran == ["look", "look"]


def test_a_duplicate_in_which_the_bot_fails_says_nothing_of_what_another_one_does(
    clock: FakeClock,
) -> None:
    function = Function(clock=clock)

    class Failing:
        """A bot that fails when it has heard that somebody else has the command in hand."""

        def handle(self, request: Request, *, begin: Begin, **options: object) -> Answer:
            assert begin(CommandSpec("restart")) is not None
            raise RuntimeError

    event = command("restart")
    with function.in_hand(event):
        failing = function.environment(bot=Failing())
        failing(event, Invocation("2"))
    assert function.texts == ["restart done"]


def test_the_same_reference_of_somebody_else_is_another_request(function: Function) -> None:
    function.deliver(command("restart"))
    function.deliver(command("restart", user_id="U2"))
    function.deliver(command("restart", team_id="T2"))
    function.deliver(command("restart", channel_id="C2"))
    assert function.ran == ["restart"] * 4


def test_requests_are_told_apart_by_their_reference(function: Function) -> None:
    for reference in ("aaaaaaaa", "aaaaaaab"):
        assert function.deliver(command("restart", reference=reference)) == ["restart done"]
    assert function.ran == ["restart", "restart"]


def test_claims_outlast_everything_that_may_be_delivered_again() -> None:
    slack, lambda_queue, the_record_of_it = 24 * 3600, MAX_AGE, 6 * 3600
    assert slack + lambda_queue + 900 + the_record_of_it < KEPT
