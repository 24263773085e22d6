"""Reading a log group as far as time allows, and keeping only its end."""

from __future__ import annotations

import difflib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import catops

from catops_plugin_aws.clients import Aws

#: Events one command reads before it stops and says so, and seconds it leaves for its answer.
READ, RESERVE = 10_000, 10.0


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of a log group.

    :ivar events: the latest of them, oldest first.
    :ivar read: how many there were.
    :ivar cut: there are more, which were not read.
    """

    events: Sequence[Mapping[str, Any]]
    read: int
    cut: bool


def latest(
    ctx: catops.Context, aws: Aws, group: str, length: timedelta, most: int, *, pattern: str = ""
) -> Found:
    """Return the latest ``most`` events of ``group`` in the last ``length``.

    :param pattern: a filter pattern of CloudWatch Logs.
    :raises UserError: when there is no such group, naming those that are called alike.
    """
    client = aws.client("logs")
    kept: deque[Mapping[str, Any]] = deque(maxlen=most)
    read = 0
    asked = {"filterPattern": pattern} if pattern else {}
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int((ctx.now() - length.total_seconds()) * 1000), **asked
    )
    try:
        for page in pages:
            kept.extend(page["events"])
            read += len(page["events"])
            if "nextToken" in page and (read >= READ or ctx.remaining() < RESERVE):
                return Found(_sorted(kept), read, cut=True)
    except client.exceptions.ResourceNotFoundException as error:
        raise _unknown(aws, group) from error
    return Found(_sorted(kept), read, cut=False)


def _sorted(events: deque[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(events, key=lambda event: int(event["timestamp"]))


def _unknown(aws: Aws, group: str) -> catops.UserError:
    known = list(islice(aws.items("logs", "describe_log_groups", "logGroups[].logGroupName"), 1000))
    near = (
        difflib.get_close_matches(group, known, n=3)
        or [name for name in known if group.casefold() in name.casefold()][:3]
    )
    return catops.UserError(
        f"There is no log group {group!r} in {aws.where}.",
        mend=f"Did you mean {' or '.join(near)}?"
        if near
        else f"Only {aws.region} was searched: add --region or --account if it is elsewhere.",
    )
