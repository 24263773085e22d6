"""A store that fails where codes are used up, or whose process ends there."""

from __future__ import annotations

from typing import Any, Literal

from catops.stores import Item, StoreError, Value
from catops.stores.memory import MemoryStore


class Died(BaseException):
    """The process is no more."""


class Ailing(MemoryStore):
    """A store with a fault, of which claims know nothing.

    :ivar fails: ``down`` does not answer; ``unheard`` writes and does not answer; the process dies
        ``before`` the write that uses a code up, or ``after`` it, and does nothing any more.
    """

    fails: Literal["", "down", "unheard", "died before", "died after"] = ""

    def put_new(self, key: str, value: Value, **options: Any) -> tuple[Item, bool]:
        if not key.startswith("confirmed/") or not self.fails:
            return super().put_new(key, value, **options)
        if self.fails in ("unheard", "died after"):
            super().put_new(key, value, **options)
        if self.fails.startswith("died"):
            raise Died
        raise StoreError("The store is down.", mend="Wake it up.")

    def replace(self, item: Item, value: Value, **options: Any) -> Item | None:
        if self.fails.startswith("died"):
            raise Died
        return super().replace(item, value, **options)
