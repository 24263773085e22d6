"""What stopping instances would stop, and what starting them again would not bring back."""

from __future__ import annotations

from collections.abc import Iterator

import catops

from catops_plugin_aws.clients import connect
from catops_plugin_aws.instances import Instance, called, find, name_of
from catops_plugin_aws.listing import plural

#: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ec2-instance-stop-start-works.html
ALWAYS = "What is in memory and on instance store volumes is lost."


def plan_stop(
    ctx: catops.Context, instances: list[str], *, region: str = "", account: str = ""
) -> catops.Reply:
    """Show what would stop, and what of it would be lost.

    :raises UserError: where the names do not say which instances.
    """
    with connect(ctx, region, account, looks=True) as aws:
        chosen = find(aws, instances)
        lost = [f"• {called(one)} {loss}." for one in chosen for loss in losses(one)]
        return catops.Reply(
            "\n".join(
                [f"{plural(len(chosen), 'instance')} in {aws.where} would stop. {ALWAYS}", *lost]
            ),
            table=catops.Table(
                ["Name", "State", "Type", "Id"],
                [
                    (name_of(one), one["State"]["Name"], one["InstanceType"], one["InstanceId"])
                    for one in chosen
                ],
            ),
        )


def losses(instance: Instance) -> Iterator[str]:
    """Yield what this instance would lose, or why it would not stop."""
    state = instance["State"]["Name"]
    if state != "running":
        yield f"is {state} already" if state.startswith("stop") else f"is {state}"
    group = next(
        (
            tag["Value"]
            for tag in instance.get("Tags", ())
            if tag["Key"] == "aws:autoscaling:groupName"
        ),
        "",
    )
    if group:
        yield f"is in the Auto Scaling group {group}, which would terminate it and run another"
    for each in instance.get("NetworkInterfaces", ()):
        address = each.get("Association", {})
        if address.get("IpOwnerId") == "amazon":
            yield f"would give up its public address {address['PublicIp']}"
