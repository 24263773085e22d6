"""FAULTS 19: without its store the bot changes nothing, and says so; what only reads goes on."""

from __future__ import annotations

import pytest
from stores.faulty import faulty_store, healthy_store
from stores.functions import EFFECTS, REFERENCE, Function, aged, command, failure
from stores.tables import DynamoDbServer

from catops.stores import Item, StoreError, Value
from catops.stores.memory import MemoryStore
from catops.testing import FakeClock

CHANGES = ("restart", "wipe", "old")
NOT_NOW = "was not run now: the bot's store does not answer"


class Unwell:
    """A store that fails at some of its calls, before it has done what it was asked or after.

    :ivar well: whether it works.
    """

    shared = True

    def __init__(self, clock: FakeClock, *fails: str, times: int = 1_000) -> None:
        self._store = MemoryStore(clock=clock)
        self._fails = fails
        self._times = times
        self.well = False

    def put_new(
        self, key: str, value: Value, *, expires: float, within: float = 0
    ) -> tuple[Item, bool]:
        self._may_fail("put_new")
        done = self._store.put_new(key, value, expires=expires)
        self._may_fail("put_new, unheard")
        return done

    def get(self, key: str, *, within: float = 0) -> Item | None:
        return self._store.get(key)

    def replace(
        self, item: Item, value: Value, *, expires: float, within: float = 0
    ) -> Item | None:
        self._may_fail("replace")
        done = self._store.replace(item, value, expires=expires)
        self._may_fail("replace, unheard")
        return done

    def _may_fail(self, call: str) -> None:
        if not self.well and call in self._fails and self._times:
            self._times -= 1
            raise StoreError("The store is down.", mend="Wake it up.")


@pytest.mark.parametrize("fault", ["put_new", "put_new, unheard"])
@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_something_is_not_run_and_that_is_told(
    name: str, fault: str, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    function = Function(Unwell(clock, fault), clock=clock)
    (text,) = function.deliver(command(name))
    assert f"{name} {NOT_NOW}" in text
    assert f"Reference: {REFERENCE}" in text
    assert function.slack.messages[0]["response_type"] == "ephemeral"
    assert function.ran == []
    assert f"{REFERENCE}: The store is down. Wake it up." in caplog.text


@pytest.mark.parametrize("fault", ["put_new", "put_new, unheard", "replace", "replace, unheard"])
def test_what_only_reads_goes_on(fault: str, clock: FakeClock) -> None:
    function = Function(Unwell(clock, fault), clock=clock)
    assert function.deliver(command("look")) == ["look done"]
    assert function.ran == ["look"]


@pytest.mark.parametrize("fault", ["put_new", "put_new, unheard", "replace", "replace, unheard"])
@pytest.mark.parametrize("text", ["help", "restrat"])
def test_help_and_mistypes_are_answered(text: str, fault: str, clock: FakeClock) -> None:
    function = Function(Unwell(clock, fault), clock=clock)
    assert len(function.deliver(command(text))) == 1


@pytest.mark.parametrize("fault", ["replace", "replace, unheard"])
@pytest.mark.parametrize("name", CHANGES)
def test_what_ran_is_answered_though_it_cannot_be_noted_and_is_not_run_again(
    name: str, fault: str, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    store = Unwell(clock, fault)
    function = Function(store, clock=clock)
    event = command(name)
    assert function.deliver(event) == [f"{name} done"]
    assert "The store is down." in caplog.text
    store.well = True
    clock.now += 120
    said = function.deliver(event, "2")
    if fault == "replace":
        (text,) = said
        assert "Unless its answer stands above, check what it was to change" in text
    else:
        assert said == []
    assert function.deliver(event, "3") == []
    assert function.ran == [name]


@pytest.mark.parametrize("fault", ["put_new", "put_new, unheard"])
@pytest.mark.parametrize("name", EFFECTS)
def test_a_store_that_comes_back_during_a_request_notes_that_it_is_over(
    name: str, fault: str, clock: FakeClock
) -> None:
    function = Function(Unwell(clock, fault, times=1), clock=clock)
    event = command(name)
    (text,) = function.deliver(event)
    ran = [name] if name == "look" else []
    assert (NOT_NOW in text) == (not ran)
    for later in (0, 120):
        clock.now += later
        assert function.deliver(event, "2") == []
        assert function.deliver(failure(event, "1"), "3") == []
    assert function.ran == ran, "what was told stays true"


def test_a_store_that_comes_back_later_does_not_take_one_that_was_heard_for_new(
    clock: FakeClock,
) -> None:
    store = Unwell(clock, "put_new, unheard")
    function = Function(store, clock=clock)
    event = command("restart")
    (text,) = function.deliver(event)
    assert NOT_NOW in text
    store.well = True
    clock.now += 120
    function.deliver(event, "2")
    assert function.ran == []


@pytest.mark.parametrize("fault", ["put_new", "put_new, unheard"])
def test_one_that_could_not_be_told_is_told_by_the_next_delivery(
    fault: str, clock: FakeClock
) -> None:
    function = Function(Unwell(clock, fault, times=1), clock=clock)
    event = command("restart")
    function.slack.status = 503
    function.deliver(event)
    function.slack.status = 200
    (text,) = function.deliver(event, "2")
    assert "Your command was not run" in text
    assert function.ran == []


def test_the_claim_of_another_delivery_stays_as_it_is(clock: FakeClock) -> None:
    store = Unwell(clock, "put_new", times=1)
    function = Function(store, clock=clock)
    event = command("restart")
    store.well = True
    with function.in_hand(event, "1"):
        store.well = False
        (text,) = function.deliver(event, "2")
        assert NOT_NOW in text
        clock.now += 120
        (text,) = function.deliver(event, "3")
        assert "it is unknown whether it finished" in text
    assert function.ran == ["restart"]


def test_a_duplicate_that_finds_no_store_does_not_run_what_was_run(clock: FakeClock) -> None:
    store = Unwell(clock, "put_new")
    function = Function(store, clock=clock)
    store.well = True
    function.deliver(command("restart"))
    store.well = False
    (text,) = function.deliver(command("restart"), "2")
    assert "If no other answer follows" in text
    assert function.ran == ["restart"]


@pytest.mark.parametrize("record", [failure, aged])
def test_a_record_is_told_though_it_is_unknown_what_was_begun(
    record: object, clock: FakeClock
) -> None:
    function = Function(Unwell(clock, "put_new"), clock=clock)
    assert callable(record)
    (text,) = function.deliver(record(command("restart")))
    told = "how far it got is unknown" if record is failure else "waited in the queue for too long"
    assert told in text


@pytest.mark.parametrize("fault", ["ThrottlingException", "503", "unreached", "unheard", "slow"])
@pytest.mark.parametrize(("name", "runs"), [("restart", 0), ("look", 1)])
def test_dynamodb_that_does_not_come_round_is_waited_for_a_part_of_the_time(
    name: str, runs: int, fault: str, dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, way = faulty_store(dynamodb, clock, ever=fault)
    function = Function(store, clock=clock, milliseconds=8_000)
    began = clock()
    (text,) = function.deliver(command(name))
    assert (NOT_NOW in text) == (not runs)
    assert len(function.ran) == runs
    assert way.sent
    assert clock() - began <= 2 * 8 / 4 * 1.1, "a quarter before the command, one after the answer"


@pytest.mark.parametrize("fault", ["ThrottlingException", "503", "unreached", "unheard", "lost"])
@pytest.mark.parametrize("name", EFFECTS)
def test_dynamodb_that_stumbles_is_used_all_the_same(
    name: str, fault: str, dynamodb: DynamoDbServer, clock: FakeClock
) -> None:
    store, _ = faulty_store(dynamodb, clock, fault, fault, "", fault, "")
    function = Function(store, clock=clock)
    assert function.deliver(command(name)) == [f"{name} done"]
    again = Function(healthy_store(dynamodb, clock, store.table), clock=clock)
    assert again.deliver(command(name)) == []
    assert function.ran + again.ran == [name]
