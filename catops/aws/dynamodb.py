"""One call of DynamoDB's API with the standard library, without boto3's cold start.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from catops.aws.endpoints import Keys, endpoint, region_of
from catops.aws.sigv4 import signed_headers
from catops.errors import ConfigError, DoorError
from catops.stores import StoreError
from catops.stores.dynamodb import CONFLICT
from catops.text import one_line

if TYPE_CHECKING:
    from catops.transport import Post, Response

#: Seconds for one of the attempts at a call; DynamoDB answers in milliseconds or not at all.
ATTEMPT = 1.0
#: Seconds for an attempt however little time is left.
LEAST = 0.05
#: Seconds before the second attempt, at most; twice as long before each further one, up to a most.
PAUSE = 0.05
PAUSE_MOST = 0.4


class DynamoDb:
    """DynamoDB's API, as far as calls go that may be made twice."""

    def __init__(
        self,
        table: str,
        environ: Mapping[str, str],
        *,
        post: Post,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take where and as whom to call it from ``environ``, and the region from an ARN.

        :raises ConfigError: when the environment names no region, or an endpoint that is not a URL.
        """
        self._table = table
        self._keys = Keys(environ, clock=clock)
        self._post = post
        self._clock = clock
        self._timer = timer
        self._sleep = sleep
        self._region = region_of(environ, table)
        self.url = f"{endpoint('dynamodb', self._region, environ)}/"

    def __call__(
        self, action: str, body: Mapping[str, object], *, within: float
    ) -> Mapping[str, Any]:
        """Return what DynamoDB says to ``action``; a condition that does not hold is not an error.

        :param within: seconds for all attempts together.
        :raises StoreError: when it does not do it, or it is not known whether it did.
        """
        sent = json.dumps(body).encode()
        until = self._timer() + within
        pause = PAUSE
        while True:
            try:
                return self._attempt(action, sent, until - self._timer())
            except _Again as error:
                wait = pause * random.uniform(0.5, 1)  # noqa: S311 - nobody gains by guessing it
                if self._timer() + wait >= until:
                    raise StoreError(error.message, mend=error.mend) from error
            self._sleep(wait)
            pause = min(2 * pause, PAUSE_MOST)

    def _attempt(self, action: str, body: bytes, left: float) -> Mapping[str, Any]:
        try:
            response = self._post(
                self.url, body, self._headers(action, body), timeout=max(LEAST, min(ATTEMPT, left))
            )
        except ConfigError as error:
            raise StoreError(error.message, mend=error.mend) from error
        except DoorError as error:
            raise _Again(self._named(error.message), mend="Try again in a moment.") from error
        said = _said(response)
        kind = "no JSON" if said is None else str(said.get("__type", ""))
        if said is not None and (response.status == 200 or kind == CONFLICT):
            return said
        again = response.status in (200, 500, 502, 503, 504) or kind in _AGAIN
        raise (_Again if again else StoreError)(
            self._named(f"DynamoDB answered {response.status} {kind}".strip()),
            mend=_MENDS.get(kind, "Try again in a moment."),
        )

    def _headers(self, action: str, body: bytes) -> dict[str, str]:
        return signed_headers(
            self.url,
            body,
            {
                "content-type": "application/x-amz-json-1.0",
                "x-amz-target": f"DynamoDB_20120810.{action}",
            },
            credentials=self._keys(),
            region=self._region,
            service="dynamodb",
            now=self._clock(),
        )

    def _named(self, what: str) -> str:
        return f"The store, table {self._table}: {what.rstrip('.')}."


class _Again(StoreError):
    """An error after which the same call may succeed."""


_AGAIN = frozenset(
    (
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionCanceledException",
        "TransactionConflictException",
    )
)
_TABLE = (
    "Make the table with the partition key `key` and the sort key `at`, both of type S, and TTL on "
    "`expires`."
)
_KEYS = "Give the function valid credentials, and check that its clock is right."
_MENDS = {
    "AccessDeniedException": "Allow dynamodb:GetItem, dynamodb:PutItem and dynamodb:Query on it.",
    "ExpiredTokenException": _KEYS,
    "InvalidSignatureException": _KEYS,
    "UnrecognizedClientException": _KEYS,
    "ResourceNotFoundException": f"CATOPS_STORE names no table of this region. {_TABLE}",
    "ValidationException": _TABLE,
}


def _said(response: Response) -> dict[str, Any] | None:
    """Return what DynamoDB said, an error's name without its namespace; ``None`` for no JSON."""
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    if "__type" in said:
        said["__type"] = one_line(str(said["__type"]).rpartition("#")[2])[:100]
    return said
