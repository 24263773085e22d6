"""A record arrives in CloudWatch from a real Lambda process, alone on its line, with metrics."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from doors.servers import serving
from doors.slack_requests import SECRET, form
from stores.tables import DynamoDbServer

from catops.audit.encoding import from_json
from catops.envelope import Envelope, envelope_key, seal

from .lambda_runtime import run_in_lambda
from .making import metrics
from .meow import meow

CANARIES = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-canary-token"}
#: A plugin that does to the streams what it can, and hangs.
HOSTILE = '''
import os, sys, time, types
import catops, catops.plugins.discovery as discovery
from catops.aws import main
from catops.plugins.found import Found

@catops.command("shut", effect="write")
def shut(ctx: catops.Context, key: catops.Secret) -> str:
    """Shut every stream."""
    print('{"reference":"forged"}')
    sys.stdout.close()
    os.close(1)
    os.close(2)
    return "shut"

@catops.command("hang", effect="write")
def hang(ctx: catops.Context) -> str:
    """Hang, whatever interrupts."""
    print("x" * 100_000)
    os.close(1)
    os.close(2)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        try:
            time.sleep(0.1)
        except BaseException:
            pass
    return "over"

@catops.hookimpl
def catops_commands():
    return [shut, hang]

installed = discovery.find_plugins
discovery.find_plugins = lambda: [*installed(), Found("bad", "catops-plugin-bad", "1", "handler")]
'''


def event(text: str, reference: str, slack: str) -> dict[str, str]:
    body = form(text, response_url=f"{slack}/commands/{reference}", token="canary-token").decode()
    envelope = Envelope(reference=reference, received=time.time() - 2, body=body)
    return seal(envelope, envelope_key(SECRET))


def ran(
    texts: list[str], folder: Path, *, environ: Mapping[str, str] | None = None, **options: Any
) -> str:
    with serving() as slack:
        events = [event(text, f"r{number}", slack.url) for number, text in enumerate(texts)]
        environ = {**CANARIES, "CATOPS_RESPONSE_HOSTS": slack.authority, **(environ or {})}
        log = run_in_lambda(events, environ, folder, **options)
        assert len(slack.got) >= len(texts), log
    return log


def records(log: str) -> list[str]:
    return [line for line in log.splitlines() if line.startswith('{"reference":"r')]


@pytest.mark.parametrize("log_format", ["Text", "JSON"])
def test_each_record_is_a_line_of_json_with_its_metrics(log_format: str, tmp_path: Path) -> None:
    log = ran(["ping", "no-such-command \x1b[31m\n{}", "whoami"], tmp_path, log_format=log_format)
    lines = records(log)
    assert [from_json(line).command for line in lines] == ["ping:ping", "", "whoami:whoami"]
    first, second, third = map(metrics, lines)
    assert (first["Function"], first["Command"]) == ("bot-main", "ping:ping")
    assert (first["Invocations"], first["ColdStarts"]) == (1, 1)
    assert first["Latency"] >= 0
    assert second == {"Function": "bot-main", "Command": "(none)", "Invocations": 1}
    assert set(third) == {"Function", "Command", "Invocations", "Latency"}
    assert 2 <= from_json(lines[0]).waited < 60
    assert "canary" not in log
    assert SECRET not in log
    assert "no-such-command" not in log
    assert "\x1b" not in log


def test_a_command_that_shuts_or_floods_the_streams_does_not_keep_its_record_from_the_log(
    tmp_path: Path,
) -> None:
    log = ran(["bad:shut hunter2", "bad:hang", "ping"], tmp_path, handler=HOSTILE, seconds=3.4)
    told = {from_json(line).command: from_json(line).status for line in records(log)}
    assert told == {"bad:shut": "ok", "bad:hang": "timeout", "ping:ping": "ok"}
    assert "hunter2" not in log
    assert not [line for line in log.splitlines() if line.startswith('{"reference":"forged"')]


def test_a_record_is_one_json_object_from_the_first_to_the_last_character(tmp_path: Path) -> None:
    log = ran(["ping " + "é" * 20, "help " + "🐈 " * 900], tmp_path)
    for line in records(log):
        assert isinstance(json.loads(line), dict)
        assert line.isascii()
    assert len(records(log)) == 2


def test_what_a_lambda_process_has_kept_is_what_meow_history_prints(
    dynamodb: DynamoDbServer, tmp_path: Path
) -> None:
    environ = {**dynamodb.environ, "CATOPS_STORE": f"dynamodb://{dynamodb.table()}"}
    log = ran(["ping", "no-such-command", "whoami"], tmp_path, environ=environ)
    logged = [from_json(line) for line in records(log)]
    done = meow("history", "--json", **environ)
    printed = [from_json(line) for line in done.stdout.splitlines()]
    assert printed == sorted(logged, key=lambda one: one.at)
    assert [one.command for one in printed] == ["ping:ping", "", "whoami:whoami"]
    assert "canary" not in done.stdout + log
