"""Cost Explorer: what this month has cost so far, by service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.declaring import command
from catops_plugin_aws.listing import plural

#: Services one answer shows; the rest is summed up in a last row.
SHOWN = 12


@command(
    "aws cost",
    effect="read",
    visibility="user",
    examples=["aws cost", "aws cost --region eu-west-1"],
)
def cost(ctx: catops.Context, *, region: str = "", account: str = "") -> catops.Reply:
    """Show what this month has cost so far, by service.

    Amazon charges 0.01 USD for every query.

    :param region: only what was used in this region; everywhere when left out
    """
    until = datetime.fromtimestamp(ctx.now(), UTC).date() + timedelta(days=1)
    start = (until - timedelta(days=1)).replace(day=1)
    with connect(ctx, region, account) as aws:
        spent: dict[tuple[str, str], float] = defaultdict(float)
        for service, amount, unit in _amounts(aws, start, until, region):
            spent[service, unit] += amount
        return _told(spent, start, region or "all regions")


def _amounts(aws: Aws, start: date, until: date, region: str) -> Iterator[tuple[str, float, str]]:
    """Yield services and what they cost; Cost Explorer has pages, but no paginator."""
    asked: dict[str, Any] = {
        "TimePeriod": {"Start": start.isoformat(), "End": until.isoformat()},
        "Granularity": "MONTHLY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
    }
    if region:
        asked["Filter"] = {"Dimensions": {"Key": "REGION", "Values": [region]}}
    client = aws.client("ce")
    while True:
        answer = client.get_cost_and_usage(**asked)
        for period in answer["ResultsByTime"]:
            for group in period["Groups"]:
                cost = group["Metrics"]["UnblendedCost"]
                yield group["Keys"][0], float(cost["Amount"]), cost["Unit"]
        token = answer.get("NextPageToken")
        if not token:
            return
        asked["NextPageToken"] = token


def _told(spent: Mapping[tuple[str, str], float], start: date, where: str) -> catops.Reply:
    dearest = sorted(spent.items(), key=lambda one: (-one[1], one[0]))
    rows = [(_short(service), f"{amount:,.2f}") for (service, _), amount in dearest[:SHOWN]]
    rest = dearest[SHOWN:]
    if rest:
        total = sum(amount for _, amount in rest)
        rows.append((f"{plural(len(rest), 'other service')}", f"{total:,.2f}"))
    units = sorted({unit for _, unit in spent}) or ["USD"]
    total = sum(spent.values())
    return catops.Reply(
        f"{total:,.2f} {' + '.join(units)} since {start:%d %B}, in {where}.",
        table=catops.Table(["Service", units[0]], rows) if rows else None,
    )


def _short(service: str) -> str:
    """Return a service's name as a phone shows it: without the vendor, and without its long form.

    ``Amazon Elastic Compute Cloud - Compute`` becomes ``Elastic Compute Cloud - Compute``.
    """
    return service.removeprefix("Amazon ").removeprefix("AWS ")
