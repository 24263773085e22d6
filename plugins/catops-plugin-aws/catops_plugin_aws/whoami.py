"""Who the bot is to AWS, which decides its permissions."""

from __future__ import annotations

import catops

from catops_plugin_aws.clients import connect
from catops_plugin_aws.declaring import command


@command(
    "aws whoami",
    effect="read",
    visibility="user",
    examples=["aws whoami", "aws whoami --region eu-central-1"],
)
def whoami(ctx: catops.Context, *, region: str = "", account: str = "") -> catops.Reply:
    """Show which account, role and region the bot uses, and the name it uses for you."""
    with connect(ctx, region, account) as aws:
        identity = aws.client("sts").get_caller_identity()
        return catops.Reply(
            fields={
                "Account": identity["Account"],
                "Role": identity["Arn"].rpartition(":")[2],
                "Region": aws.region,
                "For": aws.who,
            }
        )
