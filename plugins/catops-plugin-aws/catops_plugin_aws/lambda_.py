"""Lambda: see functions and which of them fail, invoke one."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.listing import listing
from catops_plugin_aws.metrics import counts
from catops_plugin_aws.times import span

#: Seconds kept back from an invocation, so that its result can still be shown.
RESERVE = 10
#: Characters of a function's answer, and lines of its log, that are shown.
ANSWER, LOG_LINES = 3_000, 20


def _functions(aws: Aws) -> Iterator[Mapping[str, Any]]:
    return aws.items("lambda", "list_functions", "Functions[]")


def _names(aws: Aws, typed: str) -> Iterator[str]:
    return (one["FunctionName"] for one in _functions(aws))


_NAMES = completer(_names)


@command(
    "aws lambda list",
    effect="read",
    examples=["aws lambda list", "aws lambda list --filter python3.9"],
)
def list_(
    ctx: catops.Context, *, filter: str = "", region: str = "", account: str = ""
) -> catops.Reply:
    """List the functions, their runtime and when they were last changed."""
    with connect(ctx, region, account) as aws:
        rows = (
            (one["FunctionName"], one.get("Runtime", "image"), one["LastModified"][:10])
            for one in _functions(aws)
        )
        columns = ["Function", "Runtime", "Changed"]
        return listing(rows, columns, what="function", where=aws.where, filter=filter)


@command(
    "aws lambda errors",
    effect="read",
    examples=["aws lambda errors", "aws lambda errors nightly --since 1d"],
    complete={"function": _NAMES},
)
def errors(
    ctx: catops.Context,
    function: str = "",
    *,
    since: str = "1h",
    filter: str = "",
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Show which functions failed recently, and how often.

    :param function: only this one; all when left out
    """
    length = span(since)
    with connect(ctx, region, account) as aws:
        names = iter([function]) if function else _names(aws, "")
        found = counts(aws, names, ctx.now(), int(length.total_seconds()))
        reply = listing(
            ((name, failed, calls) for name, failed, calls in found if failed),
            ["Function", "Errors", "Calls"],
            what="failing function",
            where=aws.where,
            filter=filter,
            note=f"(Within {since}.)",
            key=lambda row: (-int(str(row[1])), row[0]),
        )
        return catops.Reply(
            reply.text, table=reply.table, level="warning" if reply.table else "success"
        )


@command(
    "aws lambda invoke",
    effect="write",
    examples=["aws lambda invoke nightly", "aws lambda invoke nightly '{\"dry\": true}'"],
    complete={"function": _NAMES},
)
def invoke(
    ctx: catops.Context,
    function: str,
    payload: str = "{}",
    *,
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Invoke a function, wait for it, and show what it answers.

    :param function: its name
    :param payload: the event, as JSON in single quotes
    """
    _check_json(payload)
    with connect(ctx, region, account) as aws:
        left = min(ctx.remaining() - RESERVE, 900)
        answer = aws.client("lambda", patience=left).invoke(
            FunctionName=function,
            InvocationType="RequestResponse",
            LogType="Tail",
            Payload=payload.encode(),
        )
        shown = answer["Payload"].read().decode(errors="replace")
        if len(shown) > ANSWER:
            shown = f"{shown[:ANSWER]}\n… {len(shown) - ANSWER:,} more characters"
        if "FunctionError" not in answer:
            return catops.Reply(f"{function} in {aws.where} answered.", code=shown, level="success")
        log = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
        lines = log.strip().splitlines()[-LOG_LINES:]
        return catops.Reply(
            f"{function} in {aws.where} failed ({answer['FunctionError']}).",
            code="\n".join([shown, "", *lines]).strip(),
            level="error",
        )


def _check_json(payload: str) -> None:
    try:
        json.loads(payload)
    except ValueError as error:
        raise catops.BadArgument(
            f"PAYLOAD is not JSON: {error}.",
            mend='Put single quotes around it: \'{"key": "value"}\'.',
        ) from error
