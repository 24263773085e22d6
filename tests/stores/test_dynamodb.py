"""DynamoDB over HTTP: lost replies are found out about, throttles waited out, the rest is said."""

from __future__ import annotations

from collections.abc import Iterator

import botocore.session  # type: ignore[import-untyped]
import pytest
from stores.faulty import faulty_store, healthy_store
from stores.tables import DynamoDbServer

from catops.aws.dynamodb import ATTEMPT, DynamoDb
from catops.errors import ConfigError
from catops.stores import StoreError
from catops.stores.dynamodb import DynamoDbStore
from catops.testing import FakeClock
from catops.transport import post

DAY = 86_400
#: The key of the item `k`, which is in no stream.
ALONE = {"key": {"S": "k"}, "at": {"S": "-"}}


def test_a_put_whose_reply_was_lost_is_found_to_be_ours(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock, "lost", "lost")
    item, new = store.put_new("k", {}, expires=clock() + DAY)
    assert new
    assert store.get("k") == item
    assert [one["Item"]["version"] for one in way.sent[:3]] == [{"S": item.version}] * 3


def test_a_change_whose_reply_was_lost_is_found_to_be_ours(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, _ = faulty_store(dynamodb, clock, "", "lost")
    item, _ = store.put_new("k", {}, expires=clock() + DAY)
    changed = store.replace(item, {"said": "mine"}, expires=clock() + DAY)
    assert changed is not None
    assert store.get("k") == changed


def test_a_put_that_was_never_heard_loses_to_the_one_that_was(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    slow, way = faulty_store(dynamodb, clock, "unheard")
    quick = healthy_store(dynamodb, clock, slow.table)
    theirs, _ = quick.put_new("k", {"said": "theirs"}, expires=clock() + DAY)
    there, new = slow.put_new("k", {"said": "mine"}, expires=clock() + DAY)
    assert (there, new) == (theirs, False)
    assert len(way.sent) == 2


@pytest.mark.parametrize(
    "fault",
    [
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "TransactionConflictException",
        "InternalServerError",
        "503",
        "200",
        "unreached",
        "unheard",
        "slow",
    ],
)
def test_what_may_pass_is_tried_again_within_the_time_and_then_told(
    fault: str, dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock, fault, fault)
    _, new = store.put_new("k", {}, expires=clock() + DAY)
    assert new
    assert len(way.sent) == 3

    store, way = faulty_store(dynamodb, clock, ever=fault)
    began = clock()
    with pytest.raises(StoreError, match=f"The store, table {store.table}: ") as caught:
        store.put_new("k", {}, expires=clock() + DAY, within=2.0)
    assert 1.5 < clock() - began <= 2.0 + 1e-6
    assert 2 <= len(way.sent) <= 15
    assert max(way.waits) <= ATTEMPT
    assert caught.value.mend
    assert "canary" not in caught.value.advice


@pytest.mark.parametrize(
    ("fault", "mend"),
    [
        ("AccessDeniedException", "Allow dynamodb:GetItem, dynamodb:PutItem"),
        ("ResourceNotFoundException", "Make the table with the partition key `key`"),
        ("ValidationException", "Make the table with the partition key `key`"),
        ("ExpiredTokenException", "valid credentials"),
        ("UnrecognizedClientException", "valid credentials"),
        ("InvalidSignatureException", "its clock is right"),
        ("SomethingNewException", "Try again"),
        ("403", "Try again"),
    ],
)
def test_what_will_not_pass_is_told_at_once_with_the_mend(
    fault: str, mend: str, dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock, ever=fault)
    with pytest.raises(StoreError) as caught:
        store.get("k")
    assert mend in caught.value.mend
    assert len(way.sent) == 1


def test_a_table_that_is_not_there_is_told(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    store = healthy_store(dynamodb, clock, "no-such-table")
    with pytest.raises(StoreError, match="no-such-table: DynamoDB answered 400 ResourceNotFound"):
        store.put_new("k", {}, expires=clock() + DAY)


def test_a_table_with_other_keys_is_told(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    dynamodb.client.create_table(
        TableName="other-keys",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    store = healthy_store(dynamodb, clock, "other-keys")
    with pytest.raises(StoreError, match="ValidationException"):
        store.put_new("k", {}, expires=clock() + DAY)


def test_an_item_of_somebody_elses_is_told(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    table = dynamodb.table()
    dynamodb.client.put_item(TableName=table, Item={**ALONE, "expires": {"N": "9e9"}})
    store = healthy_store(dynamodb, clock, table)
    with pytest.raises(StoreError, match="not CatOps' own"):
        store.put_new("k", {}, expires=clock() + DAY)


def test_an_item_is_as_the_table_wants_it(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    store = healthy_store(dynamodb, clock, dynamodb.table())
    item, _ = store.put_new("k", {"a": [1, "ä"]}, expires=clock() + 0.25)
    raw = dynamodb.client.get_item(TableName=store.table, Key=ALONE)["Item"]
    assert raw == {
        **ALONE,
        "value": {"S": '{"a":[1,"\\u00e4"]}'},
        "expires": {"N": str(int(clock()) + 1)},
        "version": {"S": item.version},
    }


def test_what_is_read_is_what_was_written_last(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    """DynamoDB reads from any replica, which may be behind, unless it is asked not to."""
    store, way = faulty_store(dynamodb, clock)
    store.get("k")
    store.newest("history", limit=1)
    assert [one["ConsistentRead"] for one in way.sent] == [True, True]


def test_an_entry_whose_reply_was_lost_is_there_once(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock, "lost", "TransactionCanceledException", "lost")
    store.append(["s", "t"], {"said": 1}, at=clock(), expires=clock() + DAY)
    assert len(way.sent) == 4
    for stream in ("s", "t"):
        assert [one.value for one in store.newest(stream, limit=9)] == [{"said": 1}]


def test_an_entry_is_as_the_table_wants_it(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    store = healthy_store(dynamodb, clock, dynamodb.table())
    store.append(["s", "t"], {"said": "ä"}, at=clock() + 0.5, expires=clock() + 0.25)
    items = dynamodb.client.scan(TableName=store.table)["Items"]
    (at,) = {item.pop("at")["S"] for item in items}
    assert at.startswith(f"{int((clock() + 0.5) * 1_000_000):017d}-")
    rest = {"value": {"S": '{"said":"\\u00e4"}'}, "expires": {"N": str(int(clock()) + 1)}}
    assert sorted(items, key=str) == [{"key": {"S": "s"}, **rest}, {"key": {"S": "t"}, **rest}]


def test_a_stream_is_read_in_one_query_however_much_of_it_is_wanted(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock)
    for number in range(3):
        store.append(["s"], {"said": number}, at=clock() + number, expires=clock() + DAY)
    before = len(way.sent)
    assert len(store.newest("s", limit=2)) == 2
    assert len(store.newest("s", limit=200)) == 3
    assert len(way.sent) - before == 2


def test_a_stream_with_something_of_somebody_elses_is_told(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    table = dynamodb.table()
    item = {"key": {"S": "s"}, "at": {"S": "1"}, "expires": {"N": "9000000000"}}
    dynamodb.client.put_item(TableName=table, Item=item)
    with pytest.raises(StoreError, match="not CatOps' own"):
        healthy_store(dynamodb, clock, table).newest("s", limit=1)


def test_without_credentials_nothing_is_sent(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    environ = {**dynamodb.environ}
    del environ["AWS_SECRET_ACCESS_KEY"]
    store = DynamoDbStore("t", DynamoDb("t", environ, post=post, clock=clock), clock=clock)
    with pytest.raises(StoreError, match="AWS_SECRET_ACCESS_KEY is not set"):
        store.get("k")


def test_calls_are_signed_for_the_tables_region(dynamodb: DynamoDbServer, clock: FakeClock) -> None:
    arn = "arn:aws:dynamodb:us-east-2:123456789012:table/catops"
    store, way = faulty_store(dynamodb, clock, ever="403", table=arn)
    with pytest.raises(StoreError):
        store.get("k")
    (headers,) = way.headers
    assert "/us-east-2/dynamodb/aws4_request" in headers["authorization"]
    assert headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert way.sent[0]["TableName"] == arn


def dynamodb_hosts() -> Iterator[tuple[str, str]]:
    """Give each region botocore knows, with the host of DynamoDB there."""
    session = botocore.session.get_session()
    for partition in session.get_available_partitions():
        regions = session.get_available_regions("dynamodb", partition)
        if regions:
            client = session.create_client("dynamodb", regions[0])
            suffix = client.meta.endpoint_url.removeprefix(f"https://dynamodb.{regions[0]}.")
            yield from ((region, f"https://dynamodb.{region}.{suffix}/") for region in regions)


def test_every_region_of_every_partition_has_botocores_endpoint() -> None:
    known = list(dynamodb_hosts())
    assert len(known) > 30
    ours = [(region, DynamoDb("t", {"AWS_REGION": region}, post=post).url) for region, _ in known]
    assert ours == known


def test_no_region_is_a_bad_deploy() -> None:
    with pytest.raises(ConfigError, match="AWS_REGION is not set"):
        DynamoDb("t", {}, post=post)
