"""Lists of any length, and times as people write them: the edges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import catops
import pytest

from catops_plugin_aws.declaring import matching
from catops_plugin_aws.listing import READ, SHOWN, listing
from catops_plugin_aws.times import ago, span, stamp

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def listed(count: int, filter: str = "") -> catops.Reply:
    rows = ((f"name-{i:06}", i) for i in range(count))
    return listing(rows, ["Name", "N"], what="thing", where="here", filter=filter)


@pytest.mark.parametrize("count", [0, 1, 2, SHOWN - 1, SHOWN, SHOWN + 1, 1_000, READ])
def test_what_is_shown_and_what_is_said_to_be_left_make_the_whole(count: int) -> None:
    reply = listed(count)
    shown = len(reply.table.rows) if reply.table else 0
    assert shown == min(count, SHOWN)
    assert (f"{count - shown:,} more" in reply.text) == (count > SHOWN)
    assert "Reading stopped" not in reply.text
    assert reply.text.startswith("There are no things" if count == 0 else f"{count:,} thing")


def test_reading_ends_and_says_so() -> None:
    read: list[int] = []

    def endless() -> Iterator[tuple[str, int]]:
        while True:
            read.append(1)
            yield f"name-{len(read)}", len(read)

    reply = listing(endless(), ["Name", "N"], what="thing", where="here")
    assert len(read) == READ + 1
    assert "Reading stopped after 5,000; there are more." in reply.text


def test_a_filter_that_nothing_fits_says_among_how_many() -> None:
    reply = listed(40, filter="nosuch")
    assert reply.table is None
    assert reply.text == "0 of 40 things in here contain 'nosuch'."


def test_cells_beyond_the_columns_are_found_and_not_shown() -> None:
    rows = [("a", 1, "10.0.0.7"), ("b", 2, "10.0.0.8")]
    reply = listing(rows, ["Name", "N"], what="thing", where="here", filter="0.7")
    assert reply.table is not None
    assert [tuple(row) for row in reply.table.rows] == [("a", 1)]


@pytest.mark.parametrize(
    ("typed", "seconds"), [("45s", 45), ("30m", 1_800), ("2H", 7_200), (" 7d ", 604_800)]
)
def test_a_span_of_time(typed: str, seconds: int) -> None:
    assert span(typed).total_seconds() == seconds


@pytest.mark.parametrize(
    "typed", ["", "m", "5", "0m", "٣m", "1e3s", "99999m", "3w", "-1h", "a day"]
)
def test_what_is_no_span_of_time(typed: str) -> None:
    with pytest.raises(catops.BadArgument) as raised:
        span(typed)
    assert raised.value.mend


def test_how_long_ago() -> None:
    now = NOON.timestamp()
    for length, said in (
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=47), "1 d"),
        (timedelta(days=400), "400 d"),
    ):
        assert ago(NOON - length, now) == said
    assert ago(None, now) == ""
    assert stamp(NOON) == stamp(now) == "01-05 12:00:00"


def test_what_begins_as_typed_is_offered_first() -> None:
    assert matching(["db-web", "Web-2", "web-1", "api", "", "web-1"], "WEB") == [
        "Web-2",
        "web-1",
        "db-web",
    ]
