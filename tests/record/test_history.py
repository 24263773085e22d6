"""``history`` shows who ran what here: what each person may see, and nothing of other channels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from doors.servers import closed_port

import catops
from catops.app import open_store
from catops.audit.journal import Journal
from catops.audit.reader import HistoryReader
from catops.audit.record import Record
from catops.errors import BadArgument
from catops.history import HistoryQuery, NoHistory, ago, as_row
from catops.request import Person, Place, Request
from catops.testing import CatBot, Said
from catops.testing.fakes import MORNING

from .making import Ends, classic


@pytest.fixture
def keeping(tmp_path: Path) -> dict[str, str]:
    """Return an environment with a store that keeps."""
    return {"CATOPS_STORE": f"sqlite:///{tmp_path / 'store.db'}"}


def making(environ: dict[str, str], **more: Any) -> CatBot:
    return CatBot({"ends": Ends(), "old": classic()}, environ=environ, **more)


def lines(said: Said) -> list[str]:
    """Return what was run, as the table has it."""
    at = list(said.table.columns).index("what") if said.table.columns else 0
    return [str(row[at]) for row in said.table.rows]


def test_it_shows_when_who_what_and_how_it_ended_the_newest_first(keeping: dict[str, str]) -> None:
    bot = making(keeping)
    bot.post("look db")
    bot.clock.now += 61
    bot.post("restart web", user="U2", name="bob")
    said = bot.say("history")
    assert list(said.table.columns) == ["time (UTC)", "who", "what", "outcome"]
    assert [tuple(row) for row in said.table.rows] == [
        ("2026-01-05 09:01:01", "bob (U2)", "restart web", "ok"),
        ("2026-01-05 09:00:00", "tess (U1)", "look db", "ok"),
    ]
    assert (said.effect, said.visibility, said.status) == ("read", "user", "ok")


def test_others_see_what_was_done_and_what_was_public_and_nothing_else(
    keeping: dict[str, str],
) -> None:
    bot = making(keeping)
    for text in (
        "look",
        "whisper",
        "crash",
        "silent",
        "restart",
        "no-such",
        "restart web --help",
        "login tess hunter2",
    ):
        bot.clock.now += 1
        bot.post(text)
    mine = [
        "login tess ••••",
        "restart --help",
        "(no command)",
        "restart",
        "silent",
        "crash",
        "whisper",
        "look",
    ]
    assert lines(bot.say("history")) == mine
    others = ["login tess ••••", "silent", "crash", "look"]
    assert lines(bot.say("history", user="U2")) == others
    assert lines(bot.say("history", user="U1", team="T2")) == others, "an id alone is nobody"
    assert lines(bot.say("history --user <@U1>", user="U2")) == others


def test_no_word_hides_what_was_done(keeping: dict[str, str]) -> None:
    bot = making(keeping)
    bot.post("restart -- --help")
    bot.clock.now += 1
    bot.post("role -- --help")
    assert lines(bot.say("history", user="U2")) == ["role -- --help", "restart -- --help"]


def test_a_denial_is_shown_to_nobody_else(keeping: dict[str, str]) -> None:
    config = {
        "access": {
            "allow": [{"commands": ["look", "history"]}],
            "deny": [{"commands": ["crash"], "reason": "it crashes"}],
            "workspaces": ["T1"],
        }
    }
    bot = making(keeping, config=config)
    assert "it crashes" in bot.post("crash").text
    bot.clock.now += 1
    bot.post("look")
    mine = bot.say("history")
    assert lines(mine) == ["look", "crash"]
    assert mine.table.rows[1][3] == "denied"
    assert lines(bot.say("history", user="U2")) == ["look"]


def test_only_this_channel_is_shown(keeping: dict[str, str]) -> None:
    bot = making(keeping)
    bot.post("restart here")
    bot.post("restart there", channel="C2")
    assert lines(bot.say("history")) == ["restart here"]
    assert lines(bot.say("history", channel="C2")) == ["restart there"]
    assert lines(bot.say("history", channel="C3")) == []
    assert "No matching command" in bot.say("history", channel="C3").text
    said = bot.say("history --channel <#C2|secret>")
    assert (said.status, said.visibility) == ("refused", "user")
    assert "not everybody who is here need be a member there" in said.text
    assert 'put C1 = ["C2"] under [history.also]' in said.text
    assert "there" not in " ".join(lines(said))


def test_another_channel_is_shown_where_catops_toml_says_so_and_in_no_other(
    keeping: dict[str, str],
) -> None:
    also = {"C1": ["C2"], "C9": ["*"]}
    bot = making(keeping, config={"history": {"also": also}})
    for channel in ("C2", "C3"):
        bot.post("restart web", channel=channel, user="U2")
        bot.post("whisper", channel=channel, user="U2")
    said = bot.say("history --channel <#C2>")
    assert lines(said) == ["restart web"], "private things stay private"
    assert bot.say("history --channel <#C3>").status == "refused"
    assert bot.say("history --channel <#C1>", channel="C2").status == "refused"
    for channel in ("C2", "C3"):
        assert lines(bot.say(f"history --channel <#{channel}>", channel="C9")) == ["restart web"]


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ("--command restart", ["restart b", "restart a"]),
        ("--command 'l*'", ["look"]),
        ("--command ends:crash", ["crash"]),
        ("--command 'old:*'", ["role x"]),
        ("--command '*'", ["role x", "crash", "restart b", "look", "restart a"]),
        ("--command nothing", []),
        ("--failed", ["(no command)", "crash"]),
        ("--user <@U2>", ["restart b"]),
        ("--user <@U3>", []),
        ("--since 25m", ["(no command)", "role x"]),
        ("--since 1h --failed --command crash", ["crash"]),
        ("--limit 2", ["(no command)", "role x"]),
        ("--limit 0", ["(no command)"]),
    ],
)
def test_it_is_narrowed_by_person_command_time_and_end(
    flags: str, found: list[str], keeping: dict[str, str]
) -> None:
    bot = making(keeping)
    for text, user in (
        ("restart a", "U1"),
        ("look", "U1"),
        ("restart b", "U2"),
        ("crash", "U1"),
        ("role x", "U1"),
        ("no-such", "U1"),
    ):
        bot.post(text, user=user)
        bot.clock.now += 600
    assert lines(bot.say(f"history {flags}")) == found


def test_a_time_that_is_none_is_told(keeping: dict[str, str]) -> None:
    said = making(keeping).say("history --since yesterday")
    assert (said.status, said.visibility) == ("mistyped", "user")
    assert "Write 30m, 12h, 2d or 1w" in said.text
    assert [MORNING - ago(text, MORNING) for text in ("30m", "12h", "2d", "1w")] == [
        1_800,
        43_200,
        172_800,
        604_800,
    ]
    for text in ("", "d", "2", "2y", "-2d", "2.5d", "٢d", "99999d"):
        with pytest.raises(BadArgument):
            ago(text, MORNING)


@pytest.mark.parametrize(
    ("environ", "config", "why", "mend"),
    [
        ({}, {}, "CATOPS_STORE is memory://, which keeps nothing", "Set CATOPS_STORE to"),
        (
            {"CATOPS_STORE": "sqlite:////nowhere/at/all.db"},
            {},
            "cannot be read now: The store /nowhere/at/all.db",
            "may create and write",
        ),
        ({"CATOPS_STORE": "sqlite:///x"}, {"history": {"keep_days": 0}}, "keep_days is 0", "= 90"),
        (
            {"CATOPS_STORE": "sqlite:///x"},
            {"history": {"keep_days": "x"}},
            "keep_days is 'x'",
            "90",
        ),
        ({"CATOPS_STORE": "file"}, {}, "names no store", "dynamodb://TABLE"),
    ],
)
def test_where_there_is_no_history_that_and_why_is_said(
    environ: dict[str, str],
    config: dict[str, Any],
    why: str,
    mend: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = making(environ, config=config).say("history")
    assert why in said.text
    assert mend in said.text
    assert (said.reply.level, said.visibility) == ("warning", "user")


@pytest.mark.parametrize("also", [["C2"], {"C1": [2]}, {"C1": True}, {"C1": []}])
def test_a_list_of_channels_that_is_none_opens_nothing(
    also: object, keeping: dict[str, str]
) -> None:
    bot = making(keeping, config={"history": {"also": also}})
    said = bot.say("history --channel <#C2>")
    assert said.status == "failed"
    assert "catops.toml, [history.also]" in said.text


def test_a_key_that_nothing_reads_is_told(keeping: dict[str, str]) -> None:
    said = making(keeping, config={"history": {"days": 3}}).say("history")
    assert "'days' is not a known key" in said.text


def test_a_plugin_can_ask_for_the_past_and_sees_what_the_person_sees(
    keeping: dict[str, str],
) -> None:
    class Asking:
        @catops.hookimpl
        def catops_commands(self) -> catops.Commands:
            @catops.command("last", effect="read")
            def last(ctx: catops.Context, channel: catops.Channel) -> str:
                """Show the last lines of CHANNEL."""
                try:
                    return " ".join(
                        one.line for one in ctx.history(HistoryQuery(channel=channel.id))
                    )
                except NoHistory as error:
                    return error.message

            return [last]

    bot = CatBot({"ends": Ends(), "asking": Asking()}, environ=keeping)
    bot.post("restart web")
    assert bot.say("last <#C1>").text == "restart web"
    assert bot.say("last <#C2>").status == "refused"


def test_where_no_channel_is_known_no_history_is_shown(keeping: dict[str, str]) -> None:
    bot = making(keeping)
    bot.post("restart web", channel="CPRIVATE")
    said = bot.say("history", channel="")
    assert (said.status, lines(said)) == ("refused", [])
    assert "Ask in the channel whose history you want to see." in said.text
    assert bot.say("history --channel <#CPRIVATE>", channel="").status == "refused"


@pytest.mark.parametrize(
    ("status", "decision", "told"),
    [
        ("refused", "deny", "denied"),
        ("refused", "allow", "not run"),
        ("refused", "", "not run"),
        ("timeout", "allow", "stopped"),
        ("asked", "allow", "asked to confirm"),
        ("mistyped", "allow", "mistyped"),
    ],
)
def test_only_what_was_denied_is_called_that(status: Any, decision: Any, told: str) -> None:
    record = Record("r", MORNING, "T1", "U1", "C1", status=status, decision=decision)
    assert as_row(record)[4] == told
    assert as_row(replace(record, delivered=False))[4] == f"{told}, not delivered"


def test_a_button_that_was_pressed_before_is_not_called_denied(keeping: dict[str, str]) -> None:
    bot = making(keeping)
    posted = bot.post("help restart")
    for _ in range(2):
        bot.clock.now += 1
        posted.press("Example")
    rows = bot.say("history --command restart").table.rows
    assert [row[-1] for row in rows] == ["not run", "ok"]


def test_a_store_that_is_far_away_and_down_is_told(keeping: dict[str, str]) -> None:
    environ = {
        "CATOPS_STORE": "dynamodb://table",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://{closed_port()}",
        "AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST",
        "AWS_SECRET_ACCESS_KEY": "the-secret",
    }
    said = making(environ).say("history")
    assert "The history cannot be read now" in said.text
    assert "the-secret" not in said.text


def test_a_search_that_found_nothing_and_did_not_look_at_everything_says_so(
    keeping: dict[str, str],
) -> None:
    bot = making(keeping)
    for text in ("restart a", "look", "look", "look"):
        bot.post(text)
        bot.clock.now += 1
    request = Request("", Person("U1", "T1"), Place("C1"))
    journal = Journal(open_store(bot.settings, clock=bot.clock), clock=bot.clock)

    def search(looked_at: int, command: str) -> list[str]:
        past = HistoryReader(bot.settings, lambda: journal, looked_at=looked_at)
        found = past.read(request, lambda: 60.0, HistoryQuery(command=command, limit=2))
        return [one.line for one in found]

    assert search(4, "restart") == ["restart a"]
    assert search(2, "look") == ["look", "look"]
    assert search(4, "crash") == []
    with pytest.raises(NoHistory, match="None of the last 3 commands here"):
        search(3, "restart")
