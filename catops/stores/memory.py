"""A store in this process: nothing to set up, and nothing left of it when the process ends.

In Lambda it is what one warm environment remembers. Another environment knows nothing of it.
"""

from __future__ import annotations

import json
import threading
import time
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from itertools import islice

from catops.stores import (
    LAST,
    WITHIN,
    Entry,
    Item,
    Value,
    as_text,
    new_position,
    new_version,
    position,
)

#: Writes after which expired items are removed.
SWEEP_EVERY = 1_000


class MemoryStore:
    """Items and streams in dictionaries."""

    shared = False

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._items: dict[str, tuple[str, float, str]] = {}
        self._streams: dict[str, list[tuple[str, str, float]]] = {}
        self._lock = threading.Lock()
        self._writes = 0

    def put_new(
        self, key: str, value: Value, *, expires: float, within: float = WITHIN
    ) -> tuple[Item, bool]:
        """Put ``value`` where nothing is; return what is there now, and whether it is this."""
        with self._lock:
            there = self._there(key)
            return (self._put(key, value, expires), True) if there is None else (there, False)

    def get(self, key: str, *, within: float = WITHIN) -> Item | None:
        """Return the item under ``key``."""
        with self._lock:
            return self._there(key)

    def replace(
        self, item: Item, value: Value, *, expires: float, within: float = WITHIN
    ) -> Item | None:
        """Put ``value`` in place of ``item``; ``None`` when that is not what is there any more."""
        with self._lock:
            return self._put(item.key, value, expires) if self._is(item) else None

    def append(
        self,
        streams: Sequence[str],
        value: Value,
        *,
        at: float,
        expires: float,
        within: float = WITHIN,
    ) -> None:
        """Put ``value`` into each of ``streams``, or into none, where things of ``at`` stand."""
        entry = (new_position(at), as_text(value), expires)
        with self._lock:
            for stream in streams:
                insort(self._streams.setdefault(stream, []), entry)
            self._written()

    def newest(
        self,
        stream: str,
        *,
        limit: int,
        since: float = 0.0,
        before: str = "",
        within: float = WITHIN,
    ) -> Sequence[Entry]:
        """Return entries of ``stream``, newest first; fewer than ``limit`` are all there are."""
        with self._lock:
            now = self._clock()
            there = self._streams.get(stream, [])
            first, last = (bisect_left(there, (one,)) for one in (position(since), before or LAST))
            living = (one for one in reversed(there[first:last]) if one[2] > now)
            return [Entry(place, json.loads(text)) for place, text, _ in islice(living, limit)]

    def _there(self, key: str) -> Item | None:
        text, expires, version = self._items.get(key, ("", 0.0, ""))
        if expires <= self._clock():
            return None
        return Item(key, json.loads(text), expires, version)

    def _is(self, item: Item) -> bool:
        there = self._there(item.key)
        return there is not None and there.version == item.version

    def _put(self, key: str, value: Value, expires: float) -> Item:
        item = Item(key, value, expires, new_version())
        self._items[key] = (as_text(value), expires, item.version)
        self._written()
        return item

    def _written(self) -> None:
        self._writes += 1
        if self._writes % SWEEP_EVERY:
            return
        now = self._clock()
        self._items = {key: kept for key, kept in self._items.items() if kept[1] > now}
        for stream, there in list(self._streams.items()):
            self._streams[stream] = living = [one for one in there if one[2] > now]
            if not living:
                del self._streams[stream]
