"""The stores, and a log in which everything stands."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from stores.conftest import clock, kind, opened, store, store_environ
from stores.tables import DynamoDbServer, dynamodb_server

__all__ = ["clock", "kind", "opened", "store", "store_environ"]


@pytest.fixture(scope="session")
def dynamodb() -> Iterator[DynamoDbServer]:
    """Return DynamoDB."""
    with dynamodb_server() as server:
        yield server


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Let tests see what is logged."""
    caplog.set_level(logging.INFO)
