"""A time limit interrupts what runs too long, where the platform can, and nothing else."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from catops.time_limit import OutOfTime, limits_work, time_limit


def spin() -> None:
    while True:
        pass


@pytest.mark.parametrize("hanging", [spin, lambda: time.sleep(60), threading.Event().wait])
def test_what_hangs_is_interrupted(hanging: object) -> None:
    assert callable(hanging)
    with pytest.raises(OutOfTime), time_limit(0.02):
        hanging()


def test_what_ends_in_time_is_left_alone() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        done = True
    assert done
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_no_limit_sets_no_alarm() -> None:
    with time_limit(None):
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize("seconds", [0, -1, -float("inf")])
def test_no_time_at_all_is_no_time(seconds: float) -> None:
    with pytest.raises(OutOfTime), time_limit(seconds):
        spin()


def test_what_swallows_the_interruption_is_interrupted_again() -> None:
    swallowed: list[BaseException] = []

    def stubborn() -> None:
        while len(swallowed) < 2:
            try:
                spin()
            except BaseException as error:
                swallowed.append(error)
        spin()

    with pytest.raises(OutOfTime), time_limit(0.02):
        stubborn()
    assert [type(error) for error in swallowed] == [OutOfTime, OutOfTime]


def test_an_inner_limit_stops_the_inner_block_alone() -> None:
    with time_limit(60):
        with pytest.raises(OutOfTime), time_limit(0.02):
            spin()
        left, again = signal.getitimer(signal.ITIMER_REAL)
        assert 0 < left <= 60, "the outer limit holds on"
        assert again > 0


def test_an_inner_limit_never_extends_the_outer_one() -> None:
    with pytest.raises(OutOfTime), time_limit(0.02), time_limit(60):
        spin()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_exception_of_the_block_clears_the_alarm() -> None:
    with pytest.raises(ValueError, match="mine"), time_limit(60):
        raise ValueError("mine")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_another_thread_is_neither_limited_nor_harmed() -> None:
    said: list[object] = []

    def work() -> None:
        with time_limit(0.001):
            said.append(limits_work())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert said == [False]
