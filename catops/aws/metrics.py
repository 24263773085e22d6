"""CloudWatch metrics in a record's log line: no extra call, no agent.

CloudWatch reads them out of a line whose JSON says under ``_aws`` which of its keys are metrics.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

from catops.audit.encoding import as_line, as_value
from catops.audit.record import Record
from catops.config_table import section
from catops.settings import Settings

NAMESPACE = "CatOps"
#: The dimension's value where no command was found: typos must not become dimensions.
NO_COMMAND = "(none)"
#: For each command, and for all of them together.
DIMENSIONS = [["Function", "Command"], ["Function"]]
UNITS = {
    "Invocations": "Count",
    "Latency": "Milliseconds",
    "ColdStarts": "Count",
    "Failures": "Count",
    "Denials": "Count",
}
#: No command takes longer, whatever a clock says.
SECONDS = 86_400.0
#: The longest value of a dimension.
LONGEST = 1024


def wants_metrics(settings: Settings) -> bool:
    """Return whether ``[metrics] enabled`` of ``catops.toml`` leaves them on, as by default.

    :raises ConfigError: when it is neither true nor false, or another key is there.
    """
    table = section(settings, "metrics")
    table.only("enabled")
    return table.flag("enabled", default=True)


class Metrics:
    """Writes records with their metrics.

    A metric is only there where something is to be counted: CloudWatch bills each one by the hour.
    """

    def __init__(self, function: str, *, clock: Callable[[], float] = time.time) -> None:
        """Take the name of the function that runs; its first record is of a cold start."""
        self._function = function[:LONGEST]
        self._clock = clock
        self._cold = True

    def line(self, record: Record) -> str:
        """Return ``record`` and its metrics as one line of JSON."""
        ran = record.status in ("ok", "failed", "timeout") and bool(record.command)
        failed = record.status in ("failed", "timeout") or not record.delivered
        values: dict[str, float] = {"Invocations": 1}
        if ran:
            values["Latency"] = round(1000 * max(0.0, min(record.seconds, SECONDS)), 1)
        if self._cold:
            values["ColdStarts"] = 1
        if failed:
            values["Failures"] = 1
        if record.decision == "deny":
            values["Denials"] = 1
        self._cold = False
        command = record.command[:LONGEST] or NO_COMMAND
        said = {**as_value(record), "Function": self._function, "Command": command, **values}
        now = int(self._clock() * 1000)
        return f'{as_line(said)[:-1]},"_aws":{{"Timestamp":{now},{_directive(tuple(values))}}}}}'


@cache
def _directive(names: tuple[str, ...]) -> str:
    """Return the part of a line that says which of its keys are metrics; there are few."""
    metrics = [{"Name": name, "Unit": UNITS[name]} for name in names]
    directive = {"Namespace": NAMESPACE, "Dimensions": DIMENSIONS, "Metrics": metrics}
    return as_line({"CloudWatchMetrics": [directive]})[1:-1]
