"""FAULTS 41: a bot that talks to itself, two that talk to each other, a function that calls itself.

Each of them ends after the first round by CatOps' own doing: Lambda's stops only at about 16, and
Slack's not at all.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from stores.functions import Function, Invocation, command, failure

import catops
from catops.app import build_worker
from catops.aws.failure_records import DEEPEST
from catops.aws.receiver import Receiver
from catops.errors import DoorError
from catops.slack.receiving import SlackDoor, told
from catops.testing import CatBot, FakeClock, FakeLambdaContext
from catops.transport import Response

from .slack_requests import SECRET, http_v2, signed

#: More than any talk here may have; what goes on beyond it would never end.
ENDLESS = 40

#: Commands that read, that change something, and a classic one.
NAMES = ("look", "restart", "old")


class Bot:
    """One bot of the workspace, with both of its functions.

    :ivar runs: the lines that it ran.
    :ivar posted: what it has written.
    """

    def __init__(self, user: str, others: Sequence[str]) -> None:
        self.user = user
        self.runs: list[str] = []
        self.posted: list[str] = []
        self._others = others
        self._clock = FakeClock()
        environ = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-1"}
        self._kit = CatBot({"greeting": self}, environ=environ)
        self._worker = build_worker(
            self._kit.settings, clock=self._clock, post=self._post, bot=lambda: self._kit.bot
        )
        self._receiver = Receiver(
            SlackDoor(SECRET, clock=self._clock), self._invoke, told, signing_secret=SECRET
        )

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        """Offer to greet everybody, so that everybody has something to answer."""

        @catops.command("greet")
        def greet(ctx: catops.Context, *words: str) -> catops.Reply:
            """Greet."""
            self.runs.append(ctx.request.text)
            mentions = " ".join(f"<@{other}> greet" for other in self._others)
            return catops.Reply(mentions, markup=True)

        return [greet]

    def hear(self, event: Mapping[str, Any]) -> int:
        """Take an event; return the status of the answer."""
        said = {
            "type": "event_callback",
            "team_id": "T1",
            "authorizations": [{"user_id": self.user, "is_bot": True}],
            "event": event,
        }
        body = json.dumps(said).encode()
        return int(self._receiver(http_v2(signed(body), body))["statusCode"])

    def _invoke(self, payload: Mapping[str, object]) -> None:
        self._worker(json.loads(json.dumps(payload)), FakeLambdaContext())

    def _post(self, url: str, body: bytes, headers: Any, *, timeout: float) -> Response:
        message = json.loads(body)
        self.posted.append(message["text"] + json.dumps(message.get("blocks")))
        return Response(200, {}, b'{"ok": true}')


#: How Slack marks what a bot has written: one of them is enough.
Mark = Callable[[Bot], dict[str, Any]]
MARKS: Mapping[str, Mark] = {
    "bot_id": lambda bot: {"bot_id": f"B{bot.user}", "user": bot.user},
    "bot_profile": lambda bot: {"bot_profile": {"id": f"B{bot.user}"}, "user": bot.user},
    "subtype": lambda bot: {"subtype": "bot_message", "username": "cat"},
}


def talk(bots: Sequence[Bot], first: Mapping[str, Any], mark: Mark) -> int:
    """Let everybody hear ``first``, and what is written in answer; return how much was said."""
    waiting = deque([dict(first)])
    said = 0
    while waiting and said < ENDLESS:
        event = waiting.popleft()
        said += 1
        for bot in bots:
            if event["type"] == "app_mention" and f"<@{bot.user}>" not in event["text"]:
                continue
            assert bot.hear({**event, "ts": f"1767603600.{said:06}"}) == 200
            for text in bot.posted:
                waiting.append({**event, "user": None, **mark(bot), "text": text})
            bot.posted.clear()
    return said


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("kind", ["app_mention", "message"])
def test_a_bot_that_mentions_itself_is_not_answered(kind: str, mark: str) -> None:
    cat = Bot("UCAT", ["UCAT"])
    event = {"type": kind, "channel_type": "im", "user": "U1", "channel": "D1"}
    assert talk([cat], {**event, "text": "<@UCAT> greet"}, MARKS[mark]) == 2
    assert cat.runs == ["greet"]


@pytest.mark.parametrize("mark", MARKS)
def test_two_bots_that_mention_each_other_fall_silent(mark: str) -> None:
    cat, dog = Bot("UCAT", ["UDOG", "UCAT"]), Bot("UDOG", ["UCAT", "UDOG"])
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@UCAT> greet"}
    assert talk([cat, dog], event, MARKS[mark]) == 2
    assert (cat.runs, dog.runs) == (["greet"], [])


def test_the_bots_own_user_is_known_though_nothing_marks_it() -> None:
    cat = Bot("UCAT", ["UCAT"])
    event = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1"}
    first = {**event, "text": "greet"}
    assert talk([cat], first, lambda bot: {"user": bot.user}) == 2
    assert cat.runs == ["greet"]


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "thread_broadcast"])
def test_what_becomes_of_a_message_is_not_answered(subtype: str) -> None:
    cat = Bot("UCAT", [])
    event = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1"}
    assert cat.hear({**event, "subtype": subtype, "text": "greet", "ts": "1.1"}) == 200
    assert cat.runs == []


# --- the second function calls itself -------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_command_that_hands_its_own_envelope_over_again_runs_once(name: str) -> None:
    function = Function()
    event = command(name)
    calls = 0

    def again() -> None:
        nonlocal calls
        calls += 1
        assert calls < ENDLESS
        function.environment()(event, Invocation(f"another-{calls}"))

    function.plugin.then = again
    assert function.deliver(event) == [f"{name} done"]
    assert (function.ran, calls) == ([name], 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_command_that_calls_the_function_with_words_of_its_own_is_refused(name: str) -> None:
    function = Function()
    said: list[str] = []

    def call() -> None:
        for event in ({"body": "text=wipe"}, {"catops": "1", "sealed": "{}", "seal": "0" * 64}):
            with pytest.raises(DoorError) as caught:
                function.environment()(event, Invocation("2"))
            said.append(caught.value.message)

    function.plugin.then = call
    assert function.deliver(command(name)) == [f"{name} done"]
    assert function.ran == [name]
    assert said == ["This event is not a CatOps envelope.", "The envelope's seal does not match."]


class Killed(BaseException):
    """Ends an invocation where it stands."""


def invocations(function: Function, event: Mapping[str, Any], dies_at: str) -> int:
    """Invoke as Lambda does, whose record of a failure goes to the same function; count."""

    def at(step: str) -> None:
        if step == dies_at:
            raise Killed

    for number in range(1, ENDLESS):
        try:
            function.environment(on_step=at)(event, Invocation(f"request-{number}"))
        except (DoorError, Killed):
            event = failure(event, f"request-{number}")
        else:
            return number
    return ENDLESS


@pytest.mark.parametrize("event", [{}, {"requestPayload": {}}, {"sealed": "x"}, {"records": []}])
def test_an_event_of_a_stranger_makes_one_record_at_most_and_that_makes_none(event: Any) -> None:
    assert invocations(Function(), event, "") <= 2


@pytest.mark.parametrize("step", ["opened", "delivering"])
@pytest.mark.parametrize("name", NAMES)
def test_a_function_that_dies_of_its_own_records_too_is_left_alone(name: str, step: str) -> None:
    function = Function()
    assert invocations(function, command(name), step) == DEEPEST + 2
    assert function.ran in ([], [name])
