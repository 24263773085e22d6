"""What is counted of each command, as CloudWatch's embedded metric format wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from catops.audit.record import Record
from catops.aws.metrics import Metrics
from catops.testing import FakeClock
from catops.testing.fakes import MORNING

from .making import metrics
from .test_records import RECORDS


def line(cold: bool = False, **fields: Any) -> dict[str, Any]:
    said = Metrics("bot-main", clock=FakeClock())
    if not cold:
        said.line(Record("r", 0.0, "T1", "U1", "C1"))
    values = {"command": "aws:ec2 stop", "decision": "allow", "seconds": 0.25, **fields}
    found = metrics(said.line(Record("r", MORNING, "T1", "U1", "C1", **values)))
    assert found.pop("Function") == "bot-main"
    return found


STOP = {"Command": "aws:ec2 stop", "Invocations": 1}


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({}, {**STOP, "Latency": 250.0}),
        ({"cold": True}, {**STOP, "Latency": 250.0, "ColdStarts": 1}),
        ({"status": "failed"}, {**STOP, "Latency": 250.0, "Failures": 1}),
        ({"status": "timeout"}, {**STOP, "Latency": 250.0, "Failures": 1}),
        ({"delivered": False}, {**STOP, "Latency": 250.0, "Failures": 1}),
        ({"status": "refused", "decision": "deny"}, {**STOP, "Denials": 1}),
        ({"status": "mistyped"}, STOP),
        ({"seconds": -3.0}, {**STOP, "Latency": 0.0}),
        ({"status": "mistyped", "command": ""}, {"Command": "(none)", "Invocations": 1}),
        (
            {"status": "failed", "command": ""},
            {"Command": "(none)", "Invocations": 1, "Failures": 1},
        ),
    ],
)
def test_what_happened_is_counted_and_nothing_else(
    fields: dict[str, Any], counted: dict[str, Any]
) -> None:
    assert line(**fields) == counted


@settings(max_examples=200)
@given(RECORDS)
def test_the_line_of_any_record_is_one_that_cloudwatch_takes(record: Record) -> None:
    command = "aws:ec2 stop" if record.command else ""
    metrics(Metrics("bot-main").line(replace(record, command=command)))


def test_a_cold_start_is_counted_once() -> None:
    said = Metrics("bot-main")
    record = Record("r", 0.0, "T1", "U1", "C1")
    assert ["ColdStarts" in metrics(said.line(record)) for _ in range(3)] == [True, False, False]
