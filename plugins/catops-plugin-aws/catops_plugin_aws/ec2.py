"""EC2: see instances, start, stop and reboot them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.instances import Instance, called, described, find, name_of, names
from catops_plugin_aws.listing import listing
from catops_plugin_aws.stopping import plan_stop
from catops_plugin_aws.times import ago, stamp

State = Literal["running", "stopped", "pending", "stopping", "shutting-down", "terminated"]

_NAMES = completer(names)


@command(
    "aws ec2 list",
    effect="read",
    examples=["aws ec2 list", "aws ec2 list --state stopped", "aws ec2 list --filter web"],
)
def list_(
    ctx: catops.Context,
    *,
    state: State | None = None,
    filter: str = "",
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """List the instances, by name.

    :param state: only those in this state
    :param filter: only rows that contain this text; types, zones and addresses count too
    """
    with connect(ctx, region, account) as aws:
        found = described(aws, instance_state_name=[state]) if state else described(aws)
        return listing(
            (_row(one) for one in found),
            ["Name", "State", "Id"],
            what="instance",
            where=aws.where,
            filter=filter,
        )


@command(
    "aws ec2 show",
    effect="read",
    examples=["aws ec2 show web-1", "aws ec2 show web-1 --region eu-west-1"],
    complete={"instance": _NAMES},
)
def show(
    ctx: catops.Context, instance: str, *, region: str = "", account: str = ""
) -> catops.Reply:
    """Show one instance: its state and since when, its type, place and addresses.

    :param instance: a name or an id
    """
    with connect(ctx, region, account) as aws:
        (one,) = find(aws, [instance])
        tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())}
        fields = {
            "State": one["State"]["Name"],
            "Id": one["InstanceId"],
            "Type": one.get("InstanceType", ""),
            "Zone": one.get("Placement", {}).get("AvailabilityZone", ""),
            "Private address": one.get("PrivateIpAddress", ""),
            "Public address": one.get("PublicIpAddress", ""),
            "Started": f"{stamp(one['LaunchTime'])} UTC ({ago(one['LaunchTime'], ctx.now())} ago)",
            "Group": tags.get("aws:autoscaling:groupName", ""),
            "Why": one.get("StateTransitionReason", ""),
        }
        return catops.Reply(
            title=called(one), fields={label: value for label, value in fields.items() if value}
        )


@command(
    "aws ec2 start",
    effect="write",
    examples=["aws ec2 start web-1", "aws ec2 start web-1 web-2 --region eu-west-1"],
    complete={"instances": _NAMES},
)
def start(
    ctx: catops.Context, instances: list[str], *, region: str = "", account: str = ""
) -> catops.Reply:
    """Start instances that are stopped.

    :param instances: names or ids
    """
    with connect(ctx, region, account) as aws:
        chosen = find(aws, instances)
        answer = aws.client("ec2").start_instances(InstanceIds=_ids(chosen))
        return _changed(aws, "Starting", chosen, answer["StartingInstances"])


@command(
    "aws ec2 stop",
    effect="destructive",
    examples=["aws ec2 stop web-1", "aws ec2 stop web-1 --dry-run"],
    complete={"instances": _NAMES},
    plan=plan_stop,
)
def stop(
    ctx: catops.Context, instances: list[str], *, region: str = "", account: str = ""
) -> catops.Reply:
    """Stop instances; what only a running one has is lost.

    It is declared destructive because starting again does not bring everything back: instance
    store volumes are emptied, a public address that is not an Elastic IP is given up, and an Auto
    Scaling group terminates the instance and puts another in its place.

    :param instances: names or ids
    """
    with connect(ctx, region, account) as aws:
        chosen = find(aws, instances)
        answer = aws.client("ec2").stop_instances(InstanceIds=_ids(chosen))
        return _changed(aws, "Stopping", chosen, answer["StoppingInstances"])


@command(
    "aws ec2 reboot",
    effect="write",
    aliases=["aws ec2 restart"],
    examples=["aws ec2 reboot web-1", "aws ec2 restart web-1"],
    complete={"instances": _NAMES},
)
def reboot(
    ctx: catops.Context, instances: list[str], *, region: str = "", account: str = ""
) -> catops.Reply:
    """Reboot instances; they keep their addresses and their disks.

    :param instances: names or ids
    """
    with connect(ctx, region, account) as aws:
        chosen = find(aws, instances)
        aws.client("ec2").reboot_instances(InstanceIds=_ids(chosen))
        table = catops.Table(["Name", "Id"], [(name_of(one), one["InstanceId"]) for one in chosen])
        return catops.Reply(f"Rebooting in {aws.where}.", table=table, level="success")


def _row(instance: Instance) -> tuple[object, ...]:
    """Return what the table shows of an instance, then what else a filter finds it by."""
    return (
        name_of(instance),
        instance["State"]["Name"],
        instance["InstanceId"],
        instance.get("InstanceType", ""),
        instance.get("PrivateIpAddress", ""),
        instance.get("PublicIpAddress", ""),
        instance.get("Placement", {}).get("AvailabilityZone", ""),
    )


def _ids(instances: Sequence[Instance]) -> list[str]:
    return [one["InstanceId"] for one in instances]


def _changed(
    aws: Aws, doing: str, chosen: Sequence[Instance], changes: Sequence[Instance]
) -> catops.Reply:
    """Return each instance's new state, as AWS answers a change of state."""
    names = {one["InstanceId"]: called(one) for one in chosen}

    def rows() -> Iterator[tuple[str, str, str]]:
        for one in changes:
            was, now = one["PreviousState"]["Name"], one["CurrentState"]["Name"]
            yield names[one["InstanceId"]], was, now

    return catops.Reply(
        f"{doing} in {aws.where}.",
        table=catops.Table(["Name", "Was", "Is"], list(rows())),
        level="success",
    )
