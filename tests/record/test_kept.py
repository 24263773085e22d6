"""Each record is kept in the store too, where there is one, and no answer depends on it."""

from __future__ import annotations

from typing import Any

import pytest
from stores.conftest import Open
from stores.functions import Function, command

from catops.audit.journal import DAYS, Journal, keep_days
from catops.audit.record import Record
from catops.errors import ConfigError
from catops.once.claims import Claims
from catops.settings import Settings
from catops.stores import StoreError
from catops.stores.memory import MemoryStore
from catops.testing import FakeClock

from .making import audited

DAY = 86_400


def test_every_record_is_kept_where_the_store_is_shared(
    opened: Open, kind: str, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    function = Function(opened(), streams=opened(), clock=clock)
    for number, (text, channel) in enumerate((("look", "C1"), ("restart a", "C2"), ("no", "C1"))):
        clock.now += 1
        event = command(text, channel_id=channel, reference=f"r{number}", received=clock())
        function.deliver(event)
    kept = list(Journal(opened(), clock=clock).newest())
    assert kept == ([] if kind == "memory" else audited(caplog)[::-1])
    here = list(Journal(opened(), clock=clock).newest("C1"))
    assert [one.reference for one in here] == ([] if kind == "memory" else ["r2", "r0"])
    assert len(audited(caplog)) == 3


@pytest.mark.parametrize("kind", ["sqlite", "dynamodb"])
def test_a_record_is_kept_as_long_as_the_deployment_says_and_no_longer(
    opened: Open, clock: FakeClock
) -> None:
    journal = Journal(opened(), days=7, clock=clock)
    journal.append(Record("r", clock() - 3600, "T1", "U1", "C1"))
    clock.now += 7 * DAY - 1
    assert [one.reference for one in journal.newest()] == ["r"]
    clock.now += 1
    assert list(journal.newest()) == []


@pytest.mark.parametrize("kind", ["sqlite", "dynamodb"])
def test_a_long_history_is_read_page_by_page_and_what_is_no_record_is_passed_over(
    opened: Open, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    streams = opened()
    journal = Journal(streams, clock=clock)
    for number in range(205):
        journal.append(Record(str(number), clock() + number, "T1", "U1", "C1"))
    streams.append(["history"], {"said": "x"}, at=clock() + 300, expires=clock() + DAY)
    read = [int(one.reference) for one in journal.newest()]
    assert read == list(range(204, -1, -1))
    assert [int(one.reference) for one in journal.newest(since=clock() + 202)] == [204, 203, 202]
    assert "is not a record: it has no reference" in caplog.text


class Unwell(MemoryStore):
    """A store that keeps no record."""

    shared = True

    def __init__(self, error: Exception, clock: FakeClock, slow: float = 0.0) -> None:
        super().__init__(clock=clock)
        self.error = error
        self.within: list[float] = []

    def append(self, *args: Any, within: float = 0, **options: Any) -> None:
        self.within.append(within)
        raise self.error


@pytest.mark.parametrize("error", [StoreError("The store is down."), ValueError("odd")])
def test_a_store_that_fails_costs_no_answer_and_is_told_in_the_log(
    error: Exception, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    store = Unwell(error, clock)
    function = Function(store, streams=store, clock=clock)
    assert function.deliver(command("restart web")) == ["restart done"]
    assert len(audited(caplog)) == 1
    assert "abcdefgh: its record is not in the store" in caplog.text
    assert function.deliver(command("restart web")) == [], "its claim was closed all the same"


@pytest.mark.parametrize(("milliseconds", "within"), [(60_000, 3.0), (4_000, 2.0), (2_100, 1.05)])
def test_a_record_takes_a_part_of_the_time_that_is_left(
    milliseconds: int, within: float, clock: FakeClock
) -> None:
    store = Unwell(StoreError("x"), clock)
    Function(store, streams=store, clock=clock, milliseconds=milliseconds).deliver(command("look"))
    assert store.within == [within]


def test_where_no_time_is_left_the_store_is_not_asked(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    store = Unwell(StoreError("x"), clock)
    Function(store, streams=store, clock=clock, milliseconds=150).deliver(command("look"))
    assert store.within == []
    assert "no time left to store its record" in caplog.text
    assert len(audited(caplog)) == 1


def test_the_answer_and_the_claim_come_before_the_record(clock: FakeClock) -> None:
    steps: list[str] = []

    class Noting(Unwell):
        def append(self, *args: Any, **options: Any) -> None:
            steps.append("kept")

    store = Noting(StoreError("x"), clock)
    function = Function(store, streams=store, clock=clock)
    function.worker = function.environment(on_step=steps.append)
    function.deliver(command("restart web"))
    assert steps[-4:] == ["delivered", "closing", "closed", "kept"]
    assert Claims(store, clock=clock).shared


def test_by_default_a_record_is_kept_for_90_days() -> None:
    assert keep_days(Settings({})) == DAYS == 90
    assert keep_days(Settings({}, config={"history": {}})) == 90
    assert keep_days(Settings({}, config={"history": {"keep_days": 7}})) == 7


@pytest.mark.parametrize("value", ["90", 1.5, -1, True, 4000, None])
def test_a_retention_that_is_no_number_of_days_is_told(value: object) -> None:
    settings = Settings({"CATOPS_CONFIG": "catops.toml"}, config={"history": {"keep_days": value}})
    with pytest.raises(ConfigError, match="keep_days is") as caught:
        keep_days(settings)
    assert "keep_days = 90" in caught.value.mend
    with pytest.raises(ConfigError, match="is not a table"):
        keep_days(Settings({}, config={"history": value}))


def test_no_day_keeps_nothing(clock: FakeClock) -> None:
    store = Unwell(StoreError("x"), clock)
    assert not Journal(store, days=0, clock=clock).kept
    assert Journal(store, days=1, clock=clock).kept
