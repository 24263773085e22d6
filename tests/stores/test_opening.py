"""``CATOPS_STORE``: which store it opens, what that costs, and what is said where it is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from doors.slack_requests import SECRET
from doors.workers import Main
from stores.faulty import faulty_store
from stores.functions import Function, command
from stores.tables import DynamoDbServer

from catops.app import open_store
from catops.errors import ConfigError
from catops.settings import Settings
from catops.stores import Store
from catops.stores.dynamodb import DynamoDbStore
from catops.stores.memory import MemoryStore
from catops.stores.sqlite import SqliteStore
from catops.testing import FakeClock

AWS = {"AWS_REGION": "eu-west-1"}
ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/catops.claims_1"


def opened(url: str | None, **environ: str) -> Store:
    given = {} if url is None else {"CATOPS_STORE": url}
    return open_store(Settings({**given, **environ}))


@pytest.mark.parametrize("url", [None, "", " ", "memory://", " memory:// "])
def test_nothing_said_is_memory(url: str | None) -> None:
    store = opened(url)
    assert isinstance(store, MemoryStore)
    assert not store.shared


def test_sqlite_names_a_file_from_here_or_from_the_root(tmp_path: Path) -> None:
    here, root = opened("sqlite:///a/store.db"), opened(f"sqlite:///{tmp_path}/store.db")
    assert isinstance(here, SqliteStore)
    assert isinstance(root, SqliteStore)
    assert here.path == Path.cwd() / "a" / "store.db"
    assert root.path == tmp_path / "store.db"
    assert not root.path.exists(), "nothing is made before it is needed"


@pytest.mark.parametrize("table", ["catops", "catops-bot.dev_1", ARN])
def test_dynamodb_names_a_table_or_its_arn(table: str) -> None:
    store = opened(f"dynamodb://{table}", **AWS)
    assert isinstance(store, DynamoDbStore)
    assert store.table == table


@pytest.mark.parametrize(
    "url",
    [
        "memory",
        "memory:///x",
        "sqlite://",
        "sqlite:///",
        "sqlite://store.db",
        "store.db",
        "dynamodb://",
        "dynamodb://ab",
        "dynamodb://no spaces",
        "dynamodb://a/b/c",
        "redis://localhost",
        "SQLITE:///x",
    ],
)
def test_what_names_no_store_is_a_bad_deploy(url: str) -> None:
    with pytest.raises(ConfigError, match="names no store") as caught:
        opened(url, **AWS)
    assert repr(url) in caught.value.message
    assert caught.value.mend == "Write memory://, sqlite:///FILE or dynamodb://TABLE."


@pytest.mark.parametrize(
    "environ", [{"CATOPS_STORE": "redis://x"}, {"CATOPS_STORE": "dynamodb://t-1"}]
)
@pytest.mark.parametrize("text", ["ping", "help"])
def test_a_bad_deploy_runs_nothing_and_tells_everybody(
    text: str, environ: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    main = Main(environ=environ)
    main.say(text)
    (said,) = main.texts
    assert "The bot is misconfigured, so your command was not run" in said
    assert "CATOPS_STORE is 'redis://x'" in caplog.text or "AWS_REGION is not set" in caplog.text


def test_a_command_costs_one_round_trip_before_it_runs_and_one_after_its_answer(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock)
    function = Function(store, clock=clock)
    seen: list[tuple[int, int]] = []
    function.plugin.then = lambda: seen.append((len(way.sent), len(function.slack.messages)))
    function.deliver(command("restart"))
    assert seen == [(1, 0)]
    assert len(way.sent) == 2
    function.deliver(command("restart"), "2")
    assert len(way.sent) == 3


#: Runs one command with the store that is set; writes what that imported besides catops.
RUN = """
import json, sys
from catops.app import build_worker
from catops.settings import Settings
from catops.testing import FakeLambdaContext, FakeSlack
from catops.transport import post
import os
slack = FakeSlack()
def send(url, body, headers, *, timeout):
    return (slack if "slack.com" in url else post)(url, body, headers, timeout=timeout)
before = set(sys.modules)
worker = build_worker(Settings(os.environ), post=send)
worker(json.load(sys.stdin), FakeLambdaContext())
assert "pong" in slack.messages[0]["text"], slack.messages
print(*sorted({name.partition(".")[0] for name in set(sys.modules)}))
"""


def test_a_store_costs_no_import_that_is_not_its_own(
    kind: str, store_environ: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        env={"SLACK_SIGNING_SECRET": SECRET, **store_environ},
        input=json.dumps(command("ping", received=time.time())),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    imported = set(done.stdout.split())
    assert imported, done.stderr
    assert ("sqlite3" in imported) == (kind == "sqlite")
    assert not imported & {"boto3", "botocore", "urllib3", "requests", "slack_sdk"}
