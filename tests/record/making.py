"""A bot with commands that end in every way, and what its log says of each."""

from __future__ import annotations

import json
import types
from typing import Any

import pytest

import catops
from catops.audit.encoding import from_json
from catops.audit.record import Record

AUDIT = "catops.audit"


class Ends:
    """A plugin whose commands end well or badly."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("look", effect="read")
        def look(ctx: catops.Context, what: str = "", *, wide: bool = False) -> str:
            """Look."""
            return "seen"

        @catops.command("restart", examples=["restart web"])
        def restart(
            ctx: catops.Context, name: str, *, owner: catops.User | None = None, times: int = 1
        ) -> str:
            """Restart NAME."""
            return f"restarted {name}"

        @catops.command("login", effect="write")
        def login(ctx: catops.Context, name: str, key: catops.Secret) -> str:
            """Log in."""
            return "in"

        @catops.command("whisper", effect="read", visibility="user")
        def whisper(ctx: catops.Context) -> str:
            """Whisper."""
            return "psst"

        @catops.command("crash", effect="write")
        def crash(ctx: catops.Context) -> str:
            """Crash."""
            raise RuntimeError("crashed")

        @catops.command("silent", effect="write")
        def silent(ctx: catops.Context) -> None:
            """Say nothing."""

        return [look, restart, login, whisper, crash, silent]


def classic() -> types.ModuleType:
    """Return a plugin of CatOps 1."""
    module = types.ModuleType("old")
    exec("def role(argv, params): return 'role'", vars(module))
    return module


def audited(caplog: pytest.LogCaptureFixture) -> list[Record]:
    """Return the records that were logged."""
    return [from_json(line) for line in audit_lines(caplog)]


def audit_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return their lines."""
    return [one.getMessage() for one in caplog.records if one.name == AUDIT]


def metrics(line: str) -> dict[str, Any]:
    """Return a line as CloudWatch reads it: its metrics with their values, and its dimensions.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    root = json.loads(line)
    metadata = root["_aws"]
    assert set(metadata) == {"Timestamp", "CloudWatchMetrics"}
    assert type(metadata["Timestamp"]) is int
    assert metadata["Timestamp"] >= 10**12, "milliseconds"
    (directive,) = metadata["CloudWatchMetrics"]
    assert set(directive) == {"Namespace", "Dimensions", "Metrics"}
    assert 1 <= len(directive["Namespace"]) <= 1024
    assert 1 <= len(directive["Metrics"]) <= 100
    named: set[str] = set()
    for dimensions in directive["Dimensions"]:
        assert len(dimensions) <= 30
        assert len(set(dimensions)) == len(dimensions)
        for name in dimensions:
            assert 1 <= len(name) <= 250
            assert isinstance(root[name], str)
            assert 1 <= len(root[name]) <= 1024
            assert root[name].isascii()
            assert root[name].strip(), "CloudWatch takes no dimension of spaces alone"
            named.add(name)
    found = {}
    for metric in directive["Metrics"]:
        assert set(metric) <= {"Name", "Unit", "StorageResolution"}
        assert 1 <= len(metric["Name"]) <= 1024
        assert metric["Unit"] in {"Count", "Milliseconds"}
        value = root[metric["Name"]]
        assert type(value) in (int, float)
        found[metric["Name"]] = value
    assert not named & set(found), "no key is both"
    return {**found, **{name: root[name] for name in named}}
