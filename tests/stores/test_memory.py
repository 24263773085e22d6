"""The store in this process: threads wait for each other, and what is over leaves."""

from __future__ import annotations

import threading

from catops.stores.memory import SWEEP_EVERY, MemoryStore
from catops.testing import FakeClock


def test_between_a_look_and_a_write_nobody_else_writes() -> None:
    looking, look_on = threading.Event(), threading.Event()

    def clock() -> float:
        if threading.current_thread() is slow:
            looking.set()
            assert look_on.wait(30)
        return 0.0

    store = MemoryStore(clock=clock)
    new: list[bool] = []

    def put() -> None:
        new.append(store.put_new("k", {}, expires=60)[1])

    slow, quick = threading.Thread(target=put), threading.Thread(target=put)
    slow.start()
    assert looking.wait(30)
    quick.start()
    quick.join(0.05)
    look_on.set()
    slow.join(30)
    quick.join(30)
    assert sorted(new) == [False, True]


def test_what_has_expired_does_not_stay_for_ever() -> None:
    clock = FakeClock()
    store = MemoryStore(clock=clock)
    for number in range(3 * SWEEP_EVERY):
        store.put_new(str(number), {}, expires=clock() + 10)
        clock.now += 1
    assert len(store._items) <= SWEEP_EVERY + 10
