"""Who ran what here, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable

import catops
from catops.history import COLUMNS, LIMIT, HistoryQuery, NoHistory, ago, as_row

#: Rows that are shown at most.
MOST = 100


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
    :param failed: only what did not succeed
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
        return catops.Reply("No matching command was run here.", visibility="user")
    rows = [as_row(one) for one in records]
    everywhere = len({one.channel for one in records}) > 1
    shown = [at for at, name in enumerate(COLUMNS) if everywhere or name != "where"]
    return catops.Reply(
        title="Who ran what",
        table=catops.Table(
            [COLUMNS[at] for at in shown], [[cells[at] for at in shown] for cells in rows]
        ),
        visibility="user",
    )


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [history]
