"""The way to DynamoDB with faults on it: each attempt meets the next one, then none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stores.tables import DynamoDbServer

from catops.aws.dynamodb import DynamoDb
from catops.stores.dynamodb import DynamoDbStore
from catops.testing import FakeClock
from catops.transport import MaybeSent, NotSent, Response, post

NAMESPACE = "com.amazonaws.dynamodb.v20120810#"


class FaultyPost:
    """Sends, but for the faults.

    ``unreached`` and ``unheard`` send nothing; ``lost`` sends, and loses the reply; ``slow`` takes
    all the time it is given; a number is a status with no JSON; other words are DynamoDB's errors.

    :ivar sent: the bodies of all attempts.
    :ivar waits: the time each of them was given.
    """

    def __init__(self, clock: FakeClock, *faults: str, ever: str = "") -> None:
        self._clock = clock
        self._faults = list(faults)
        self._ever = ever
        self.sent: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.urls: list[str] = []
        self.waits: list[float] = []

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        self.urls.append(url)
        self.sent.append(json.loads(body))
        self.headers.append(headers)
        self.waits.append(timeout)
        fault = self._faults.pop(0) if self._faults else self._ever
        if not fault:
            return post(url, body, headers, timeout=30)
        if fault == "unreached":
            raise NotSent("dynamodb cannot be reached: Connection refused.")
        if fault == "lost":
            post(url, body, headers, timeout=30)
        if fault == "slow":
            self._clock.sleep(timeout)
        if fault in ("lost", "unheard", "slow"):
            raise MaybeSent("dynamodb did not answer: TimeoutError.")
        if fault.isdigit():
            return Response(int(fault), {}, b"<html>")
        said = {"__type": NAMESPACE + fault, "message": "canary"}
        return Response(500 if "Internal" in fault else 400, {}, json.dumps(said).encode())


def faulty_store(
    server: DynamoDbServer, clock: FakeClock, *faults: str, ever: str = "", table: str = ""
) -> tuple[DynamoDbStore, FaultyPost]:
    """Return a store the way to which has faults, on a table with nothing in it."""
    way = FaultyPost(clock, *faults, ever=ever)
    name = table or server.table()
    call = DynamoDb(name, server.environ, post=way, clock=clock, timer=clock, sleep=clock.sleep)
    return DynamoDbStore(name, call, clock=clock), way


def healthy_store(server: DynamoDbServer, clock: FakeClock, table: str) -> DynamoDbStore:
    """Return a store on ``table`` with nothing in the way."""
    return faulty_store(server, clock, table=table)[0]
