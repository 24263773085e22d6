"""RDS: see databases, reboot one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.listing import listing


def _databases(aws: Aws) -> Iterator[Any]:
    return aws.items("rds", "describe_db_instances", "DBInstances[]")


def _names(aws: Aws, typed: str) -> Iterator[str]:
    return (one["DBInstanceIdentifier"] for one in _databases(aws))


@command(
    "aws rds list",
    effect="read",
    examples=["aws rds list", "aws rds list --filter postgres"],
)
def list_(
    ctx: catops.Context, *, filter: str = "", region: str = "", account: str = ""
) -> catops.Reply:
    """List the databases, their state and engine."""
    with connect(ctx, region, account) as aws:
        rows = (
            (
                one["DBInstanceIdentifier"],
                one.get("DBInstanceStatus", ""),
                f"{one['Engine']} {one.get('EngineVersion', '')}".strip(),
                one.get("DBInstanceClass", ""),
                one.get("DBClusterIdentifier", ""),
            )
            for one in _databases(aws)
        )
        columns = ["Database", "State", "Engine"]
        return listing(rows, columns, what="database", where=aws.where, filter=filter)


@command(
    "aws rds reboot",
    effect="write",
    examples=["aws rds reboot orders", "aws rds reboot orders --failover"],
    complete={"database": completer(_names)},
)
def reboot(
    ctx: catops.Context,
    database: str,
    *,
    failover: bool = False,
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Reboot a database: its connections are cut, and it is unavailable for a minute or more.

    :param database: its name
    :param failover: fail over to the standby of a Multi-AZ database
    """
    with connect(ctx, region, account) as aws:
        one = aws.client("rds").reboot_db_instance(
            DBInstanceIdentifier=database, **({"ForceFailover": True} if failover else {})
        )["DBInstance"]
        state = one.get("DBInstanceStatus", "rebooting")
        return catops.Reply(f"Rebooting {database} in {aws.where}: {state}.", level="success")
