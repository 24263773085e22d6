"""What makes sense after a command: read off its answer, so that nothing more is asked of AWS."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    names = [row[0] for row in ctx.reply.table.rows] if ctx.reply and ctx.reply.table else []
    for name, _, instance in _rows(ctx, lambda row: row[1] == "stopped"):
        called = name if name and names.count(name) == 1 else instance
        yield _next(ctx, "aws ec2 start", called, because="it is stopped")


def _instance(ctx: catops.Context) -> Next:
    fields = _fields(ctx)
    if fields.get("State") == "stopped":
        yield _next(ctx, "aws ec2 start", fields["Id"], because="it is stopped", weight=0.9)


def _moved(ctx: catops.Context) -> Next:
    for name, _, now in _rows(ctx):
        yield _next(ctx, "aws ec2 show", name, because=f"it is {now}")


def _deploying(ctx: catops.Context) -> Next:
    for service, tasks, state in _rows(ctx, lambda row: row[2] in ("deploying", "short")):
        why = "a deploy goes on" if state == "deploying" else f"only {tasks} tasks run"
        yield _next(ctx, "aws ecs tasks", service, because=why, weight=0.7)


def _deployed(ctx: catops.Context) -> Next:
    service = str(ctx.arguments["service"])
    yield _next(
        ctx, "aws ecs tasks", service, because="its tasks and events tell how it goes", weight=0.9
    )


def _failing(ctx: catops.Context) -> Next:
    for name, count, _ in _rows(ctx):
        why = f"{name} had {count} errors"
        since = str(ctx.arguments.get("since") or "1h")
        group = f"/aws/lambda/{name}"
        yield _next(ctx, "aws logs search", group, "ERROR", "--since", since, because=why)


def _invoked(ctx: catops.Context) -> Next:
    if ctx.reply and ctx.reply.level == "error":
        group = f"/aws/lambda/{ctx.arguments['function']}"
        yield _next(ctx, "aws logs tail", group, because="it failed", weight=0.9)


def _ringing(ctx: catops.Context) -> Next:
    for name, _, _ in _rows(ctx, lambda row: row[1] == "ALARM"):
        yield _next(ctx, "aws alarms state", name, because="it rings", weight=0.7)


def _alarm(ctx: catops.Context) -> Next:
    alarm, fields = str(ctx.arguments["alarm"]), _fields(ctx)
    if fields.get("State") != "ALARM":
        return
    if "FunctionName" in fields:
        group = f"/aws/lambda/{fields['FunctionName']}"
        yield _next(ctx, "aws logs tail", group, because="it watches this function", weight=0.9)
    if "ServiceName" in fields and "ClusterName" in fields:
        path = f"{fields['ClusterName']}/{fields['ServiceName']}"
        yield _next(ctx, "aws ecs tasks", path, because="it watches this service", weight=0.9)
    if "InstanceId" in fields:
        instance = fields["InstanceId"]
        why = "it watches this instance"
        yield _next(ctx, "aws ec2 show", instance, because=why, weight=0.9)
    yield _next(ctx, "aws alarms history", alarm, because="it rings", weight=0.8)


def _queues(ctx: catops.Context) -> Next:
    for queue, waiting, *_ in _rows(ctx, lambda row: row[3] == "yes"):
        why = f"{waiting} dead letters wait in {queue}"
        yield _next(ctx, "aws sqs redrive", queue, because=why, weight=0.7)


AFTER: Mapping[str, Callable[[catops.Context], Next]] = {
    "aws alarms": _ringing,
    "aws alarms state": _alarm,
    "aws ec2 list": _instances,
    "aws ec2 show": _instance,
    "aws ec2 start": _moved,
    "aws ec2 stop": _moved,
    "aws ecs restart": _deployed,
    "aws ecs scale": _deployed,
    "aws ecs services": _deploying,
    "aws lambda errors": _failing,
    "aws lambda invoke": _invoked,
    "aws sqs list": _queues,
}


def _rows(
    ctx: catops.Context, wanted: Callable[[Sequence[Any]], bool] = lambda row: True
) -> list[Sequence[Any]]:
    table = ctx.reply.table if ctx.reply else None
    return [row for row in (table.rows if table else ()) if wanted(row)][:ROWS]


def _fields(ctx: catops.Context) -> Mapping[str, str]:
    return {label: str(value) for label, value in (ctx.reply.fields if ctx.reply else {}).items()}


def _next(
    ctx: catops.Context, name: str, *words: str, because: str, weight: float = 0.5
) -> catops.Suggestion:
    """Return a suggestion for the same region and account as the command that ran."""
    line = [*name.split(), *words]
    for flag in ("region", "account"):
        if ctx.arguments.get(flag):
            line += [f"--{flag}", str(ctx.arguments[flag])]
    return catops.Suggestion(shlex.join(line), because, weight=weight)
