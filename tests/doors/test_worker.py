"""``main``: an accepted command is answered exactly once, whatever happens to it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import catops
from catops.bot.answer import Answer
from catops.envelope import MAX_AGE
from catops.errors import ConfigError
from catops.outcome import Outcome
from catops.reply import Reply
from catops.request import Request
from catops.testing import FakeSlack
from catops.testing.fakes import MORNING
from catops.transport import Response

from .slack_requests import RESPONSE_URL
from .workers import REFERENCE, Main, sealed


class Plugin:
    """A plugin of one command, ``work``, which is ``function``."""

    def __init__(self, function: Callable[[], Any]) -> None:
        def work(ctx: catops.Context) -> Any:
            """Work."""
            return function()

        self._command = catops.command("work")(work)

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        return [self._command]


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def main_with(function: Callable[[], Any], **options: Any) -> Main:
    return Main({"weather": Plugin(function)}, **options)


def the_one_text(main: Main) -> str:
    assert len(main.slack.messages) == 1
    return main.texts[0]


def test_a_command_is_answered() -> None:
    main = main_with(lambda: "it is sunny")
    main.say("work")
    assert main.texts == ["it is sunny"]
    assert main.slack.sent[0][0] == RESPONSE_URL


def test_a_command_that_returns_nothing_posts_nothing() -> None:
    main = main_with(lambda: None)
    main.say("work")
    assert main.slack.messages == []


@pytest.mark.parametrize(
    "error",
    [
        ValueError("canary"),
        RecursionError(),
        MemoryError(),
        SystemExit(0),
        SystemExit(2),
        SystemExit("canary"),
        KeyboardInterrupt(),
        GeneratorExit(),
        BaseException("canary"),
    ],
    ids=repr,
)
def test_a_plugin_that_raises_or_exits_is_told_by_reference_and_logged_under_it(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    main = main_with(raising(error))
    main.say("work")
    text = the_one_text(main)
    assert f"Reference: {REFERENCE}" in text
    assert "(plugin weather of catops-plugin-weather)" in text
    assert "canary" not in str(main.slack.messages)
    assert main.slack.messages[0]["response_type"] == "ephemeral"
    assert [record.getMessage()[:8] for record in caplog.records] == [REFERENCE]


def test_a_command_whose_time_is_up_is_stopped_and_told() -> None:
    main = main_with(lambda: time.sleep(60), milliseconds=2_050)
    main.say("work")
    text = the_one_text(main)
    assert "its time was up" in text
    assert f"Reference: {REFERENCE}" in text


def test_with_no_time_left_at_all_there_is_still_exactly_one_answer() -> None:
    for _ in range(20):
        main = main_with(lambda: "sunny", milliseconds=5)
        main.say("work")
        text = the_one_text(main)
        assert f"Reference: {REFERENCE}" in text
        assert "time was" in text


class HeldSlack(FakeSlack):
    """A Slack at which a message stays on its way until it is let through.

    :ivar arrived: whether a message is on its way.
    """

    def __init__(self) -> None:
        super().__init__()
        self.arrived = threading.Event()
        self.let_through = threading.Event()

    def __call__(self, *args: Any, **options: Any) -> Response:
        self.arrived.set()
        assert self.let_through.wait(30)
        return super().__call__(*args, **options)


class Hanging:
    """A bot in which a command hangs that nothing interrupts, until Slack has got a message.

    :ivar ended: whether it has come back.
    """

    def __init__(self, slack: HeldSlack) -> None:
        self._slack = slack
        self.ended = threading.Event()

    def handle(self, request: Request, **options: Any) -> Answer:
        assert self._slack.arrived.wait(30)
        self.ended.set()
        return Answer(request, Reply("too late"), "channel", Outcome("ok"))


def test_the_clock_speaks_for_a_command_that_cannot_be_interrupted() -> None:
    slack = HeldSlack()
    slack.let_through.set()
    Main(bot=lambda: Hanging(slack), milliseconds=1_050, post=slack).say("work")
    (message,) = slack.messages
    assert "was still running when the function's time was up" in message["text"]
    assert f"Reference: {REFERENCE}" in message["text"]


def test_the_function_does_not_return_before_the_clocks_word_is_out() -> None:
    slack = HeldSlack()
    bot = Hanging(slack)
    main = Main(bot=lambda: bot, milliseconds=1_050, post=slack)
    function = threading.Thread(target=main.say, args=("work",))
    function.start()
    assert bot.ended.wait(30)
    function.join(0.2)
    assert function.is_alive()  # Lambda would freeze the process now, with the message half sent
    slack.let_through.set()
    function.join(30)
    assert len(slack.messages) == 1


def test_progress_after_the_clocks_word_is_not_shown() -> None:
    slack = HeldSlack()
    slack.let_through.set()

    class Late(Hanging):
        def handle(self, request: Request, **options: Any) -> Answer:
            answer = super().handle(request, **options)
            options["progress"](Reply("still at it"), "channel")
            return answer

    Main(bot=lambda: Late(slack), milliseconds=1_050, post=slack).say("work")
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    ("age", "runs"),
    [(0, True), (301, True), (29 * 60, True), (MAX_AGE, True), (MAX_AGE + 1, False)],
)
def test_a_command_that_waited_runs_up_to_its_age_and_is_told_after_it(
    age: int, runs: bool
) -> None:
    ran: list[bool] = []
    main = main_with(lambda: ran.append(True), environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    main.clock.now = MORNING + age
    main(sealed("work"))
    assert ran == [True] * runs
    if not runs:
        assert "waited in the queue for more than six hours, and was not run" in the_one_text(main)


def record(condition: str, payload: Mapping[str, object], **more: object) -> dict[str, object]:
    """Return Lambda's record of an asynchronous run that failed."""
    return {
        "version": "1.0",
        "timestamp": "2026-01-05T09:00:01.000Z",
        "requestContext": {
            "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
            "functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:catops-main:$LATEST",
            "condition": condition,
            "approximateInvokeCount": 1,
        },
        "requestPayload": payload,
        **more,
    }


def test_the_record_of_a_process_that_died_is_answered_and_runs_nothing() -> None:
    ran: list[bool] = []
    main = main_with(lambda: ran.append(True))
    died = {"errorMessage": "RequestId: … Process exited before completing request"}
    main(record("RetriesExhausted", sealed("work"), responsePayload=died))
    text = the_one_text(main)
    assert "The process that ran your command died; how far it got is unknown." in text
    assert f"Reference: {REFERENCE}" in text
    assert ran == []


def test_the_record_of_a_command_that_never_got_its_turn_says_so() -> None:
    main = main_with(lambda: "sunny")
    main(record("EventAgeExceeded", sealed("work")))
    assert "waited in the queue for too long, and was not run" in the_one_text(main)


def test_the_record_of_a_command_that_was_tried_before_it_grew_old_claims_nothing() -> None:
    main = main_with(lambda: "sunny")
    main(record("EventAgeExceeded", sealed("work"), responsePayload={"errorMessage": "x"}))
    assert "how far it got is unknown" in the_one_text(main)


@pytest.mark.parametrize("context", [None, [], "x", {"condition": 5}])
def test_a_record_with_an_odd_context_is_answered_too(context: object) -> None:
    main = main_with(lambda: "sunny")
    main({"requestContext": context, "requestPayload": sealed("work")})
    assert "how far it got is unknown" in the_one_text(main)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ConfigError("SLACK_BOT_TOKEN is not set."), "The bot is misconfigured"),
        (ZeroDivisionError("canary"), "The bot itself failed"),
        (SystemExit(1), "The bot itself failed"),
    ],
)
def test_a_bot_that_cannot_even_be_built_is_told(
    error: BaseException, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    main = Main(bot=raising(error))  # type: ignore[arg-type]
    main.say("ping")
    said = the_one_text(main)
    assert text in said
    assert f"Reference: {REFERENCE}" in said
    assert "canary" not in said
    assert any(REFERENCE in record.getMessage() for record in caplog.records)


UNSHOWABLE: Mapping[str, Any] = {
    "text that is not a string": Reply(object()),  # type: ignore[arg-type]
    "a level there is not": Reply("x", level="loud"),  # type: ignore[arg-type]
    "a table that is none": Reply(table=[1, 2]),  # type: ignore[arg-type]
    "buttons that are words": Reply("x", buttons=["go"]),  # type: ignore[list-item]
    "a payload that is not JSON": Reply(payload={"text": "x", "when": object()}),
}


@pytest.mark.parametrize("name", UNSHOWABLE)
def test_an_answer_that_no_message_can_carry_is_told(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Careless:
        def handle(self, request: Request, **options: Any) -> Answer:
            return Answer(request, UNSHOWABLE[name], "channel", Outcome("ok"))

    main = Main(bot=Careless)
    main.say("work")
    text = the_one_text(main)
    assert "has run, but its answer cannot be shown" in text
    assert f"Reference: {REFERENCE}" in text
    assert caplog.records[-1].levelno == logging.ERROR


def test_progress_is_shown_before_the_answer_and_never_after_the_last_word() -> None:
    def steps() -> Iterator[str]:
        yield "first step"
        yield "done"

    main = main_with(steps)
    main.say("work")
    assert main.texts == ["first step", "done"]
    assert main.slack.messages[1]["replace_original"] is True


@pytest.mark.parametrize("end", ["private", "failing"])
def test_what_is_for_one_person_replaces_no_progress_that_all_have_seen(end: str) -> None:
    def steps() -> Iterator[catops.Reply]:
        yield catops.Reply("working", visibility="channel")
        if end == "failing":
            raise ValueError("canary")
        yield catops.Reply("the password is hunter2", visibility="user")

    main = main_with(steps)
    main.say("work")
    assert [(one["response_type"], one.get("replace_original")) for one in main.slack.messages] == [
        ("in_channel", None),
        ("ephemeral", False),
    ]


def test_an_answer_that_slack_does_not_take_is_logged_under_its_reference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    main = main_with(lambda: "sunny")
    main.slack.status = 404
    main.say("work")
    (entry,) = [record.getMessage() for record in caplog.records]
    assert entry.startswith(f"{REFERENCE}: not all of the answer (ok) was delivered: ")
    assert "SLACK_BOT_TOKEN" in entry
    assert "\n" not in entry
