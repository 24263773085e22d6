"""Who ran what here, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterable

import catops
from catops.history import LIMIT, HistoryQuery, NoHistory, ago
from catops.record import Record

#: Rows that are shown at most.
MOST = 100
ENDS = {"timeout": "stopped", "refused": "denied", "asked": "asked to confirm"}


def _names(ctx: catops.Context, typed: str) -> Iterable[str]:
    names = [spec.name for spec in ctx.installed.commands() if ctx.allowed(spec)]
    return sorted(name for name in names if name.startswith(typed))


@catops.command(
    "history",
    effect="read",
    visibility="user",
    examples=["history", 'history --command "aws ec2 *" --since 2d', "history --failed"],
    complete={"command": _names},
)
def history(
    ctx: catops.Context,
    *,
    user: catops.User | None = None,
    command: str = "",
    channel: catops.Channel | None = None,
    since: str = "",
    failed: bool = False,
    limit: int = LIMIT,
) -> catops.Reply:
    """Show who ran what here, and how it ended, the newest first.

    :param user: only this person's
    :param command: only this command's; * stands for anything, e.g. "aws ec2 *"
    :param channel: another channel's, where catops.toml lets this one see it
    :param since: only the last 30m, 12h, 2d or 1w
    :param failed: only what did not end well
    :param limit: how many, 100 at most
    """
    query = HistoryQuery(
        person=user.id if user else "",
        command=command,
        channel=channel.id if channel else "",
        since=ago(since, ctx.now()) if since else 0.0,
        failed=failed,
        limit=max(1, min(limit, MOST)),
    )
    try:
        records = ctx.history(query)
    except NoHistory as error:
        return catops.Reply(error.advice, level="warning", visibility="user")
    if not records:
        return catops.Reply("Nothing of the kind was run here.", visibility="user")
    return catops.Reply(
        title="Who ran what" if len(records) > 1 else "",
        table=catops.Table(["time (UTC)", "who", "what", "outcome"], [row(one) for one in records]),
        visibility="user",
    )


def row(record: Record) -> tuple[str, str, str, str]:
    """Return a record as a row: when, who by name and id, the line, and how it ended."""
    who = f"{record.name} ({record.person})" if record.name else record.person
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(record.at))
    what = record.line or record.command.rpartition(":")[2] or "(no command)"
    return at, who, what, outcome(record)


def outcome(record: Record) -> str:
    """Return how a command ended, in a word or two."""
    end = ENDS.get(record.status, record.status)
    return end if record.delivered else f"{end}, not told"


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [history]
