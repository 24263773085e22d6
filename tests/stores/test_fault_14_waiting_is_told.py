"""FAULTS 14: a command that waited in Lambda's queue runs, and says how long it waited."""

from __future__ import annotations

import types
from typing import Any

import pytest
from stores.functions import Function, command

from catops.testing import FakeClock
from catops.testing.fakes import MORNING


def small_print(message: dict[str, Any]) -> list[str]:
    """Return what stands in a message's context blocks."""
    return [
        element["text"]
        for block in message.get("blocks", ())
        if block["type"] == "context"
        for element in block["elements"]
    ]


@pytest.mark.parametrize(
    ("waited", "told"),
    [
        (0, ""),
        (59, ""),
        (61, "It waited 1 min in the queue."),
        (301, "It waited 5 min in the queue."),
        (29 * 60, "It waited 29 min in the queue."),
        (31 * 60, "It waited 31 min in the queue."),
        (6 * 3600, "It waited 6 h 0 min in the queue."),
    ],
)
def test_it_runs_however_long_it_waited(waited: float, told: str, clock: FakeClock) -> None:
    function = Function(clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    clock.now = MORNING + waited
    assert function.deliver(command("restart")) == ["restart done"]
    (message,) = function.slack.messages
    assert (told in small_print(message)) == bool(told)
    assert "waited" in str(message) or not told


def test_what_refuses_says_so_too(clock: FakeClock) -> None:
    function = Function(clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    clock.now = MORNING + 3 * 3600 + 300
    function.deliver(command("restrat"))
    assert "It waited 3 h 5 min in the queue." in small_print(function.slack.messages[0])


def test_a_payload_of_catops_1_stays_as_it_is_and_the_wait_is_told_after_it(
    clock: FakeClock,
) -> None:
    function = Function(clock=clock)
    payload = {"statusCode": "200", "attachments": [{"text": "done"}], "text": "old style"}
    assert isinstance(function.plugin.classic, types.ModuleType)
    vars(function.plugin.classic)["work"] = lambda name: payload
    clock.now = MORNING + 120
    first, second = function.deliver(command("old"))
    assert first == "old style"
    assert function.slack.messages[0]["attachments"] == payload["attachments"]
    assert second == "It waited 2 min in the queue."
