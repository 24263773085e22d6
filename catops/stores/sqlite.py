"""A store in one file, shared by the processes of one machine.

It needs a real disk: SQLite's write-ahead log works on no network file system, EFS among them.
https://sqlite.org/wal.html
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from catops.stores import (
    LAST,
    WITHIN,
    Entry,
    Item,
    StoreError,
    Value,
    as_text,
    new_position,
    new_version,
    position,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL NOT NULL, version TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_by_end ON items (expires);
CREATE TABLE IF NOT EXISTS entries (
    stream TEXT NOT NULL, position TEXT NOT NULL, value TEXT NOT NULL, expires REAL NOT NULL,
    PRIMARY KEY (stream, position)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_end ON entries (expires);
"""
#: Expired items, or entries, that one write sweeps away, so that none of them takes long.
SWEEP = 20
#: Seconds before a file is opened again that another process is just creating.
PAUSE = 0.01
BUSY = "Another process holds it; try again in a moment."


class SqliteStore:
    """Items and streams in one file, each change a transaction that waits for the one before."""

    shared = True

    def __init__(self, path: str | Path, *, clock: Callable[[], float] = time.time) -> None:
        """Take the file's path, from here or absolute; the file is made when it is first used."""
        self.path = Path(path).absolute()
        self._clock = clock
        self._lock = threading.Lock()
        #: By process: SQLite's connections must not be used, nor closed, on the far side of a fork.
        self._connections: dict[int, sqlite3.Connection] = {}

    def put_new(
        self, key: str, value: Value, *, expires: float, within: float = WITHIN
    ) -> tuple[Item, bool]:
        """Put ``value`` where nothing is; return what is there now, and whether it is this."""
        with self._transaction(within) as database:
            there = self._there(database, key)
            if there is not None:
                return there, False
            return self._put(database, key, value, expires), True

    def get(self, key: str, *, within: float = WITHIN) -> Item | None:
        """Return the item under ``key``."""
        with self._transaction(within, "BEGIN") as database:
            return self._there(database, key)

    def replace(
        self, item: Item, value: Value, *, expires: float, within: float = WITHIN
    ) -> Item | None:
        """Put ``value`` in place of ``item``; ``None`` when that is not what is there any more."""
        with self._transaction(within) as database:
            if not self._is(database, item):
                return None
            return self._put(database, item.key, value, expires)

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
        place, text = new_position(at), as_text(value)
        with self._transaction(within) as database:
            database.execute(
                "DELETE FROM entries WHERE (stream, position) IN"
                " (SELECT stream, position FROM entries WHERE expires <= ? LIMIT ?)",
                (self._clock(), SWEEP),
            )
            database.executemany(
                "INSERT INTO entries (stream, position, value, expires) VALUES (?, ?, ?, ?)",
                [(stream, place, text, expires) for stream in streams],
            )

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
        with self._transaction(within, "BEGIN") as database:
            rows = database.execute(
                "SELECT position, value FROM entries WHERE stream = ? AND position >= ?"
                " AND position < ? AND expires > ? ORDER BY position DESC LIMIT ?",
                (stream, position(since), before or LAST, self._clock(), limit),
            ).fetchall()
        return [Entry(place, json.loads(text)) for place, text in rows]

    def _there(self, database: sqlite3.Connection, key: str) -> Item | None:
        row = database.execute(
            "SELECT value, expires, version FROM items WHERE key = ? AND expires > ?",
            (key, self._clock()),
        ).fetchone()
        return Item(key, json.loads(row[0]), row[1], row[2]) if row else None

    def _is(self, database: sqlite3.Connection, item: Item) -> bool:
        there = self._there(database, item.key)
        return there is not None and there.version == item.version

    def _put(self, database: sqlite3.Connection, key: str, value: Value, expires: float) -> Item:
        database.execute(
            "DELETE FROM items WHERE key IN (SELECT key FROM items WHERE expires <= ? LIMIT ?)",
            (self._clock(), SWEEP),
        )
        item = Item(key, value, expires, new_version())
        database.execute(
            "INSERT OR REPLACE INTO items (key, value, expires, version) VALUES (?, ?, ?, ?)",
            (key, as_text(value), expires, item.version),
        )
        return item

    @contextmanager
    def _transaction(
        self, within: float, begin: str = "BEGIN IMMEDIATE"
    ) -> Iterator[sqlite3.Connection]:
        """Give the database to one thread of one process; commit, or roll back."""
        if not self._lock.acquire(timeout=within):
            raise StoreError(f"The store {self.path} is busy.", mend=BUSY)
        try:
            database = self._opened(within)
            database.execute(begin)
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StoreError(
                f"The store {self.path} cannot be used: {error}.", mend=_mend(error)
            ) from error
        finally:
            self._lock.release()

    def _opened(self, within: float) -> sqlite3.Connection:
        """Return this process's connection."""
        database = self._connections.get(os.getpid())
        if database is None:
            database = _connect(self.path, within)
            self._connections[os.getpid()] = database
        database.execute(f"PRAGMA busy_timeout = {int(within * 1000)}")
        return database


def _connect(path: Path, within: float) -> sqlite3.Connection:
    """Return a connection to a file that has the table; of several that make it, one at a time."""
    database = sqlite3.connect(path, timeout=within, isolation_level=None, check_same_thread=False)
    until = time.monotonic() + within
    while True:
        try:
            # The change to WAL does not wait for locks, whatever the timeout says.
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(SCHEMA)
            return database
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                database.close()
                raise
            time.sleep(PAUSE)
        except sqlite3.Error:
            database.close()
            raise


def _mend(error: sqlite3.Error) -> str:
    if "locked" in str(error) or "busy" in str(error):
        return BUSY
    if "not a database" in str(error):
        return "CATOPS_STORE names a file that is not a store; name another one."
    return "Check that CATOPS_STORE names a file that this process may create and write."
