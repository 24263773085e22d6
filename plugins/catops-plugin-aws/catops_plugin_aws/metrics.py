"""CloudWatch's counts of Lambda functions, many functions in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from catops_plugin_aws.clients import Aws

#: Functions one call asks for: two queries each, of at most 500.
AT_ONCE = 250


def counts(
    aws: Aws, names: Iterable[str], now: float, seconds: int
) -> Iterator[tuple[str, int, int]]:
    """Yield the name, the errors and the calls of each Lambda function in ``names``.

    :param now: the end of the time that is counted, in seconds since the epoch.
    :param seconds: its length.
    """
    period = max(60, seconds // 12 // 60 * 60)
    waiting = iter(names)
    while some := list(islice(waiting, AT_ONCE)):
        queries = [
            _query(f"{metric.lower()}{i}", metric, name, period)
            for i, name in enumerate(some)
            for metric in ("Errors", "Invocations")
        ]
        results = aws.items(
            "cloudwatch",
            "get_metric_data",
            "MetricDataResults[]",
            MetricDataQueries=queries,
            StartTime=datetime.fromtimestamp(now - seconds, UTC),
            EndTime=datetime.fromtimestamp(now, UTC),
        )
        sums: dict[str, int] = {}
        for one in results:  # a long answer comes in pages, and one metric on several of them
            sums[one["Id"]] = sums.get(one["Id"], 0) + int(sum(one["Values"]))
        for i, name in enumerate(some):
            yield name, sums.get(f"errors{i}", 0), sums.get(f"invocations{i}", 0)


def _query(id: str, metric: str, function: str, period: int) -> Mapping[str, Any]:
    return {
        "Id": id,
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": metric,
                "Dimensions": [{"Name": "FunctionName", "Value": function}],
            },
            "Period": period,
            "Stat": "Sum",
        },
    }
