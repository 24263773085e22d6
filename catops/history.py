"""What a command may ask of the history: who ran what, and how it ended.

A command sees what the person who asked may see, and no more; see
:class:`catops.audit.reader.HistoryReader`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Protocol

from catops.audit.record import Record
from catops.errors import BadArgument, CatOpsError
from catops.frozen import frozen
from catops.text import one_line, shown

#: Records that are given where nobody says how many.
LIMIT = 20
#: The columns of a history, as :func:`as_row` fills them.
COLUMNS = ("time (UTC)", "who", "where", "what", "outcome")
_ENDS = {"timeout": "stopped", "refused": "not run", "asked": "asked to confirm"}
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_AGO = re.compile(r"([0-9]{1,4})([mhdw])", re.ASCII)


class NoHistory(CatOpsError):
    """There is no history, or it cannot be read now."""


@frozen
class HistoryQuery:
    """What is wanted; what is left empty is left open.

    :ivar person: whose commands, by their id.
    :ivar command: which commands: a name, or ``plugin:name``, in which ``*`` stands for anything.
    :ivar channel: the id of a channel; by default the one where it is asked.
    :ivar since: the time of the oldest, in seconds since the epoch.
    :ivar failed: only what did not end well.
    :ivar limit: how many at most.
    """

    person: str = ""
    command: str = ""
    channel: str = ""
    since: float = 0.0
    failed: bool = False
    limit: int = LIMIT


class History(Protocol):
    """The history, as far as one person may see it in one place."""

    def __call__(self, query: HistoryQuery) -> Sequence[Record]:
        """Return the records that ``query`` asks for, the newest first.

        :raises NoHistory: when none is kept, or it cannot be read; its mend says what to do.
        :raises NotAllowed: when it asks for a channel whose history may not be seen here.
        """


def no_history(query: HistoryQuery) -> Sequence[Record]:
    """Say that there is no history, where nothing keeps one."""
    raise NoHistory("There is no history here.")


def ago(text: str, now: float) -> float:
    """Return the time that ``text``, e.g. ``90m``, ``12h``, ``2d`` or ``1w``, is ago.

    :raises BadArgument: when it is not a time span.
    """
    match = _AGO.fullmatch(text)
    if match is None:
        raise BadArgument(
            f"{shown(text)} is not a time span.",
            mend="Write 30m, 12h, 2d or 1w: minutes to weeks ago.",
        )
    return now - int(match[1]) * _SECONDS[match[2]]


def as_row(record: Record) -> tuple[str, str, str, str, str]:
    """Return a record as a row: when, who by name and id, where, the line, and how it ended."""
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(record.at))
    who = f"{record.name} ({record.person})" if record.name else record.person
    what = record.line or record.command.rpartition(":")[2] or "(no command)"
    denied = record.status == "refused" and record.decision == "deny"
    end = "denied" if denied else _ENDS.get(record.status, record.status)
    told = end if record.delivered else f"{end}, not delivered"
    return at, one_line(who), one_line(record.channel), one_line(what), told
