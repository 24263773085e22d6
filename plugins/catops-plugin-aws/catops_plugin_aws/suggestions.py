"""What makes sense after a command: taken from its answer, without another call of AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from shlex import quote
from typing import Any

import catops

Next = Iterator[catops.Suggestion]

#: Rows of a table that are looked at: there is room for three suggestions only.
ROWS = 3


def suggestions(ctx: catops.Context) -> Iterable[catops.Suggestion]:
    """Return what makes sense after the command of ``ctx``, if it is one of this plugin's."""
    after = AFTER.get(ctx.command.name) if ctx.command and ctx.reply else None
    return after(ctx) if after else ()


def _instances(ctx: catops.Context) -> Next:
    names = [row[0] for row in _rows(ctx)]
    for name, _, instance in _rows(ctx, lambda row: row[1] == "stopped")[:ROWS]:
        called = name if name and names.count(name) == 1 else instance
        yield _next(ctx, f"Start {called}", f"aws ec2 start {quote(called)}", "it is stopped")


def _instance(ctx: catops.Context) -> Next:
    fields = _fields(ctx)
    if fields.get("State") == "stopped" and ctx.reply:
        line = f"aws ec2 start {fields['Id']}"
        yield _next(ctx, f"Start {ctx.reply.title}", line, "it is stopped", weight=0.9)


def _moved(ctx: catops.Context) -> Next:
    for word in ctx.arguments["instances"][:ROWS]:
        yield _next(ctx, f"Show {word}", f"aws ec2 show {quote(word)}", "it takes a moment")


def _services(ctx: catops.Context) -> Next:
    for service, tasks, state in _rows(ctx, lambda row: row[2] in ("deploying", "short"))[:ROWS]:
        why = "a deploy is in progress" if state == "deploying" else f"only {tasks} tasks run"
        yield _next(ctx, f"Tasks of {service}", f"aws ecs tasks {quote(service)}", why, weight=0.7)


def _deployed(ctx: catops.Context) -> Next:
    service = ctx.arguments["service"]
    why = "its tasks and events show how it goes"
    yield _next(ctx, f"Tasks of {service}", f"aws ecs tasks {quote(service)}", why, weight=0.9)


def _failing(ctx: catops.Context) -> Next:
    since = ctx.arguments.get("since", "1h")
    for name, count, _ in _rows(ctx)[:ROWS]:
        line = f"aws logs search /aws/lambda/{name} ERROR --since {since}"
        yield _next(ctx, f"Errors of {name}", line, f"it failed {count} times", weight=0.7)


def _invoked(ctx: catops.Context) -> Next:
    if ctx.reply and ctx.reply.level == "error":
        line = f"aws logs tail /aws/lambda/{ctx.arguments['function']}"
        yield _next(ctx, "Its log", line, "it failed", weight=0.9)


def _alarms(ctx: catops.Context) -> Next:
    for name, *_ in _rows(ctx, lambda row: row[1] == "ALARM")[:ROWS]:
        line = f"aws alarms state {quote(name)}"
        yield _next(ctx, f"Why {name}", line, "it is in ALARM", weight=0.7)


def _alarm(ctx: catops.Context) -> Next:
    fields = _fields(ctx)
    if fields.get("State") != "ALARM":
        return
    if "FunctionName" in fields:
        line = f"aws logs tail /aws/lambda/{fields['FunctionName']}"
        yield _next(ctx, "Its log", line, "the alarm watches this function", weight=0.9)
    if "ServiceName" in fields and "ClusterName" in fields:
        line = f"aws ecs tasks {fields['ClusterName']}/{fields['ServiceName']}"
        yield _next(ctx, "Its tasks", line, "the alarm watches this service", weight=0.9)
    if "InstanceId" in fields:
        line = f"aws ec2 show {fields['InstanceId']}"
        yield _next(ctx, "Its instance", line, "the alarm watches it", weight=0.9)
    line = f"aws alarms history {quote(ctx.arguments['alarm'])}"
    yield _next(ctx, "History", line, "it may have been so before", weight=0.8)


def _queues(ctx: catops.Context) -> Next:
    for queue, waiting, *_ in _rows(ctx, lambda row: row[3] == "yes")[:ROWS]:
        why = f"it holds {waiting} dead letters"
        yield _next(ctx, f"Redrive {queue}", f"aws sqs redrive {queue}", why, weight=0.7)


AFTER: Mapping[str, Callable[[catops.Context], Next]] = {
    "aws alarms": _alarms,
    "aws alarms state": _alarm,
    "aws ec2 list": _instances,
    "aws ec2 show": _instance,
    "aws ec2 start": _moved,
    "aws ec2 stop": _moved,
    "aws ecs restart": _deployed,
    "aws ecs scale": _deployed,
    "aws ecs services": _services,
    "aws lambda errors": _failing,
    "aws lambda invoke": _invoked,
    "aws sqs list": _queues,
}


def _rows(
    ctx: catops.Context, wanted: Callable[[Sequence[Any]], bool] = lambda row: True
) -> list[Sequence[Any]]:
    table = ctx.reply.table if ctx.reply else None
    return [row for row in (table.rows if table else ()) if wanted(row)]


def _fields(ctx: catops.Context) -> Mapping[str, str]:
    return {label: str(value) for label, value in (ctx.reply.fields if ctx.reply else {}).items()}


def _next(
    ctx: catops.Context, label: str, line: str, because: str, *, weight: float = 0.5
) -> catops.Suggestion:
    """Return a suggestion for the same region and account as the command that ran."""
    for flag in ("region", "account"):
        value = ctx.arguments.get(flag)
        line += f" --{flag} {quote(value)}" if value else ""
    return catops.Suggestion(line, because, label=label, weight=weight)
