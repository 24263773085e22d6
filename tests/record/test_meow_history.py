"""``meow history`` prints all that is on record, as a table and as lines of JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from catops.audit.encoding import from_json
from catops.testing import CatBot

from .making import Ends
from .meow import meow


@pytest.fixture
def store(tmp_path: Path) -> str:
    """Return a store with a few records in it, private ones among them."""
    name = f"sqlite:///{tmp_path / 'store.db'}"
    bot = CatBot({"ends": Ends()}, environ={"CATOPS_STORE": name})
    bot.clock.now = time.time() - 3 * 86_400
    for text, channel in (
        ("look '\x1b[31mred\nline'", "C1"),
        ("whisper", "C2"),
        ("crash", "C1"),
        ("login tess hunter2", "C1"),
    ):
        bot.post(text, channel=channel)
        bot.clock.now += 86_000
    return name


def test_each_record_is_a_line_of_json_the_newest_last(store: str) -> None:
    done = meow("history", "--json", CATOPS_STORE=store)
    assert (done.returncode, done.stderr) == (0, "")
    found = [from_json(line) for line in done.stdout.splitlines()]
    commands = ["ends:look", "ends:whisper", "ends:crash", "ends:login"]
    assert [one.command for one in found] == commands
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(next(iter(json.loads(line))) == "reference" for line in done.stdout.splitlines())
    assert "hunter2" not in done.stdout


def test_the_table_is_for_people(store: str) -> None:
    done = meow("history", CATOPS_STORE=store)
    heading, _, *rows = done.stdout.splitlines()
    assert heading.split("  ")[0] == "time (UTC)"
    assert len(rows) == 4
    assert [row.split()[-1] for row in rows] == ["ok", "ok", "failed", "ok"]
    assert "tess (U1)" in rows[0]
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        (["--limit", "1"], ["ends:login"]),
        (["--since", "1h"], ["ends:login"]),
        (["--since", "60h"], ["ends:whisper", "ends:crash", "ends:login"]),
        (["--channel", "C2"], ["ends:whisper"]),
        (["--user", "U1", "--failed"], ["ends:crash"]),
        (["--user", "T1/U1", "--command", "l*"], ["ends:look", "ends:login"]),
        (["--user", "U2"], []),
    ],
)
def test_it_is_narrowed(words: list[str], commands: list[str], store: str) -> None:
    done = meow("history", "--json", *words, CATOPS_STORE=store)
    assert done.returncode == 0
    assert [from_json(line).command for line in done.stdout.splitlines()] == commands


def test_nothing_to_show_is_said(store: str) -> None:
    done = meow("history", "--user", "U2", CATOPS_STORE=store)
    assert (done.returncode, done.stdout) == (0, "Nothing of the kind was run in the last 7d.\n")


@pytest.mark.parametrize(
    ("words", "environ", "code", "said"),
    [
        ([], {}, 1, "This bot keeps no history: CATOPS_STORE is memory://"),
        ([], {"CATOPS_STORE": "nonsense"}, 1, "names no store"),
        (["--since", "soon"], {}, 2, "'soon' is not a time span"),
        (["--limit", "0"], {}, 2, "--limit is 0"),
    ],
)
def test_what_cannot_be_shown_is_told(
    words: list[str], environ: dict[str, str], code: int, said: str
) -> None:
    done = meow("history", *words, **environ)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_a_bot_that_keeps_nothing_is_told_which_line_says_so(store: str, tmp_path: Path) -> None:
    config = tmp_path / "catops.toml"
    config.write_text("[history]\nkeep_days = 0\n", "utf-8")
    environ = {"CATOPS_STORE": store, "CATOPS_CONFIG": str(config)}
    for words in (["history"], ["access", "replay", "--policy", str(config)]):
        done = meow(*words, **environ)
        assert (done.returncode, done.stdout) == (1, "")
        assert "This bot keeps no history: keep_days is 0." in done.stderr
        assert f"Write keep_days = 90 under [history] in {config}." in done.stderr


def test_at_the_prompt_the_command_shows_every_channel(store: str) -> None:
    done = meow("run", "history", CATOPS_STORE=store)
    assert done.returncode == 0, done.stderr
    assert "where" in done.stdout
    assert [line.split()[-2:] for line in done.stdout.splitlines() if "whisper" in line] == [
        ["whisper", "ok"]
    ]
    one = meow("run", "history", "--channel", "C2", CATOPS_STORE=store)
    assert "crash" not in one.stdout
    assert "whisper" in one.stdout


def test_at_the_prompt_too_it_is_said_that_there_is_none() -> None:
    done = meow("run", "history")
    assert "This bot keeps no history: CATOPS_STORE is memory://" in done.stdout
