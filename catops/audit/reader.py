"""The history as one person may see it: what was done in a channel is visible to all in it.

What changed something, or tried to, is seen by all who may ask in that channel, and so is what was
answered publicly. What was read in private, mistyped or denied is shown only to the person who
asked. Another channel may be private, so its history is shown only where ``catops.toml`` says so.
A person at the prompt can read the whole store anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from catops.audit.journal import DAYS, SECTION, Journal, history_section
from catops.audit.record import Record
from catops.errors import CatOpsError, NotAllowed
from catops.history import HistoryQuery, NoHistory
from catops.policy.globs import Glob, command_glob
from catops.request import Request
from catops.settings import Settings
from catops.stores import WITHIN

ALL = "*"
#: How something ended that ran, or was begun.
RAN = ("ok", "failed", "timeout")
WELL = ("ok", "asked")
#: Records that are looked at for one question, so that a rare match does not read without end.
LOOKED_AT = 20_000
#: The door of the local prompt.
PROMPT = "terminal"


class HistoryReader:
    """Answers questions about what the journal has."""

    def __init__(
        self, settings: Settings, journal: Callable[[], Journal], *, looked_at: int = LOOKED_AT
    ) -> None:
        """Take the way to the journal, which is opened when it is first asked.

        :param looked_at: how many records are looked at for one question.
        """
        self._settings = settings
        self._journal = journal
        self._looked_at = looked_at

    def read(
        self, request: Request, remaining: Callable[[], float], query: HistoryQuery
    ) -> Sequence[Record]:
        """Return what ``query`` asks for, as far as the person of ``request`` may see it there.

        :raises NoHistory: when none is kept, or it cannot be read.
        :raises NotAllowed: when it asks for a channel whose history may not be seen here.
        """
        everything = request.door == PROMPT
        place = query.channel or ("" if everything else request.place.id)
        if not (everything or place):  # to the journal, no place means all of them
            raise NotAllowed(
                "This was asked in no channel, and a history is shown by channel.",
                mend="Ask in the channel whose history you want to see.",
            )
        if not everything and place != request.place.id:
            self._permit(place, here=request.place.id)
        try:
            journal = self._journal()
            if not journal.kept:
                raise none_kept(self._settings)
            within = max(0.2, min(WITHIN, remaining() / 2))
            newest = journal.newest(place, since=query.since, within=within)
            found = matching(islice(newest, self._looked_at), query)
            seen = found if everything else (one for one in found if is_open(one, request))
            records = list(islice(seen, max(0, query.limit)))
            if not records and next(newest, None) is not None:
                raise NoHistory(
                    f"None of the last {self._looked_at:,} commands here matches.",
                    mend="meow history looks through all of them.",
                )
            return records
        except NoHistory:
            raise
        except CatOpsError as error:
            raise NoHistory(
                f"The history cannot be read now: {error.message}", mend=error.mend
            ) from error

    def _permit(self, place: str, *, here: str) -> None:
        seen = seen_from(self._settings, here)
        if place not in seen and ALL not in seen:
            raise NotAllowed(
                "You may not see another channel's history here: not everybody who is here need "
                "be a member there.",
                mend=f'To open it, put {here} = ["{place}"] under [{SECTION}.also] in catops.toml.',
            )


def none_kept(settings: Settings) -> NoHistory:
    """Return why no history is kept, and how to keep one."""
    if settings.store == "memory://":
        return NoHistory(
            "This bot keeps no history: CATOPS_STORE is memory://, which keeps nothing.",
            mend="Set CATOPS_STORE to dynamodb://TABLE, or to sqlite:///FILE on one machine.",
        )
    return NoHistory(
        "This bot keeps no history: keep_days is 0.",
        mend=f"Write keep_days = {DAYS} under [{SECTION}] in {settings.config_name}.",
    )


def seen_from(settings: Settings, place: str) -> Sequence[str]:
    """Return the channels whose history ``[history.also]`` shows in ``place``.

    :raises ConfigError: when it is not a table of lists of channels.
    """
    also = history_section(settings).inner("also")
    channels = {here: also.texts(here) for here, _ in also}
    return channels.get(place, [])


def matching(records: Iterator[Record], query: HistoryQuery) -> Iterator[Record]:
    """Give those of ``records`` that ``query`` is about, from any place."""
    pattern = command_glob(query.command) if query.command else None
    for one in records:
        if query.person and query.person not in (one.person, f"{one.team}/{one.person}"):
            continue
        if pattern and not _is_of(one, pattern, qualified=":" in query.command):
            continue
        if query.failed and one.status in WELL and one.delivered:
            continue
        yield one


def _is_of(record: Record, pattern: Glob, *, qualified: bool) -> bool:
    name = record.command if qualified else record.command.rpartition(":")[2]
    return bool(name) and pattern.matches(name)


def is_open(record: Record, request: Request) -> bool:
    """Return whether a record may be shown to the person who asks, in the channel it is of."""
    person = request.person
    if (record.team, record.person) == (person.team, person.id):
        return True
    changes = record.effect in ("write", "destructive") and record.status in RAN
    return (changes and not asks_for_help(record)) or record.visibility == "channel"


def asks_for_help(record: Record) -> bool:
    """Return whether only the help of a command was asked for."""
    name = record.command.rpartition(":")[2]
    return record.line in (f"{name} --help", f"{record.command} --help")
