"""CloudWatch Logs: the latest lines of a group, or those that contain a text."""

from __future__ import annotations

from collections.abc import Iterator

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.events import Found, latest
from catops_plugin_aws.listing import plural
from catops_plugin_aws.times import span, stamp

#: Characters of one line that are shown, and lines one answer holds at most.
LINE, LINES = 500, 200
#: Shares of the time asked for that a tail reads, the smallest first: a busy group has its latest
#: lines in the last seconds, and reading up to them from the beginning would take minutes.
SHARES = (60, 6, 1)


def _names(aws: Aws, typed: str) -> Iterator[str]:
    asked = {"logGroupNamePrefix": typed} if typed else {}
    return aws.items("logs", "describe_log_groups", "logGroups[].logGroupName", **asked)


_GROUPS = completer(_names)


@command(
    "aws logs tail",
    effect="read",
    examples=["aws logs tail /aws/lambda/nightly", "aws logs tail /shop/web --since 5m --lines 50"],
    complete={"group": _GROUPS},
)
def tail(
    ctx: catops.Context,
    group: str,
    *,
    since: str = "10m",
    lines: int = 30,
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Show the latest lines of a log group, from all its streams.

    :param group: the log group
    :param lines: how many at most
    """
    length = span(since)
    _check_lines(lines)
    with connect(ctx, region, account) as aws:
        for share in SHARES:
            found = latest(ctx, aws, group, length / share, lines)
            if found.read >= lines:
                break
        kept = plural(len(found.events), "line")
        return _shown(f"The latest {kept} of {group} in {aws.where}.", found, since)


@command(
    "aws logs search",
    effect="read",
    examples=[
        "aws logs search /aws/lambda/nightly ERROR",
        'aws logs search /shop/web "connection reset" --since 2d --lines 50',
    ],
    complete={"group": _GROUPS},
)
def search(
    ctx: catops.Context,
    group: str,
    pattern: str,
    *,
    since: str = "1h",
    lines: int = 30,
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Show the lines of a log group that contain a text.

    :param group: the log group
    :param pattern: a text, in quotes if it has spaces, or a CloudWatch filter pattern such as
        '{ $.level = "error" }'
    :param lines: how many at most, the latest ones
    """
    length = span(since)
    _check_lines(lines)
    with connect(ctx, region, account) as aws:
        found = latest(ctx, aws, group, length, lines, pattern=_pattern(pattern))
        text = f"{plural(found.read, 'line')} of {group} in {aws.where} with {pattern!r}."
        more = found.read - len(found.events)
        if more:
            text += (
                f" The latest {len(found.events)} are shown, {more:,} more: narrow it with --since"
                " or a longer text."
            )
        return _shown(text, found, since)


def _shown(text: str, found: Found, since: str) -> catops.Reply:
    if not found.events:
        text += f" Nothing within {since}: look further back with --since."
    if found.cut:
        text += (
            f" Reading stopped after {plural(found.read, 'line')}, so later ones may be missing:"
            " ask for a shorter --since."
        )
    lines = [
        f"{stamp(event['timestamp'] / 1000)} {_line(event['message'])}" for event in found.events
    ]
    return catops.Reply(text, code="\n".join(lines), level="warning" if found.cut else "info")


def _line(message: str) -> str:
    message = message.rstrip()
    return message if len(message) <= LINE else f"{message[:LINE]}… {len(message) - LINE:,} more"


def _pattern(text: str) -> str:
    """Return a plain text as a quoted term; what is a filter pattern already, as it is.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """
    if text[:1] in tuple('{["?%-'):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _check_lines(lines: int) -> None:
    if not 1 <= lines <= LINES:
        raise catops.BadArgument(
            f"--lines is 1 to {LINES}, not {lines}.", mend="Narrow it with --since."
        )
