"""FAULTS 18: clocks of several hosts that differ, and a calendar with holes, run nothing twice."""

from __future__ import annotations

import pytest
from stores.functions import EFFECTS, Function, command

from catops.envelope import MAX_SKEW
from catops.once.claims import KEPT
from catops.stores import Store
from catops.testing import FakeClock
from catops.testing.fakes import MORNING

#: 2024-03-31 01:59:59 UTC, when Europe's clocks jump; 2016-12-31 23:59:59 UTC, a leap second.
JUMPS = (1_711_850_399.0, 1_483_228_799.0)


def environments(store: Store, clock: FakeClock) -> Function:
    return Function(store, clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})


@pytest.mark.parametrize("skew", [-MAX_SKEW, -1, 1, MAX_SKEW])
@pytest.mark.parametrize("name", EFFECTS)
def test_what_was_answered_is_known_to_a_host_whose_clock_differs(
    name: str, skew: float, store: Store, clock: FakeClock
) -> None:
    function = environments(store, clock)
    event = command(name)
    function.deliver(event)
    clock.now += skew
    assert function.deliver(event) == []
    assert function.ran == [name]


@pytest.mark.parametrize("skew", [-MAX_SKEW, MAX_SKEW])
@pytest.mark.parametrize("name", ["restart", "wipe", "old"])
def test_a_host_whose_clock_differs_runs_nothing_that_another_one_is_at(
    name: str, skew: float, store: Store, clock: FakeClock
) -> None:
    function = environments(store, clock)
    event = command(name)
    with function.in_hand(event):
        clock.now += skew
        said = function.deliver(event, "2")
        clock.now -= skew
    # One that is ahead takes it for dead too early, and says only what is known.
    assert ["it is unknown whether it finished" in text for text in said] == [True] * (skew > 0)
    assert function.ran == [name]
    assert function.texts[-1] == f"{name} done"


@pytest.mark.parametrize("jump", JUMPS)
def test_the_calendar_does_not_matter(jump: float, store: Store, clock: FakeClock) -> None:
    clock.now = jump
    function = environments(store, clock)
    event = command("restart", received=jump)
    with function.in_hand(event):
        clock.now += 2
        assert function.deliver(event, "2") == []
        clock.now += 3600
        assert len(function.deliver(event, "3")) == 1
    assert function.ran == ["restart"]


def test_an_expired_claim_that_nothing_swept_is_none(store: Store, clock: FakeClock) -> None:
    function = environments(store, clock)
    function.deliver(command("restart"))
    clock.now = MORNING + KEPT
    assert function.deliver(command("restart", received=clock())) == ["restart done"]
    assert function.ran == ["restart", "restart"]
