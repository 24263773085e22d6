"""What a store promises, the same for each of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from stores.conftest import Open

from catops.stores import Item, RecordStore, Store
from catops.testing import FakeClock

TOMORROW = 86_400.0


def put(store: Store, clock: FakeClock, key: str = "k", seconds: float = TOMORROW) -> Item:
    item, new = store.put_new(key, {"said": "first"}, expires=clock() + seconds)
    assert new
    return item


def test_what_was_put_is_there(store: Store, clock: FakeClock) -> None:
    value = {"text": 'äöü " \\ \x00 🐈', "number": 1.5, "none": None, "list": [1, {"a": True}]}
    item, new = store.put_new("a/key #1", value, expires=clock() + 60)
    assert new
    assert store.get("a/key #1") == item
    assert (item.key, item.value, item.expires) == ("a/key #1", value, clock() + 60)


def test_nothing_is_where_nothing_was_put(store: Store, clock: FakeClock) -> None:
    put(store, clock)
    assert store.get("another") is None


def test_the_second_to_put_is_shown_what_is_there(opened: Open, clock: FakeClock) -> None:
    first = put(opened(), clock)
    there, new = opened().put_new("k", {"said": "second"}, expires=clock() + TOMORROW)
    assert not new
    assert there == first
    assert opened().get("k") == first


def test_of_two_that_change_the_same_item_one_wins(opened: Open, clock: FakeClock) -> None:
    item = put(opened(), clock)
    won = opened().replace(item, {"said": "mine"}, expires=clock() + TOMORROW)
    assert won is not None
    assert opened().replace(item, {"said": "no, mine"}, expires=clock() + TOMORROW) is None
    assert opened().get("k") == won
    assert won.value == {"said": "mine"}


def test_a_change_is_made_from_the_last_version_only(store: Store, clock: FakeClock) -> None:
    item = put(store, clock)
    for number in range(3):
        changed = store.replace(item, {"said": number}, expires=clock() + TOMORROW)
        assert changed is not None
        assert changed.version != item.version
        item = changed
    assert store.get("k") == item


def test_nothing_replaces_what_is_not_there(store: Store, clock: FakeClock) -> None:
    nothing = Item("k", {}, clock() + TOMORROW, "0")
    assert store.replace(nothing, {"said": "x"}, expires=clock() + TOMORROW) is None
    assert store.get("k") is None


def test_what_has_expired_is_not_there_though_nothing_swept_it(
    store: Store, clock: FakeClock
) -> None:
    item = put(store, clock, seconds=60)
    clock.now += 59
    assert store.get("k") == item
    clock.now += 1
    assert store.get("k") is None
    assert store.replace(item, {"said": "late"}, expires=clock() + TOMORROW) is None
    assert put(store, clock).value == {"said": "first"}


def test_a_writer_that_slept_while_its_item_expired_and_came_again_changes_nothing(
    store: Store, clock: FakeClock
) -> None:
    old = put(store, clock, seconds=60)
    clock.now += 61
    new = put(store, clock)
    assert store.replace(old, {"said": "late"}, expires=clock() + TOMORROW) is None
    assert store.get("k") == new


def test_a_change_gives_an_item_a_new_end(store: Store, clock: FakeClock) -> None:
    item = put(store, clock, seconds=60)
    longer = store.replace(item, {}, expires=clock() + 120)
    clock.now += 61
    assert store.get("k") == longer


def test_keys_do_not_meet(store: Store, clock: FakeClock) -> None:
    keys = ["a", "A", "a/b", "a/b ", "ä", "%61", "a" * 1000]
    for key in keys:
        put(store, clock, key)
    assert [item.key for key in keys if (item := store.get(key))] == keys


@pytest.mark.parametrize("value", [{"x": object()}, {"x": float("nan")}, {"x": {1, 2}}])
def test_what_is_no_json_is_not_put(store: Store, clock: FakeClock, value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        store.put_new("k", value, expires=clock() + TOMORROW)  # type: ignore[arg-type]
    assert store.get("k") is None


def test_what_was_put_does_not_change_with_what_was_given(store: Store, clock: FakeClock) -> None:
    value = {"list": [1]}
    store.put_new("k", value, expires=clock() + TOMORROW)
    value["list"].append(2)
    item = store.get("k")
    assert item is not None
    assert item.value == {"list": [1]}


def test_of_many_that_put_at_once_one_is_new(opened: Open, clock: FakeClock) -> None:
    together = threading.Barrier(8)

    def race(number: int) -> tuple[str, bool]:
        mine = opened()
        together.wait(30)
        item, new = mine.put_new("k", {"said": number}, expires=clock() + TOMORROW, within=20)
        return item.version, new

    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(race, range(8)))
    assert sorted(new for _, new in came) == [False] * 7 + [True]
    assert len({version for version, _ in came}) == 1, "all are shown the same item"


def test_of_many_that_change_at_once_one_wins(opened: Open, clock: FakeClock) -> None:
    item = put(opened(), clock)
    together = threading.Barrier(8)

    def race(number: int) -> Item | None:
        mine = opened()
        together.wait(30)
        return mine.replace(item, {"said": number}, expires=clock() + TOMORROW, within=20)

    with ThreadPoolExecutor(8) as pool:
        (won,) = [one for one in pool.map(race, range(8)) if one is not None]
    assert opened().get("k") == won


def append(store: RecordStore, clock: FakeClock, said: object, *, age: float = 0.0) -> None:
    store.append(["s"], {"said": said}, at=clock() - age, expires=clock() + TOMORROW)


def said(store: RecordStore, stream: str = "s", **options: Any) -> list[object]:
    return [one.value["said"] for one in store.newest(stream, **{"limit": 100, **options})]


def test_what_was_appended_is_read_newest_first_whenever_it_was_written(
    opened: Open, clock: FakeClock
) -> None:
    for name, age in (("noon", 0.0), ("dawn", 20_000.0), ("eve", -20_000.0), ("just now", 1e-5)):
        append(opened(), clock, name, age=age)
    assert said(opened()) == ["eve", "noon", "just now", "dawn"]


def test_things_of_the_same_moment_are_all_kept(store: RecordStore, clock: FakeClock) -> None:
    for number in range(20):
        append(store, clock, number)
    assert sorted(map(str, said(store))) == sorted(map(str, range(20)))


def test_an_entry_is_as_it_was_appended(store: RecordStore, clock: FakeClock) -> None:
    value = {"text": 'äöü " \\ \x00 🐈', "number": 1.5, "none": None, "list": [1, {"a": True}]}
    store.append(["s"], value, at=clock(), expires=clock() + 60)
    (entry,) = store.newest("s", limit=1)
    assert entry.value == value


@pytest.mark.parametrize("page", [1, 3, 7, 100])
def test_a_stream_is_read_page_by_page(page: int, store: RecordStore, clock: FakeClock) -> None:
    for number in range(7):
        append(store, clock, number, age=float(number // 2))
    read: list[object] = []
    before = ""
    while entries := store.newest("s", limit=page, before=before):
        read += [one.value["said"] for one in entries]
        before = entries[-1].position
        assert len(entries) == page or len(read) == 7
    assert read == said(store)
    assert [int(str(one)) // 2 for one in read] == [0, 0, 1, 1, 2, 2, 3]


def test_a_stream_is_read_back_to_a_time_and_no_further(
    store: RecordStore, clock: FakeClock
) -> None:
    for hours in range(5):
        append(store, clock, hours, age=3600.0 * hours)
    assert said(store, since=clock() - 7200) == [0, 1, 2]
    assert said(store, since=clock() - 7199.5) == [0, 1]
    assert said(store, since=clock() + 1) == []
    last = store.newest("s", limit=2)[-1].position
    assert said(store, since=clock() - 7200, before=last) == [2]
    assert said(store, since=clock() - 60, before=last) == []


def test_streams_do_not_meet_and_one_write_goes_to_several(
    store: RecordStore, clock: FakeClock
) -> None:
    store.append(["s", "s/1"], {"said": "both"}, at=clock(), expires=clock() + 60)
    store.append(["s/1 "], {"said": "neither"}, at=clock(), expires=clock() + 60)
    assert (said(store), said(store, "s/1"), said(store, "S")) == (["both"], ["both"], [])


def test_an_item_and_a_stream_of_the_same_name_do_not_meet(
    store: RecordStore, clock: FakeClock
) -> None:
    item = put(store, clock, "s")
    append(store, clock, "entry")
    assert said(store) == ["entry"]
    assert store.get("s") == item
    assert store.replace(item, {"said": "changed"}, expires=clock() + TOMORROW) is not None
    assert said(store) == ["entry"]


def test_an_entry_that_has_expired_is_not_there_though_nothing_swept_it(
    store: RecordStore, clock: FakeClock
) -> None:
    for number in range(6):
        end = clock() + (60 if number % 2 else 7200)
        store.append(["s"], {"said": number}, at=clock() + number, expires=end)
    clock.now += 3600
    assert said(store, limit=3) == [4, 2, 0]
    assert said(store, limit=2) == [4, 2]


@pytest.mark.parametrize("value", [{"x": object()}, {"x": float("nan")}])
def test_what_is_no_json_is_not_appended(
    value: dict[str, object], store: RecordStore, clock: FakeClock
) -> None:
    with pytest.raises((TypeError, ValueError)):
        store.append(["s"], value, at=clock(), expires=clock() + 60)
    assert said(store) == []


def test_of_many_that_append_at_once_all_are_kept(opened: Open, clock: FakeClock) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: append(opened(), clock, number), range(40)))
    assert sorted(map(int, map(str, said(opened())))) == list(range(40))
