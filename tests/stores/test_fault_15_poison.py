"""FAULTS 15: a command that fails, or kills its process, each time is given up, and told."""

from __future__ import annotations

import pytest
from stores.functions import EFFECTS, Function, command, failure

from catops.once.claims import ATTEMPTS, GRACE
from catops.stores import Store
from catops.testing import FakeClock

#: Seconds after which a function of 60 seconds is over, whatever happens.
OVER = 60 + GRACE + 1


@pytest.fixture
def function(store: Store, clock: FakeClock) -> Function:
    return Function(store, clock=clock)


@pytest.mark.parametrize("name", EFFECTS)
def test_one_that_raises_is_run_once_and_told_once(name: str, function: Function) -> None:
    def fail() -> None:
        raise ValueError("canary")

    function.plugin.then = fail
    event = command(name)
    (text,) = function.deliver(event)
    assert "failed before it could answer" in text
    for later in range(4):
        assert function.deliver(event, str(later)) == []
    assert function.deliver(failure(event)) == []
    assert function.ran == [name]


def test_one_that_changes_something_and_dies_is_run_once_and_told_once(function: Function) -> None:
    event = command("restart")
    with function.in_hand(event):
        texts = []
        for number in range(2, 6):
            function.clock.now += OVER
            texts += function.deliver(event, str(number))
            texts += function.deliver(failure(event, "1"), str(number))
    (text,) = texts
    assert "it is unknown whether it finished" in text
    assert function.ran == ["restart"]


def test_what_reads_and_dies_each_time_is_given_up_and_told(function: Function) -> None:
    event = command("look")
    with (
        function.in_hand(event),
        function.in_hand_after(OVER, event),
        function.in_hand_after(OVER, event),
    ):
        function.clock.now += OVER
        (text,) = function.deliver(event, "4")
        assert "its process died before it could answer" in text
    assert function.ran == ["look"] * ATTEMPTS
