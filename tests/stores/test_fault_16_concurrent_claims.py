"""FAULTS 16: of deliveries in the same millisecond one has the request, and the late write in vain.

Claimers race in threads, each with its own way into the store; the rest are interleavings that a
race seldom shows, one write at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from stores.conftest import Open
from stores.faulty import faulty_store
from stores.tables import DynamoDbServer

from catops.once.claims import ATTEMPTS, GRACE, KEPT, Begun, Claim, Claims, Taken
from catops.stores import Item, Store, StoreError, Value
from catops.testing import FakeClock

KEY = "command/abcdefgh/0"


def claim(clock: FakeClock, owner: str = "1", effect: Begun = "write") -> Claim:
    return Claim(owner, effect, "restart", clock(), clock() + 60)


def test_of_claimers_at_once_one_has_it(opened: Open, clock: FakeClock) -> None:
    together = threading.Barrier(8)

    def take(number: int) -> Taken:
        claims = Claims(opened(), clock=clock)
        together.wait(30)
        return claims.take(KEY, claim(clock, str(number)), within=20)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(8)))
    (first,) = [one for one in taken if one.claim]
    assert first.before is None
    assert all(one == Taken(None) for one in taken if one is not first)


@pytest.mark.parametrize("effect", ["read", "write"])
def test_of_those_that_find_a_dead_one_at_once_one_takes_it_over(
    effect: Begun, opened: Open, clock: FakeClock
) -> None:
    Claims(opened(), clock=clock).take(KEY, claim(clock, "dead", effect))
    clock.now += 60 + GRACE + 1
    together = threading.Barrier(8)

    def take(number: int) -> Taken:
        claims = Claims(opened(), clock=clock)
        together.wait(30)
        return claims.take(KEY, claim(clock, str(number), effect), within=20)

    with ThreadPoolExecutor(8) as pool:
        (heir,) = [one for one in pool.map(take, range(8)) if one.claim]
    assert heir.before is not None
    assert heir.before.owner == "dead"
    assert heir.claim is not None
    assert heir.claim.attempt == (2 if effect == "read" else 1)
    assert heir.claim.started == (clock() if effect == "read" else heir.before.started)


def test_a_claim_is_dead_when_its_function_is_over_and_not_before(
    opened: Open, clock: FakeClock
) -> None:
    claims = Claims(opened(), clock=clock)
    claims.take(KEY, claim(clock))
    clock.now += 60 + GRACE
    assert claims.take(KEY, claim(clock, "2")) == Taken(None)
    clock.now += 0.5
    assert claims.take(KEY, claim(clock, "2")).before is not None


@pytest.mark.parametrize(
    ("owner", "died", "dead"),
    [("1", {"1"}, True), ("1", {"2"}, False), ("1", {"2", "1"}, True), ("", {"2"}, True)],
)
def test_a_record_tells_which_invocation_is_over(
    owner: str, died: set[str], dead: bool, opened: Open, clock: FakeClock
) -> None:
    claims = Claims(opened(), clock=clock)
    claims.take(KEY, claim(clock, owner))
    assert (claims.take(KEY, claim(clock, "9"), died=died).claim is not None) == dead


def test_one_whose_claim_was_taken_over_while_it_lived_writes_in_vain(
    opened: Open, clock: FakeClock
) -> None:
    slow, quick = Claims(opened(), clock=clock), Claims(opened(), clock=clock)
    given_up = slow.take(KEY, claim(clock, "slow")).claim
    clock.now += 60 + GRACE + 1
    heir = quick.take(KEY, claim(clock, "quick")).claim
    assert given_up is not None
    assert heir is not None
    assert slow.close(given_up, "failed") is False
    assert quick.close(heir, "done") is True
    assert slow.close(given_up, "failed") is False
    assert Claims(opened(), clock=clock).take(KEY, claim(clock)) == Taken(None)


def test_one_that_slept_until_its_claim_was_forgotten_writes_in_vain(
    opened: Open, clock: FakeClock
) -> None:
    slow, quick = Claims(opened(), clock=clock), Claims(opened(), clock=clock)
    forgotten = slow.take(KEY, claim(clock, "slow")).claim
    clock.now += KEPT + 1
    again = quick.take(KEY, claim(clock, "quick"))
    assert forgotten is not None
    assert again.claim is not None
    assert again.before is None
    assert slow.close(forgotten, "done") is False
    assert quick.close(again.claim, "done") is True


def test_a_claim_cannot_be_closed_twice(opened: Open, clock: FakeClock) -> None:
    claims = Claims(opened(), clock=clock)
    mine = claims.take(KEY, claim(clock)).claim
    assert mine is not None
    assert claims.close(mine, "done")
    assert not claims.close(mine, "failed")


class Interleaved:
    """A store in which others get their turn right before each write of one."""

    shared = True

    def __init__(self, store: Store, before_write: Callable[[], None]) -> None:
        self._store = store
        self._before_write = before_write

    def put_new(self, key: str, value: Value, **options: float) -> tuple[Item, bool]:
        self._before_write()
        return self._store.put_new(key, value, **options)

    def get(self, key: str, **options: float) -> Item | None:
        return self._store.get(key, **options)

    def replace(self, item: Item, value: Value, **options: float) -> Item | None:
        self._before_write()
        return self._store.replace(item, value, **options)


@pytest.mark.parametrize("late", [0, 60 + GRACE + 1])
@pytest.mark.parametrize("write", [1, 2, 3])
def test_whichever_write_another_one_comes_before_one_has_it(
    write: int, late: float, opened: Open, clock: FakeClock
) -> None:
    """A dead claim; one takes it over and closes it, a second one comes before its 1st … write."""
    Claims(opened(), clock=clock).take(KEY, claim(clock, "dead"))
    clock.now += 60 + GRACE + 1
    writes = 0
    others: list[Taken] = []

    def another() -> None:
        nonlocal writes
        writes += 1
        if writes == write:
            clock.now += late
            others.append(Claims(opened(), clock=clock).take(KEY, claim(clock, "other")))

    mine = Claims(Interleaved(opened(), another), clock=clock)
    taken = mine.take(KEY, claim(clock, "mine"))
    closed = taken.claim is not None and mine.close(taken.claim, "done")
    (other,) = others or [Taken(None)]
    assert [taken.claim is not None and closed, other.claim is not None].count(True) == 1


def test_one_that_reads_is_begun_so_often_and_no_more(opened: Open, clock: FakeClock) -> None:
    claims = Claims(opened(), clock=clock)
    attempts = []
    for number in range(ATTEMPTS + 2):
        taken = claims.take(KEY, claim(clock, str(number), "read")).claim
        assert taken is not None
        attempts.append(taken.attempt)
        clock.now += 60 + GRACE + 1
    assert attempts == [1, 2, 3, 3, 3]


def test_the_lost_reply_of_a_won_claim_is_found_out_about(
    dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock, "lost", "lost", "", "lost")
    claims = Claims(store, clock=clock)
    taken = claims.take(KEY, claim(clock))
    assert taken.claim is not None
    assert taken.before is None
    assert claims.close(taken.claim, "done")
    assert len(way.sent) == 5


def test_a_claim_of_another_version_is_told(opened: Open, clock: FakeClock) -> None:
    opened().put_new(KEY, {"owner": "1", "colour": "red"}, expires=clock() + 60)
    with pytest.raises(StoreError, match="another version of CatOps"):
        Claims(opened(), clock=clock).take(KEY, claim(clock))


def test_what_was_seen_is_known_once(opened: Open, clock: FakeClock) -> None:
    together = threading.Barrier(8)

    def see(number: int) -> bool:
        claims = Claims(opened(), clock=clock)
        together.wait(30)
        return claims.seen("Ev123", within=20)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(see, range(8))) == [False] + [True] * 7
    assert not Claims(opened(), clock=clock).seen("Ev124")
