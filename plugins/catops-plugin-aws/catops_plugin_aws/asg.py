"""Auto Scaling groups: how large they are, and setting it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.counts import check_count
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.listing import listing, plural


def _groups(aws: Aws, **asked: Any) -> Iterator[Mapping[str, Any]]:
    return aws.items("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups[]", **asked)


def _names(aws: Aws, typed: str) -> Iterator[str]:
    return (group["AutoScalingGroupName"] for group in _groups(aws))


@command(
    "aws asg list",
    effect="read",
    examples=["aws asg list", "aws asg list --filter web"],
)
def list_(
    ctx: catops.Context, *, filter: str = "", region: str = "", account: str = ""
) -> catops.Reply:
    """List the Auto Scaling groups: healthy instances of those wanted, and the bounds."""
    with connect(ctx, region, account) as aws:
        rows = (
            (
                group["AutoScalingGroupName"],
                f"{_healthy(group)}/{group['DesiredCapacity']}",
                f"{group['MinSize']}-{group['MaxSize']}",
            )
            for group in _groups(aws)
        )
        columns = ["Group", "Healthy", "Bounds"]
        return listing(rows, columns, what="group", where=aws.where, filter=filter)


@command(
    "aws asg scale",
    effect="write",
    examples=["aws asg scale web 3", "aws asg scale web 0 --zero"],
    complete={"group": completer(_names)},
)
def scale(
    ctx: catops.Context,
    group: str,
    count: int,
    *,
    zero: bool = False,
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Set how many instances a group runs, within its bounds.

    It is a write and not destructive: a group's instances are made to be replaced, and the number
    can be set back.

    :param group: its name
    :param count: how many
    :param zero: 0 is meant, and takes the group down
    """
    check_count(count, zero=zero)
    with connect(ctx, region, account) as aws:
        one = next(_groups(aws, AutoScalingGroupNames=[group]), None)
        if one is None:
            raise catops.UserError(
                f"There is no Auto Scaling group {group!r} in {aws.where}.",
                mend=f"Only {aws.region} was searched: see aws asg list, or add --region.",
            )
        low, high = one["MinSize"], one["MaxSize"]
        if not low <= count <= high:
            raise catops.UserError(
                f"{group} in {aws.where} is bound to {low} to {high} instances, not {count}.",
                mend=f"Give {low} to {high}; the bounds are changed where the group is defined.",
            )
        aws.client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=group, DesiredCapacity=count
        )
        was = one["DesiredCapacity"]
        return catops.Reply(
            f"{group} in {aws.where} will run {plural(count, 'instance')}; it was {was}.",
            level="success",
        )


def _healthy(group: Mapping[str, Any]) -> int:
    return sum(
        one["HealthStatus"] == "Healthy" and one["LifecycleState"] == "InService"
        for one in group.get("Instances", ())
    )
