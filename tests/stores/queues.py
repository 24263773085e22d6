"""Lambda's asynchronous queue on a virtual clock: it delays, repeats, reorders and throttles.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from catops.testing import FakeClock

#: Seconds for which Lambda keeps an event.
LONGEST = 6 * 3600
#: Parts of all events that meet each of these.
DUPLICATED, REORDERED, THROTTLED, DELAYED = 0.20, 0.05, 0.05, 0.05


@dataclass(order=True, frozen=True)
class Delivery:
    """One delivery of one event.

    :ivar due: when.
    :ivar until: when Lambda would give the event up.
    """

    due: float
    number: int
    event: Any = field(compare=False)
    request_id: str = field(compare=False)
    until: float = field(compare=False)


class Queue:
    """Events on their way to a function, one virtual clock for all."""

    def __init__(self, clock: FakeClock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._numbers = count(1)
        self._due: list[Delivery] = []
        self.delivered = self.throttled = 0

    def __len__(self) -> int:
        return len(self._due)

    def put(self, event: Any, at: float) -> None:
        """Take ``event``, which arrives at ``at``: it will be delivered, once or several times."""
        request_id = f"request-{next(self._numbers)}"
        until = at + LONGEST
        self._push(event, at + self._delay(), request_id, until)
        while self._random.random() < DUPLICATED:
            self._push(event, at + self._delay(), request_id, until)

    def until(self, end: float) -> Iterator[Delivery]:
        """Give what is due before ``end``, in the order of its turn; the clock moves along."""
        while self._due and self._due[0].due <= end:
            delivery = heapq.heappop(self._due)
            self._clock.now = max(self._clock.now, delivery.due)
            if self._random.random() < THROTTLED and delivery.due + 300 < delivery.until:
                self.throttled += 1
                later = delivery.due + self._random.uniform(1, 300)
                self._push(delivery.event, later, delivery.request_id, delivery.until)
                continue
            self.delivered += 1
            yield delivery

    def _delay(self) -> float:
        if self._random.random() < DELAYED:
            return self._random.uniform(60, LONGEST)
        if self._random.random() < REORDERED:
            return self._random.uniform(1, 60)
        return self._random.uniform(0.01, 0.5)

    def _push(self, event: Any, due: float, request_id: str, until: float) -> None:
        heapq.heappush(
            self._due, Delivery(min(due, until), next(self._numbers), event, request_id, until)
        )
