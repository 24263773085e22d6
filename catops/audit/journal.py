"""The journal: every record in the store, in two streams: the one of all, and the place's own.

The most frequent question, who ran what here, then reads that place's own stream and no other.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from catops.audit.encoding import as_value, from_value
from catops.audit.record import Record
from catops.config_table import Table, section
from catops.settings import Settings
from catops.stores import WITHIN, Streams

LOG = logging.getLogger("catops.journal")
#: The retention of records in days: by default, and at most.
DAYS, DAYS_MOST = 90, 3_650
#: Entries that are read at once.
PAGE = 200

EVERYWHERE = "history"
#: Its table in ``catops.toml``.
SECTION = "history"


def history_section(settings: Settings) -> Table:
    """Return ``[history]`` of ``catops.toml``.

    :raises ConfigError: when it is not a table, or holds an unknown key.
    """
    table = section(settings, SECTION)
    table.only("keep_days", "also")
    return table


def keep_days(settings: Settings) -> int:
    """Return ``[history] keep_days`` of ``catops.toml``: for how many days records are kept.

    :raises ConfigError: when it is not a number of days.
    """
    table = history_section(settings)
    days = table.value.get("keep_days", DAYS)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= DAYS_MOST:
        raise table.wrong(
            "keep_days",
            f"is {days!r}.",
            f"Write keep_days = {DAYS}, or another number of days up to {DAYS_MOST}; "
            "0 keeps nothing.",
        )
    return days


class Journal:
    """Records in the store."""

    def __init__(
        self, streams: Streams, *, days: int = DAYS, clock: Callable[[], float] = time.time
    ) -> None:
        """Take where to keep records, and for how many days."""
        self._streams = streams
        self._days = days
        self._clock = clock

    @property
    def kept(self) -> bool:
        """Whether records are kept where others find them."""
        return self._streams.shared and self._days > 0

    def append(self, record: Record, *, within: float = WITHIN) -> None:
        """Keep ``record``.

        :raises StoreError: when it is not known whether it is kept.
        """
        self._streams.append(
            [EVERYWHERE, of_place(record.channel)],
            as_value(record),
            at=record.at,
            expires=self._clock() + self._days * 86_400,
            within=within,
        )

    def newest(
        self, place: str = "", *, since: float = 0.0, within: float = WITHIN
    ) -> Iterator[Record]:
        """Give the records of ``place``, or all of them, the newest first.

        :param since: the time of the oldest that is wanted, in seconds since the epoch.
        :param within: seconds that one call of the store may take.
        :raises StoreError: when they cannot be read.
        """
        stream, before = of_place(place) if place else EVERYWHERE, ""
        while True:
            entries = self._streams.newest(
                stream, limit=PAGE, since=since, before=before, within=within
            )
            for entry in entries:
                try:
                    yield from_value(entry.value)
                except ValueError as error:
                    LOG.warning("an entry of %s is not a record: %s", stream, error)
            if len(entries) < PAGE:
                return
            before = entries[-1].position


def of_place(place: str) -> str:
    """Return the stream of what was asked in ``place``."""
    return f"{EVERYWHERE}/{place}"
