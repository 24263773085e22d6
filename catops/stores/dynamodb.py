"""A store in a DynamoDB table, which every Lambda environment shares.

The table's partition key is ``key`` (S), it has no sort key, and its TTL attribute is ``expires``
(N, seconds since the epoch). Besides these an item has ``value`` (S, a JSON object) and
``version`` (S). The function's role needs ``dynamodb:GetItem`` and ``dynamodb:PutItem`` on it.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from catops.stores import WITHIN, Item, StoreError, Value, as_text, new_version

#: What DynamoDB says when a condition does not hold.
CONFLICT = "ConditionalCheckFailedException"
NEW = "attribute_not_exists(#key) OR #expires <= :now"
UNCHANGED = "#version = :version AND #expires > :now"
#: Names that are words of DynamoDB's own too, or may become some.
NAMES = {"#key": "key", "#expires": "expires", "#version": "version"}


class Call(Protocol):
    """One call of DynamoDB's API, made again where that is safe and there is time."""

    def __call__(
        self, action: str, body: Mapping[str, object], *, within: float
    ) -> Mapping[str, Any]:
        """Return what DynamoDB says; a condition that does not hold is no error.

        :raises StoreError: when it does not do it, or it is not known whether it did.
        """


class DynamoDbStore:
    """Items in a DynamoDB table."""

    shared = True

    def __init__(self, table: str, call: Call, *, clock: Callable[[], float] = time.time) -> None:
        """Take the table's name or ARN, and the way to call DynamoDB."""
        self.table = table
        self._call = call
        self._clock = clock

    def put_new(
        self, key: str, value: Value, *, expires: float, within: float = WITHIN
    ) -> tuple[Item, bool]:
        """Put ``value`` where nothing is; return what is there now, and whether it is this."""
        item = Item(key, value, math.ceil(expires), new_version())
        there = self._put(item, NEW, {}, within)
        return there, there.version == item.version

    def get(self, key: str, *, within: float = WITHIN) -> Item | None:
        """Return the item under ``key``, as the last write that has returned left it."""
        body = {"TableName": self.table, "Key": {"key": {"S": key}}, "ConsistentRead": True}
        found = self._call("GetItem", body, within=within).get("Item")
        item = _item(found) if found else None
        return item if item and item.expires > self._clock() else None

    def replace(
        self, item: Item, value: Value, *, expires: float, within: float = WITHIN
    ) -> Item | None:
        """Put ``value`` in place of ``item``; ``None`` when that is not what is there any more."""
        new = Item(item.key, value, math.ceil(expires), new_version())
        there = self._put(new, UNCHANGED, {":version": {"S": item.version}}, within)
        return new if there.version == new.version else None

    def _put(self, item: Item, condition: str, values: Mapping[str, object], within: float) -> Item:
        """Put ``item`` if ``condition`` holds; return what is there then.

        That is ``item`` too where an earlier attempt was heard and only its reply was lost.
        """
        body = {
            "TableName": self.table,
            "Item": {
                "key": {"S": item.key},
                "value": {"S": as_text(item.value)},
                "expires": {"N": str(item.expires)},
                "version": {"S": item.version},
            },
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {k: v for k, v in NAMES.items() if k in condition},
            "ExpressionAttributeValues": {":now": {"N": repr(self._clock())}, **values},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        said = self._call("PutItem", body, within=within)
        if said.get("__type") != CONFLICT:
            return item
        return _item(said["Item"]) if said.get("Item") else Item(item.key, {}, 0.0, "")


def _item(said: Mapping[str, Mapping[str, str]]) -> Item:
    """Return the item that DynamoDB describes.

    :raises StoreError: when it is none of ours.
    """
    try:
        return Item(
            said["key"]["S"],
            json.loads(said["value"]["S"]),
            float(said["expires"]["N"]),
            said["version"]["S"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            "The store's table holds an item that is not CatOps' own.",
            mend="Name a table in CATOPS_STORE that nothing else writes to.",
        ) from error
