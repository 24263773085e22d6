"""What the bot remembers between invocations: items by key, each with an expiry.

A store does two conditional writes and a read, and nothing more, so that a dictionary, one file
and a DynamoDB table can all give the same guarantees. The same tests run for each of them. Beside
its items it keeps streams: entries never change until they expire, and are read back newest
first.

An item that has expired is not there, whether or not anything has swept it away. Every write gives
an item a new version, drawn at random, and a change names the version it was made from: of two
writers that read the same item, one wins and the other is told. So is a writer whose item expired
and was written anew meanwhile.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from catops.errors import CatOpsError
from catops.frozen import frozen

#: Seconds that one call may take where nobody says otherwise.
WITHIN = 3.0

Value = Mapping[str, Any]


class StoreError(CatOpsError):
    """The store did not do what it was asked, or it is not known whether it did."""


@frozen
class Item:
    """What a store has under a key.

    :ivar value: a JSON object.
    :ivar expires: when it ceases to be there, in seconds since the epoch.
    :ivar version: which write it is of; no two writes have the same.
    """

    key: str
    value: Value
    expires: float
    version: str


@frozen
class Entry:
    """What a store has in a stream.

    :ivar position: where it stands: positions sort as the times that their entries are of.
    """

    position: str
    value: Value


class Store(Protocol):
    """Items by key. Every method takes the seconds it may take, and raises :exc:`StoreError`."""

    @property
    def shared(self) -> bool:
        """Whether other processes see the same items."""

    def put_new(
        self, key: str, value: Value, *, expires: float, within: float = WITHIN
    ) -> tuple[Item, bool]:
        """Put ``value`` where nothing is; return what is there now, and whether it is this."""

    def get(self, key: str, *, within: float = WITHIN) -> Item | None:
        """Return the item under ``key``, as the last write that has returned left it."""

    def replace(
        self, item: Item, value: Value, *, expires: float, within: float = WITHIN
    ) -> Item | None:
        """Put ``value`` in place of ``item``; ``None`` when that is not what is there any more."""


class Streams(Protocol):
    """Entries in streams. Every method takes the seconds it may take; raises :exc:`StoreError`."""

    @property
    def shared(self) -> bool:
        """Whether other processes see the same entries."""

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

    def newest(
        self,
        stream: str,
        *,
        limit: int,
        since: float = 0.0,
        before: str = "",
        within: float = WITHIN,
    ) -> Sequence[Entry]:
        """Return entries of ``stream``, newest first; fewer than ``limit`` are all there are.

        :param since: the time of the oldest that is wanted, in seconds since the epoch.
        :param before: the position of the last one that was read; empty begins with the newest.
        """


class RecordStore(Store, Streams, Protocol):
    """A store, with its streams."""


#: A position after every one there is.
LAST = ":"


def position(at: float) -> str:
    """Return where things of ``at`` begin: texts that sort as times do, to the microsecond."""
    return f"{max(0, int(at * 1_000_000)):017d}"


def new_position(at: float) -> str:
    """Return a position among things of ``at`` that no other entry has."""
    return f"{position(at)}-{secrets.token_hex(4)}"


def new_version() -> str:
    """Return a version that no other write has."""
    return secrets.token_hex(8)


def as_text(value: Value) -> str:
    """Return ``value`` as it is kept.

    :raises TypeError: when it cannot be written as JSON.
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
