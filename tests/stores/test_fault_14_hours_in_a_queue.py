"""FAULTS 11, 14: a queue that delays up to 6 hours, repeats, reorders and throttles; a clock.

While a command works, what becomes due is delivered to other environments. CATOPS_LONG=1 sends
100,000 commands through it.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from stores.conftest import LONG
from stores.functions import EFFECTS, Function, Invocation, command, failure
from stores.queues import Delivery, Queue

from catops.reference import ALPHABET
from catops.stores import Store
from catops.testing import FakeClock

#: Commands sent through each kind of store.
COMMANDS = {
    "memory": 100_000 if LONG else 2_000,
    "sqlite": 10_000 if LONG else 300,
    "dynamodb": 10_000 if LONG else 300,
}
#: Commands a second, on the whole.
RATE = 0.5


class Killed(BaseException):
    """Ends an invocation where it stands, as far as that can be had in one process."""


class World:
    """A function at the end of a queue, and what each command did."""

    def __init__(self, store: Store, clock: FakeClock, seed: int, *, dying: float = 0) -> None:
        self.clock = clock
        self.random = Random(seed)
        self.queue = Queue(clock, self.random)
        self.function = Function(store, clock=clock, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
        self.function.plugin.then = self._work
        self.names: dict[str, str] = {}
        self.ran: Counter[str] = Counter()
        self.died = 0
        self._dying = dying
        self._inside: list[str] = []

    def send(self, number: int) -> None:
        """Send ``number`` commands, each in a channel of its own."""
        at = self.clock()
        for reference in map(_reference, range(number)):
            at += self.random.expovariate(RATE)
            name = self.names[reference] = self.random.choice(tuple(EFFECTS))
            place = f"C{reference}"
            event = command(name, reference=reference, received=at, channel_id=place)
            self.queue.put(event, at)

    def told(self) -> dict[str, list[str]]:
        """Return what was posted in answer to each reference."""
        told: dict[str, list[str]] = {reference: [] for reference in self.names}
        slack = self.function.slack
        for message, (url, _) in zip(slack.messages, slack.sent, strict=True):
            told[message.get("channel", url)[-8:]].append(message["text"].removeprefix("❌ "))
        return told

    def run(self) -> None:
        """Deliver all there is."""
        while self.queue:
            for delivery in self.queue.until(float("inf")):
                self._deliver(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        self._inside.append(self._reference_of(delivery))
        worker = self.function.environment(on_step=self._at)
        try:
            worker(delivery.event, Invocation(delivery.request_id))
        except Killed:
            self.died += 1
            self.queue.put(failure(delivery.event, delivery.request_id), self.clock())
        finally:
            self._inside.pop()

    def _work(self) -> None:
        """Take a while, in which other environments get what is due."""
        self.ran[self._inside[-1]] += 1
        end = self.clock() + self.random.uniform(0.01, 3)
        if len(self._inside) < 5:
            for delivery in self.queue.until(end):
                self._deliver(delivery)
        self.clock.now = max(self.clock.now, end)

    def _at(self, step: str) -> None:
        if step in ("ran", "posted", "closing") and self.random.random() < self._dying:
            raise Killed

    def _reference_of(self, delivery: Delivery) -> str:
        event = delivery.event
        while "requestPayload" in event:
            event = event["requestPayload"]
        return str(event["sealed"].split('"reference": "')[1][:8])


def _reference(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))


@pytest.mark.parametrize("seed", [1, 2] if LONG else [1])
def test_each_command_runs_once_and_is_answered_once(
    seed: int, kind: str, store: Store, clock: FakeClock
) -> None:
    world = World(store, clock, seed)
    world.send(COMMANDS[kind])
    world.run()
    assert world.ran == Counter(world.names.keys())
    assert world.told() == {which: [f"{name} done"] for which, name in world.names.items()}
    assert world.queue.delivered > len(world.names) * 1.15, "there were duplicates"
    assert world.queue.throttled > len(world.names) * 0.03


@pytest.mark.parametrize("seed", [1, 2] if LONG else [1])
def test_where_one_in_fifty_dies_nothing_runs_twice_and_everybody_is_told(
    seed: int, kind: str, store: Store, clock: FakeClock
) -> None:
    world = World(store, clock, seed, dying=0.02)
    world.send(COMMANDS[kind])
    world.run()
    told = world.told()
    assert world.died > COMMANDS[kind] / 100
    assert world.ran.keys() == set(world.names)
    assert all(times == 1 for which, times in world.ran.items() if world.names[which] != "look")
    assert all(told.values())
    for which, name in world.names.items():
        if f"{name} done" not in told[which]:
            (text,) = set(told[which])  # again, where the one that told of it died as well
            assert "unknown whether it finished" in text or "It changes nothing; run it" in text
