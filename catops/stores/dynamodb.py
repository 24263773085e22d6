"""A store in a DynamoDB table, which every Lambda environment shares.

The table's partition key is ``key`` (S), its sort key ``at`` (S), and its TTL attribute ``expires``
(N, seconds since the epoch). A stream is a partition, sorted by ``at``; what is found by its key
alone has ``-`` there, and a ``version`` (S). Both have a ``value`` (S, a JSON object). The
function's role needs ``dynamodb:GetItem``, ``dynamodb:PutItem`` and ``dynamodb:Query`` on it.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from catops.stores import (
    LAST,
    WITHIN,
    Entry,
    Item,
    StoreError,
    Value,
    as_text,
    new_position,
    new_version,
    position,
)

#: What DynamoDB says when a condition does not hold.
CONFLICT = "ConditionalCheckFailedException"
NEW = "attribute_not_exists(#key) OR #expires <= :now"
UNCHANGED = "#version = :version AND #expires > :now"
IN_STREAM = "#key = :key AND #at BETWEEN :first AND :last"
LIVING = "#expires > :now"
#: Where an item stands that is in no stream.
ALONE = "-"
#: Names that are words of DynamoDB's own too, or may become some.
NAMES = {"#key": "key", "#at": "at", "#expires": "expires", "#version": "version"}


class Call(Protocol):
    """One call of DynamoDB's API, made again where that is safe and there is time."""

    def __call__(
        self, action: str, body: Mapping[str, object], *, within: float
    ) -> Mapping[str, Any]:
        """Return what DynamoDB says; a condition that does not hold is not an error.

        :raises StoreError: when it does not do it, or it is not known whether it did.
        """


class DynamoDbStore:
    """Items and streams in a DynamoDB table."""

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
        whole = {"key": {"S": key}, "at": {"S": ALONE}}
        body = {"TableName": self.table, "Key": whole, "ConsistentRead": True}
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

    def append(
        self,
        streams: Sequence[str],
        value: Value,
        *,
        at: float,
        expires: float,
        within: float = WITHIN,
    ) -> None:
        """Put ``value`` into each of ``streams``, or into none, where things of ``at`` stand."""
        entry = {
            "at": {"S": new_position(at)},
            "value": {"S": as_text(value)},
            "expires": {"N": str(math.ceil(expires))},
        }
        puts = [{"TableName": self.table, "Item": {"key": {"S": one}} | entry} for one in streams]
        body = {"TransactItems": [{"Put": put} for put in puts]}
        self._call("TransactWriteItems", body, within=within)

    def newest(
        self,
        stream: str,
        *,
        limit: int,
        since: float = 0.0,
        before: str = "",
        within: float = WITHIN,
    ) -> Sequence[Entry]:
        """Return entries of ``stream``, newest first; fewer than ``limit`` are all there are.

        DynamoDB ends a page after 1 MB, and may give an empty one before the end.
        """
        body: dict[str, object] = {
            "TableName": self.table,
            "KeyConditionExpression": IN_STREAM,
            "FilterExpression": LIVING,
            "ExpressionAttributeNames": _names(IN_STREAM + LIVING),
            "ExpressionAttributeValues": {
                ":key": {"S": stream},
                ":first": {"S": position(since)},
                ":last": {"S": before or LAST},
                ":now": {"N": repr(self._clock())},
            },
            "ScanIndexForward": False,
            "ConsistentRead": True,
        }
        if (before or LAST) < position(since):
            return []
        entries: list[Entry] = []
        until = self._clock() + within
        while True:
            wanted = limit - len(entries)
            said = self._call("Query", body | {"Limit": wanted + 1}, within=until - self._clock())
            entries += (one for one in _entries(said) if one.position != before)
            if len(entries) >= limit or "LastEvaluatedKey" not in said:
                return entries[:limit]
            body["ExclusiveStartKey"] = said["LastEvaluatedKey"]

    def _put(self, item: Item, condition: str, values: Mapping[str, object], within: float) -> Item:
        """Put ``item`` if ``condition`` holds; return what is there then.

        That is ``item`` too where an earlier attempt was heard and only its reply was lost.
        """
        body = {
            "TableName": self.table,
            "Item": {
                "key": {"S": item.key},
                "at": {"S": ALONE},
                "value": {"S": as_text(item.value)},
                "expires": {"N": str(item.expires)},
                "version": {"S": item.version},
            },
            "ConditionExpression": condition,
            "ExpressionAttributeNames": _names(condition),
            "ExpressionAttributeValues": {":now": {"N": repr(self._clock())}, **values},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        said = self._call("PutItem", body, within=within)
        if said.get("__type") != CONFLICT:
            return item
        return _item(said["Item"]) if said.get("Item") else Item(item.key, {}, 0.0, "")


def _names(expression: str) -> dict[str, str]:
    return {short: name for short, name in NAMES.items() if short in expression}


def _item(said: Mapping[str, Mapping[str, str]]) -> Item:
    """Return the item that DynamoDB describes.

    :raises StoreError: when it is none of ours.
    """
    try:
        expires = float(said["expires"]["N"])
        return Item(said["key"]["S"], _value(said), expires, said["version"]["S"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _foreign() from error


def _entries(said: Mapping[str, Any]) -> list[Entry]:
    """Return the entries of a page that DynamoDB gives.

    :raises StoreError: when they are none of ours.
    """
    try:
        return [Entry(one["at"]["S"], _value(one)) for one in said["Items"]]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _foreign() from error


def _value(said: Mapping[str, Mapping[str, str]]) -> Value:
    value = json.loads(said["value"]["S"])
    if not isinstance(value, dict):
        raise TypeError("it is not an object")
    return value


def _foreign() -> StoreError:
    return StoreError(
        "The store's table holds an item that is not CatOps' own.",
        mend="Name a table in CATOPS_STORE that nothing else writes to.",
    )
