"""Lambda's record of a failed asynchronous invocation, sent to the on-failure destination.

Where the run that a record was handed to dies too, the next record has the first one inside.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catops.frozen import frozen

#: How many records may be inside one another. A function that dies of each of its own records as
#: well is left alone then: anything deeper is not an envelope, and is not recorded again.
DEEPEST = 3


@frozen
class FailureRecord:
    """What a record says.

    :ivar payload: what the function was invoked with.
    :ivar died: the invocations that are over, by their request ids.
    :ivar tried: whether the function was run at all.
    """

    payload: object
    died: frozenset[str]
    tried: bool


def read_record(event: Mapping[str, Any]) -> FailureRecord | None:
    """Return what ``event`` says; ``None`` when it is not a record."""
    died: set[str] = set()
    tried = False
    inside: object = event
    for _ in range(DEEPEST):
        if not isinstance(inside, dict) or "requestPayload" not in inside:
            break
        context = inside.get("requestContext")
        context = context if isinstance(context, dict) else {}
        died.add(str(context.get("requestId", "")))
        tried = context.get("condition") != "EventAgeExceeded" or bool(
            inside.get("responsePayload")
        )
        inside = inside["requestPayload"]
    return FailureRecord(inside, frozenset(died), tried) if died else None
