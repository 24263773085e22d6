"""``meow access``: a policy checked, asked, and tried on the past, at the prompt."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from catops.audit.journal import Journal
from catops.audit.record import Record
from catops.stores.sqlite import SqliteStore

POLICY = """
[access]
guests = true
workspaces = ["T1"]

[access.roles.sre]
users = ["U1"]

[[access.allow]]
roles = ["sre"]
commands = ["plugins"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "catops.toml").write_text(POLICY, "utf-8")
    return tmp_path


def meow(
    folder: Path, *words: str, piped: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "catops.cli.main", "access", *words],
        cwd=folder,
        input=piped,
        env={"PYTHONDONTWRITEBYTECODE": "1", **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def record(person: str, decision: str, command: str = "plugins:plugins", **more: Any) -> Record:
    said = {"reference": "x", "at": 1.0, "team": "T1", "channel": "C1", "name": "tess"}
    said |= {"line": "plugins", "rule": "an old rule", "door": "slack", "effect": "read"}
    said |= {"homes": ()}
    return Record(**{**said, "person": person, "decision": decision, "command": command, **more})


def lines(records: Sequence[Record]) -> str:
    return "".join(json.dumps(asdict(one)) + "\n" for one in records)


PAST = [
    record("U1", "allow"),
    record("U1", "deny"),
    record("U2", "allow"),
    record("U2", "allow", line="plugins --broken", arguments={"broken": True}),
    record("U2", "deny"),
    record("U3", "deny", rule="the plugin night"),
    record("U3", "allow", door="terminal", rule="everything is open"),
    record("U3", "", command="", line=""),
    record("U2", "allow", command="gone:old", effect="write", line="old"),
]


def test_a_policy_without_a_mistake_is_well(folder: Path) -> None:
    done = meow(folder, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["✓ access: 1 rule and 1 role read.", "", "No faults."]


@pytest.mark.parametrize(
    ("toml", "code", "told"),
    [
        ("[access", 1, "is not valid TOML"),
        ("[access]\nalow = []", 1, "catops.toml, [access]: 'alow' is not a known key."),
        ("", 0, "catops.toml has no [access]: all is open but what cannot be undone."),
        ('[access]\nrequired = ["x"]', 1, "[access] requires the plugin x, which does not work"),
        (
            '[[access.deny]]\ncommands = "plugns"',
            0,
            "[[access.deny]] 1 matches no installed command",
        ),
        ('[[access.deny]]\ncommands = "plugns"', 0, "Did you mean plugins?"),
        (
            '[[access.deny]]\ncommands = "plugins"\narguments = { brokn = true }',
            1,
            "[[access.deny]] 1 depends on brokn, which none of its commands takes.",
        ),
        ('[[access.allow]]\ncommands = "*"', 0, "lets every member run what cannot be undone."),
        ('[access.roles.x]\nusers = "U1"', 0, "No rule names the role x."),
        ('[[access.allow]]\ncommands = "*"', 0, "SLACK_BOT_TOKEN is not set here."),
    ],
)
def test_what_is_wrong_or_doubtful_is_said(folder: Path, toml: str, code: int, told: str) -> None:
    (folder / "catops.toml").write_text(toml, "utf-8")
    done = meow(folder, "check", "--json")
    assert done.returncode == code
    assert any(told in f"{one['message']} {one['mend']}" for one in json.loads(done.stdout))
    assert told in meow(folder, "check", "catops.toml").stdout


def test_an_explanation_at_the_prompt(folder: Path) -> None:
    done = meow(folder, "explain", "U1", "plugins --broken", "--channel", "C1")
    assert done.stdout.splitlines() == [
        "T1/U1 may run `plugins` here.",
        "",
        "The rules about it:",
        "✓ [[access.allow]] 1 allows it",
        "",
        "Decided by: [[access.allow]] 1",
        "Roles: sre",
    ]
    told = json.loads(meow(folder, "explain", "T2/U1", "plugins", "--json").stdout)
    assert (told["person"], told["allowed"], told["standing"]) == ("T2/U1", False, "stranger")
    assert told["roles"] == {"sre": False}


def test_where_the_workspace_is_not_known_none_is_made_up(folder: Path) -> None:
    (folder / "catops.toml").write_text("[access]\nguests = true", "utf-8")
    done = meow(folder, "explain", "U0123ABCD", "plugins")
    assert done.stdout.startswith("U0123ABCD may not run `plugins` here.\n")
    assert "home" not in done.stdout
    told = json.loads(meow(folder, "explain", "U0123ABCD", "plugins", "--json").stdout)
    assert told["person"] == "U0123ABCD"
    assert "T0123ABCD/" not in told["mend"]


def test_a_replay_says_who_would_gain_and_lose_what(folder: Path) -> None:
    (folder / "past.jsonl").write_text(lines(PAST), "utf-8")
    done = meow(folder, "replay", "past.jsonl", "--policy", "catops.toml")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "T1/U2 loses plugins:plugins, asked for 2 times",
        "  was: an old rule",
        "  now: no rule allows it",
        "  e.g. plugins",
        "  e.g. plugins --broken",
        "T1/U2 loses gone:old, asked for once",
        "  was: an old rule",
        "  now: no rule allows it",
        "  e.g. old",
        "T1/U1 gains plugins:plugins, asked for once",
        "  was: an old rule",
        "  now: [[access.allow]] 1",
        "  e.g. plugins",
        "3 changes over 6 records, 3 skipped.",
    ]


def test_a_replay_says_what_it_cannot_know(folder: Path) -> None:
    by_group = POLICY.replace('users = ["U1"]', 'groups = ["S1"]')
    (folder / "new.toml").write_text(by_group, "utf-8")
    required = {"command": "access:access explain", "line": "", "rule": "x"}
    past = [PAST[0], record("U1", "deny", **required)]
    words = ("replay", "-", "--policy")
    lost = json.loads(meow(folder, *words, "new.toml", "--json", piped=lines(past)).stdout)
    assert [(one["kind"], one["after"]) for one in lost["changes"]] == [
        ("may lose", "no rule allows it, in doubt"),
        ("may gain", "built in: it shows nobody more than they may see"),
    ]
    back = meow(
        folder, *words, "catops.toml", "--against", "new.toml", "--json", piped=lines(PAST[:1])
    )
    assert [one["kind"] for one in json.loads(back.stdout)["changes"]] == ["may gain"]


def test_a_replay_takes_what_is_piped_in_and_speaks_json(folder: Path) -> None:
    done = meow(folder, "replay", "-", "--policy", "catops.toml", "--json", piped=lines(PAST[:2]))
    told = json.loads(done.stdout)
    assert (told["replayed"], told["skipped"]) == (2, 0)
    (change,) = told["changes"]
    assert (change["kind"], change["person"], change["count"]) == ("gains", "T1/U1", 1)


def test_a_replay_compares_two_policies(folder: Path) -> None:
    (folder / "new.toml").write_text(POLICY.replace('"U1"', '"U2"'), "utf-8")
    piped = lines(PAST[:5])
    words = ("replay", "-", "--policy", "new.toml", "--against", "catops.toml", "--json")
    changes = json.loads(meow(folder, *words, piped=piped).stdout)["changes"]
    assert [(one["kind"], one["person"], one["count"]) for one in changes] == [
        ("loses", "T1/U1", 2),
        ("gains", "T1/U2", 3),
    ]


def test_a_replay_reads_the_bots_store(folder: Path) -> None:
    journal = Journal(SqliteStore(str(folder / "bot.db")), days=90)
    for one in PAST[:3]:
        journal.append(one)
    done = meow(folder, "replay", "--policy", "catops.toml", CATOPS_STORE="sqlite:///bot.db")
    assert done.stdout.splitlines()[-1] == "2 changes over 3 records."


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("replay", "--policy", "catops.toml"), 1, "CATOPS_STORE is memory://"),
        (("replay", "--policy", "catops.toml"), 1, "Or give a file of what meow history"),
        (("replay", "none", "--policy", "catops.toml"), 2, "none cannot be read"),
        (("replay", "-", "--policy", "catops.toml"), 2, "-, line 2 is not a record: it has no"),
        (("replay", "-", "--policy", "none.toml"), 2, "There is no file none.toml."),
        (
            ("replay", "-", "--policy", "broken.toml"),
            1,
            "broken.toml, [access]: 'alow' is not a known key",
        ),
        (("explain", "U1", "pnig"), 2, "There is no command 'pnig'."),
        (("explain", "bob", "ping"), 2, "'bob' is not a user id."),
        (("explain", "home/U1", "ping"), 2, "Write U0123ABCD; /catops whoami shows yours."),
        (("check", "none.toml"), 2, "There is no file none.toml."),
    ],
)
def test_what_cannot_be_done_is_told(
    folder: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    (folder / "broken.toml").write_text("[access]\nalow = []", "utf-8")
    done = meow(folder, *words, piped="\n{}\n")
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
