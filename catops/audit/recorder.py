"""What is kept of each request, written when its answer is out: a line of the log, and the journal.

Neither may delay an answer or cost one: whatever goes wrong here is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from catops.audit.encoding import as_json, kept_line
from catops.audit.journal import Journal
from catops.audit.record import Record
from catops.bot.answer import Answer
from catops.errors import CatOpsError
from catops.once.claims import Claim
from catops.stores import WITHIN

#: One record a line, as JSON.
AUDIT = logging.getLogger("catops.audit")
LOG = logging.getLogger("catops.journal")
#: Part of the time that is left which the journal may take.
SHARE = 0.5
#: Seconds that are too few for it.
LEAST = 0.1


class Recorder:
    """Writes records."""

    def __init__(self, journal: Journal, *, line: Callable[[Record], str] = as_json) -> None:
        """Take where to keep records, and how to write one as a log line."""
        self._journal = journal
        self._line = line

    def note(
        self,
        answer: Answer,
        *,
        delivered: bool,
        waited: float = 0.0,
        begun: Claim | None = None,
    ) -> Record | None:
        """Log the record of ``answer`` and return it; ``None`` when that fails.

        :param waited: seconds that the request was in the queue.
        :param begun: the claim on the command, for an answer that does not know the command.
        """
        try:
            record = record_of(answer, delivered=delivered, waited=waited, begun=begun)
            AUDIT.info("%s", self._line(record))
        except Exception as error:
            LOG.error("%s: it is not recorded", answer.request.reference, exc_info=error)
            return None
        return record

    def keep(self, record: Record | None, *, remaining: float) -> None:
        """Put ``record`` into the journal, if there is one and there is time.

        :param remaining: seconds until the process is stopped.
        """
        if record is None or not self._journal.kept:
            return
        within = min(WITHIN, remaining * SHARE)
        if within < LEAST:
            LOG.error("%s: no time left to store its record", record.reference)
            return
        try:
            self._journal.append(record, within=within)
        except CatOpsError as error:
            LOG.error("%s: its record is not in the store: %s", record.reference, error.line)
        except Exception as error:
            LOG.error("%s: its record is not in the store", record.reference, exc_info=error)


def record_of(
    answer: Answer, *, delivered: bool, waited: float = 0.0, begun: Claim | None = None
) -> Record:
    """Return what is kept of a request and its answer."""
    request, spec, verdict = answer.request, answer.command, answer.verdict
    command, effect = (spec.qualified, spec.effect) if spec else ("", "")
    if begun and begun.effect and not spec:
        command, effect, waited = begun.qualified, begun.effect, begun.started - request.received
    return Record(
        reference=request.reference,
        at=request.received,
        team=request.person.team,
        person=request.person.id,
        channel=request.place.id,
        name=request.person.name,
        thread=request.place.thread,
        door=request.door,
        command=command,
        line=kept_line(answer.echo),
        arguments=answer.arguments,
        effect=effect,
        decision="" if verdict is None else "allow" if verdict.allowed else "deny",
        rule=verdict.rule if verdict else "",
        status=answer.outcome.status,
        seconds=round(answer.outcome.seconds, 4),
        waited=round(max(0.0, waited), 1),
        delivered=delivered,
        visibility=answer.visibility,
        organization=request.person.organization,
        homes=request.homes,
    )
