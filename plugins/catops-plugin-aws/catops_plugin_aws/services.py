"""ECS services by what people call them: ``CLUSTER/SERVICE``, or the service alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import catops

from catops_plugin_aws.clients import Aws
from catops_plugin_aws.listing import plural

Service = Mapping[str, Any]
Task = Mapping[str, Any]

#: What ECS describes in one call.
SERVICES_AT_ONCE, TASKS_AT_ONCE = 10, 100


def cluster_names(aws: Aws, typed: str = "") -> Iterator[str]:
    """Yield the name of every cluster."""
    return map(last, aws.items("ecs", "list_clusters", "clusterArns[]"))


def service_names(aws: Aws, typed: str = "") -> Iterator[str]:
    """Yield ``CLUSTER/SERVICE`` of every service."""
    for cluster in cluster_names(aws):
        for arn in _service_arns(aws, cluster):
            yield f"{cluster}/{last(arn)}"


def described(aws: Aws, cluster: str) -> Iterator[Service]:
    """Yield every service of ``cluster``."""
    client = aws.client("ecs")
    for some in _batches(list(_service_arns(aws, cluster)), SERVICES_AT_ONCE):
        yield from client.describe_services(cluster=cluster, services=some)["services"]


def find(aws: Aws, path: str) -> Service:
    """Return the service that ``CLUSTER/SERVICE`` or ``SERVICE`` means.

    :raises UserError: when there is none, or the cluster is ambiguous.
    """
    cluster, _, name = path.rpartition("/")
    if not cluster:
        known = list(cluster_names(aws))
        if len(known) != 1:
            lines = ", ".join(f"{one}/{name}" for one in known[:5])
            raise catops.UserError(
                f"Which cluster is {name!r} in? {aws.where} has {plural(len(known), 'cluster')}.",
                mend=f"Say {lines or 'CLUSTER/SERVICE, and --region if it is elsewhere'}.",
            )
        cluster = known[0]
    answer = aws.client("ecs").describe_services(cluster=cluster, services=[name])
    for one in answer["services"]:
        if one.get("status") != "INACTIVE":
            found: Service = one
            return found
    raise catops.UserError(
        f"Cluster {cluster!r} in {aws.where} has no service {name!r}.",
        mend=f"See aws ecs services {cluster}, or add --region or --account.",
    )


def tasks_of(aws: Aws, service: Service) -> Iterator[Task]:
    """Yield the tasks of ``service``: those that run, then those that stopped recently."""
    client, cluster = aws.client("ecs"), service["clusterArn"]
    arns = [
        arn
        for status in ("RUNNING", "STOPPED")
        for arn in aws.items(
            "ecs",
            "list_tasks",
            "taskArns[]",
            cluster=cluster,
            serviceName=service["serviceName"],
            desiredStatus=status,
        )
    ]
    for some in _batches(arns, TASKS_AT_ONCE):
        yield from client.describe_tasks(cluster=cluster, tasks=some)["tasks"]


def path_of(service: Service) -> str:
    """Return ``CLUSTER/SERVICE``."""
    return f"{last(service['clusterArn'])}/{service['serviceName']}"


def running(service: Service) -> str:
    """Return how many tasks run of how many that should, e.g. ``2/3``."""
    return f"{service['runningCount']}/{service['desiredCount']}"


def state(service: Service) -> str:
    """Return ``deploying``, ``short`` of tasks, or ``steady``."""
    if len(service.get("deployments", ())) > 1:
        return "deploying"
    return "short" if service["runningCount"] < service["desiredCount"] else "steady"


def last(arn: str) -> str:
    """Return the last part of an ARN: the name, or the id of a task."""
    return arn.rpartition("/")[2]


def _service_arns(aws: Aws, cluster: str) -> Iterator[str]:
    return aws.items("ecs", "list_services", "serviceArns[]", cluster=cluster)


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
