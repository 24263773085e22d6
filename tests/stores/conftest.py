"""Every store there is, so that the same tests run for each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stores.tables import DynamoDbServer, dynamodb_server

from catops.app import open_store
from catops.settings import Settings
from catops.stores import RecordStore
from catops.testing import FakeClock

#: Opens the same store again, as another process would.
Open = Callable[[], RecordStore]
KINDS = ("memory", "sqlite", "dynamodb")
#: Whether to run as often as the figures in the documentation say; minutes, not seconds.
LONG = bool(os.environ.get("CATOPS_LONG"))


@pytest.fixture(scope="session")
def dynamodb() -> Iterator[DynamoDbServer]:
    """Return DynamoDB."""
    with dynamodb_server() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    """Return the clock the stores go by."""
    return FakeClock()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return each kind of store."""
    return str(request.param)


@pytest.fixture
def store_environ(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Return an environment that names a store with nothing in it."""
    if kind == "memory":
        return {"CATOPS_STORE": "memory://"}
    if kind == "sqlite":
        return {"CATOPS_STORE": f"sqlite:///{tmp_path / 'store.db'}"}
    server: DynamoDbServer = request.getfixturevalue("dynamodb")
    return {"CATOPS_STORE": f"dynamodb://{server.table()}", **server.environ}


@pytest.fixture
def opened(kind: str, store_environ: dict[str, str], clock: FakeClock) -> Open:
    """Return what opens the store: in another process, but for one that is in this process."""
    store = open_store(Settings(store_environ), clock=clock)
    return lambda: store if kind == "memory" else open_store(Settings(store_environ), clock=clock)


@pytest.fixture
def store(opened: Open) -> RecordStore:
    """Return a store with nothing in it."""
    return opened()
