"""ECS: see services and their tasks, deploy a service anew, scale it."""

from __future__ import annotations

import catops

from catops_plugin_aws.clients import connect
from catops_plugin_aws.counts import check_count
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.listing import listing, plural
from catops_plugin_aws.services import (
    Task,
    cluster_names,
    described,
    find,
    last,
    path_of,
    running,
    service_names,
    state,
    tasks_of,
)
from catops_plugin_aws.times import ago, stamp

#: Events of a service that one answer shows; the latest ones show how a deploy goes.
EVENTS = 5

_SERVICES, _CLUSTERS = completer(service_names), completer(cluster_names)


@command(
    "aws ecs services",
    effect="read",
    examples=["aws ecs services", "aws ecs services shop", "aws ecs services --filter short"],
    complete={"cluster": _CLUSTERS},
)
def services(
    ctx: catops.Context,
    cluster: str = "",
    *,
    filter: str = "",
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """List services: running and desired tasks, and whether a deploy is in progress.

    :param cluster: only this cluster
    """
    with connect(ctx, region, account) as aws:
        rows = (
            (path_of(one), running(one), state(one))
            for each in ([cluster] if cluster else cluster_names(aws))
            for one in described(aws, each)
        )
        columns = ["Service", "Tasks", "State"]
        return listing(rows, columns, what="service", where=aws.where, filter=filter)


@command(
    "aws ecs tasks",
    effect="read",
    examples=["aws ecs tasks shop/web", "aws ecs tasks web --region eu-west-1"],
    complete={"service": _SERVICES},
)
def tasks(
    ctx: catops.Context,
    service: str,
    *,
    filter: str = "",
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Show the tasks of a service, why the stopped ones stopped, and its latest events.

    :param service: CLUSTER/SERVICE, or the service alone where there is one cluster
    """
    with connect(ctx, region, account) as aws:
        one = find(aws, service)
        found = list(tasks_of(aws, one))
        reply = listing(
            (_row(task, ctx.now()) for task in found),
            ["Task", "State", "Since"],
            what="task",
            where=f"{path_of(one)}, {aws.where}",
            filter=filter,
            note=f"{running(one)} run: {state(one)}.",
            key=lambda row: str(row[1]),
        )
        stopped = [task for task in found if task.get("stoppedReason")]
        notes = [f"{_id(task)} stopped: {task['stoppedReason']}" for task in stopped[:EVENTS]]
        if len(stopped) > EVENTS:
            notes.append(f"… and {len(stopped) - EVENTS} more that stopped")
        events = one.get("events", [])[:EVENTS]
        notes += [f"{stamp(event['createdAt'])} {event['message']}" for event in events]
        return catops.Reply(reply.text, table=reply.table, code="\n".join(notes))


@command(
    "aws ecs restart",
    effect="write",
    examples=["aws ecs restart shop/web"],
    complete={"service": _SERVICES},
)
def restart(
    ctx: catops.Context, service: str, *, region: str = "", account: str = ""
) -> catops.Reply:
    """Deploy a service anew: every task is replaced, as its deployment settings say.

    :param service: CLUSTER/SERVICE, or the service alone where there is one cluster
    """
    with connect(ctx, region, account) as aws:
        one = find(aws, service)
        aws.client("ecs").update_service(
            cluster=one["clusterArn"], service=one["serviceName"], forceNewDeployment=True
        )
        count = plural(one["desiredCount"], "task")
        return catops.Reply(
            f"Deploying {path_of(one)} anew in {aws.where}: {count} to replace.", level="success"
        )


@command(
    "aws ecs scale",
    effect="write",
    examples=["aws ecs scale shop/web 4", "aws ecs scale shop/web 0 --zero"],
    complete={"service": _SERVICES},
)
def scale(
    ctx: catops.Context,
    service: str,
    count: int,
    *,
    zero: bool = False,
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Set how many tasks a service runs.

    :param service: CLUSTER/SERVICE, or the service alone where there is one cluster
    :param count: how many
    :param zero: 0 is meant, and takes the service down
    """
    check_count(count, zero=zero)
    with connect(ctx, region, account) as aws:
        one = find(aws, service)
        aws.client("ecs").update_service(
            cluster=one["clusterArn"], service=one["serviceName"], desiredCount=count
        )
        return catops.Reply(
            f"{path_of(one)} in {aws.where} will run {plural(count, 'task')}; "
            f"it was {one['desiredCount']}.",
            level="success",
        )


def _row(task: Task, now: float) -> tuple[str, str, str]:
    when = task.get("stoppedAt") or task.get("startedAt") or task.get("createdAt")
    return _id(task), str(task["lastStatus"]).lower(), ago(when, now)


def _id(task: Task) -> str:
    """Return the beginning of a task's id: enough to tell tasks apart on a phone."""
    return last(task["taskArn"])[:8]
