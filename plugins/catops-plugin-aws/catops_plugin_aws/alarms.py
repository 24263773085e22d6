"""CloudWatch alarms: which are in ALARM, why, and since when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.listing import listing
from catops_plugin_aws.times import ago, stamp

Alarm = Mapping[str, Any]

STATES = {"alarm": "ALARM", "ok": "OK", "nodata": "INSUFFICIENT_DATA"}
#: What is shown first.
URGENT = {"ALARM": 0, "INSUFFICIENT_DATA": 1, "OK": 2}


def _alarms(aws: Aws, **asked: Any) -> Iterator[Alarm]:
    return aws.items(
        "cloudwatch",
        "describe_alarms",
        "[MetricAlarms, CompositeAlarms][]",
        AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        **asked,
    )


def _names(aws: Aws, typed: str) -> Iterator[str]:
    asked = {"AlarmNamePrefix": typed} if typed else {}
    return (alarm["AlarmName"] for alarm in _alarms(aws, **asked))


_NAMES = completer(_names)


@command(
    "aws alarms",
    effect="read",
    examples=["aws alarms", "aws alarms --state alarm", "aws alarms --filter cpu"],
)
def alarms(
    ctx: catops.Context,
    *,
    state: Literal["alarm", "ok", "nodata"] | None = None,
    filter: str = "",
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """List the alarms, those in ALARM first.

    :param state: only those in this state
    """
    with connect(ctx, region, account) as aws:
        found = _alarms(aws, StateValue=STATES[state]) if state else _alarms(aws)
        seen: dict[str, int] = {}

        def rows() -> Iterator[tuple[str, str, str]]:
            for one in found:
                value = one["StateValue"]
                seen[value] = seen.get(value, 0) + 1
                yield one["AlarmName"], value, ago(one.get("StateUpdatedTimestamp"), ctx.now())

        reply = listing(
            rows(),
            ["Alarm", "State", "For"],
            what="alarm",
            where=aws.where,
            filter=filter,
            key=lambda row: (URGENT.get(str(row[1]), 0), str(row[0]).casefold()),
        )
        ringing = seen.get("ALARM", 0)
        return catops.Reply(
            f"{ringing:,} in ALARM. {reply.text}" if seen else reply.text,
            table=reply.table,
            level="warning" if ringing else "info",
        )


@command(
    "aws alarms state",
    effect="read",
    examples=["aws alarms state web-cpu"],
    complete={"alarm": _NAMES},
)
def state(ctx: catops.Context, alarm: str, *, region: str = "", account: str = "") -> catops.Reply:
    """Show one alarm: its state, since when and why, and what it watches.

    :param alarm: its name
    """
    with connect(ctx, region, account) as aws:
        one = next(_alarms(aws, AlarmNames=[alarm]), None)
        if one is None:
            raise _unknown(aws, alarm)
        since = one.get("StateUpdatedTimestamp")
        fields = {
            "State": one["StateValue"],
            "Since": f"{stamp(since)} UTC ({ago(since, ctx.now())} ago)" if since else "",
            "Watches": one.get("MetricName") or one.get("AlarmRule", ""),
            **{each["Name"]: each["Value"] for each in one.get("Dimensions", ())},
        }
        return catops.Reply(
            one.get("StateReason", ""),
            title=one["AlarmName"],
            fields={label: value for label, value in fields.items() if value},
            level="warning" if one["StateValue"] == "ALARM" else "info",
        )


@command(
    "aws alarms history",
    effect="read",
    examples=["aws alarms history web-cpu"],
    complete={"alarm": _NAMES},
)
def history(
    ctx: catops.Context, alarm: str, *, filter: str = "", region: str = "", account: str = ""
) -> catops.Reply:
    """Show when an alarm changed its state, the latest change first.

    :param alarm: its name
    """
    with connect(ctx, region, account) as aws:
        found = aws.items(
            "cloudwatch",
            "describe_alarm_history",
            "AlarmHistoryItems[]",
            AlarmName=alarm,
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
            HistoryItemType="StateUpdate",
        )
        rows = [(stamp(one["Timestamp"]), one["HistorySummary"]) for one in found]
        if not rows and next(_alarms(aws, AlarmNames=[alarm]), None) is None:
            raise _unknown(aws, alarm)
        return listing(
            rows,
            ["When (UTC)", "What"],
            what="change",
            where=f"{alarm}, {aws.where}",
            filter=filter,
            key=lambda row: 0,  # the latest first, as AWS gives them
        )


def _unknown(aws: Aws, alarm: str) -> catops.UserError:
    return catops.UserError(
        f"There is no alarm {alarm!r} in {aws.where}.",
        mend=f"Only {aws.region} was searched: see aws alarms, or add --region or --account.",
    )
