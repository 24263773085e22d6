"""The store in one file: between processes, across forks, and where the file is no good."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from catops.stores import StoreError
from catops.stores.sqlite import SWEEP, SqliteStore
from catops.testing import FakeClock

#: Claims keys 0 … 99 of a file that is not there yet; writes which of them were new.
RACER = """
import sys, time
from catops.stores.sqlite import SqliteStore
store = SqliteStore(sys.argv[1])
sys.stdin.readline()
for number in range(100):
    _, new = store.put_new(f"k{number}", {"by": sys.argv[2]}, expires=time.time() + 60, within=30)
    if new:
        print(number)
"""

#: Uses a store on both sides of a fork; writes how the child ended, and what it left.
FORKING = """
import os, sys
from catops.stores.sqlite import SqliteStore
store = SqliteStore(sys.argv[1])
store.put_new("before", {}, expires=9e9)
child = os.fork()
if not child:
    _, new = store.put_new("inside", {}, expires=9e9)
    sys.exit(0 if new and store.get("before") else 1)
print(os.waitpid(child, 0)[1], store.get("inside") is not None)
print(store.put_new("after", {}, expires=9e9)[1])
"""


def test_of_processes_that_make_the_file_and_race_each_key_has_one_winner(tmp_path: Path) -> None:
    file = str(tmp_path / "store.db")
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, file, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = [int(line) for racer in racers for line in racer.communicate(timeout=60)[0].split()]
    assert [racer.returncode for racer in racers] == [0] * 4
    assert sorted(won) == list(range(100))


def test_a_process_that_was_forked_off_has_a_connection_of_its_own(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKING, tmp_path / "store.db"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["0", "True", "True"], done.stderr


def test_what_has_expired_is_swept_away_bit_by_bit(tmp_path: Path) -> None:
    clock = FakeClock()
    store = SqliteStore(tmp_path / "store.db", clock=clock)
    for number in range(50):
        store.put_new(f"old {number}", {}, expires=clock() + 1)
    clock.now += 2
    store.put_new("new", {}, expires=clock() + 1)
    assert rows(store) == 50 - SWEEP + 1
    for number in range(3):
        store.put_new(f"newer {number}", {}, expires=clock() + 1)
    assert rows(store) == 4


def rows(store: SqliteStore) -> int:
    database = sqlite3.connect(store.path)
    (number,) = database.execute("SELECT count(*) FROM items").fetchone()
    database.close()
    return int(number)


def test_a_file_that_is_something_else_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Remember the milk. " * 100)
    store = SqliteStore(file)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"notes\.txt cannot be used") as caught:
            store.put_new("k", {}, expires=9e9)
        assert "not a store; name another one" in caught.value.mend
    assert file.read_text() == "Remember the milk. " * 100


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open database file") as caught:
        SqliteStore(tmp_path / "no" / "store.db").get("k")
    assert "may create and write" in caught.value.mend


def test_a_file_made_later_is_used_then(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "later" / "store.db")
    with pytest.raises(StoreError):
        store.get("k")
    (tmp_path / "later").mkdir()
    assert store.put_new("k", {}, expires=9e9)[1]


def test_a_file_that_others_hold_is_told_when_the_time_is_up(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.put_new("k", {}, expires=9e9)
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="locked") as caught:
            store.put_new("other", {}, expires=9e9, within=0.1)
        assert "try again" in caught.value.mend
        assert store.get("k", within=0.1) is not None, "readers do not wait for writers"
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert store.put_new("other", {}, expires=9e9)[1]


def test_a_thread_waits_for_another_one_no_longer_than_it_may(tmp_path: Path) -> None:
    held, release = threading.Event(), threading.Event()

    def clock() -> float:
        if threading.current_thread() is slow:
            held.set()
            assert release.wait(30)
        return 0.0

    store = SqliteStore(tmp_path / "store.db", clock=clock)
    slow = threading.Thread(target=lambda: store.get("k"))
    store.put_new("k", {}, expires=9e9)
    slow.start()
    assert held.wait(30)
    with pytest.raises(StoreError, match="is busy"):
        store.get("k", within=0.05)
    release.set()
    slow.join(30)
    assert store.get("k") is not None


def test_a_relative_name_stays_where_it_was_though_a_plugin_goes_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = SqliteStore("store.db")
    monkeypatch.chdir("/")
    store.put_new("k", {}, expires=9e9)
    assert (tmp_path / "store.db").is_file()
