"""``access`` and ``access explain``: who you are to the rules, and why somebody may or may not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from access.making import GUEST, bot

import catops
from catops.spec import CommandSpec
from catops.testing import CatBot, FakeDirectory

POLICY = """
[access.roles.sre]
groups = ["S1"]

[access.roles.readers]
users = ["U1", "U2", "T2/U9"]

[[access.allow]]
name = "reading"
roles = ["readers"]
effects = ["read"]

[[access.allow]]
roles = ["sre"]
commands = ["deploy"]
arguments = { env = "staging" }

[[access.deny]]
commands = ["deploy"]
arguments = { region = "us-*" }
"""
PEOPLE = FakeDirectory({"U3": GUEST}, {"S1": ["U2"]})


def test_access_shows_who_one_is_and_what_one_may_do() -> None:
    fields = bot(POLICY, PEOPLE).say("access", user="U2").fields
    assert fields["Who"] == "T1/U2"
    assert fields["Is"] == "a member"
    assert fields["Roles"] == "sre, readers"
    assert str(fields["Your read commands"]).startswith("access, access explain, help,")
    assert fields["Your write commands"] == "deploy"
    assert fields["Your destructive commands"] == "none"


def test_an_explanation_says_which_rule_decided_and_which_came_near() -> None:
    said = bot(POLICY, PEOPLE).say('access explain <@U2|tom> "deploy web --region eu-1"')
    assert said.text.splitlines()[:5] == [
        "✓ T1/U2 may run deploy here.",
        "",
        "The rules about it:",
        "✓ [[access.allow]] 2 allows it",
        "· [[access.deny]] 1 does not: it is about other values of region",
    ]
    assert said.fields["Decided by"] == "[[access.allow]] 2"
    assert said.visibility == "user"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('U1 "deploy web --region eu-1"', "it is for the role sre, which they do not have"),
        ('U2 "deploy web --env production --region eu-1"', "it is for other values of env"),
        ('U2 "deploy web --region us-1"', "✓ [[access.deny]] 1 denies it"),
        ('U2 "deploy web"', "✓ [[access.deny]] 1 denies it"),
        ("U2 deploy", "The line is incomplete, so its arguments are left out: WHAT is missing."),
        ("U3 show", "it is for the role readers, which they do not have"),
        ("T2/U9 show", "✓ [[access.allow]] 1 (reading) allows it"),
        ("U2 db drop users", "No rule allows it to you."),
    ],
)
def test_an_explanation_says_why(line: str, told: str) -> None:
    said = bot(POLICY, PEOPLE).say(f"access explain {line}")
    assert said.status == "ok"
    assert told in said.text


def test_a_plugin_that_denies_is_what_decided() -> None:
    @catops.hookimpl
    def catops_authorize(request: catops.Request, command: CommandSpec) -> catops.Verdict | None:
        night = command.name == "deploy" and request.person.id == "U2"
        return catops.Verdict.deny("it is night for them.") if night else None

    cat = bot(POLICY, PEOPLE, night=SimpleNamespace(catops_authorize=catops_authorize))
    said = cat.say('access explain U2 "deploy web --region eu-1"')
    assert said.fields["Decided by"] == "the plugin night"
    assert "It is night for them." in said.text


def test_about_oneself_one_may_always_ask_and_about_others_by_a_rule() -> None:
    cat = bot(POLICY, PEOPLE)
    assert cat.say("access explain U2 show", user="U1").status == "ok"
    assert cat.say("access explain U8 show", user="U8").status == "ok"
    assert cat.say("access explain T1/U8 show", user="U8").status == "ok"
    assert cat.say("access explain U1 show", user="U8").status == "refused"
    assert cat.say("access explain T2/U8 show", user="U8").status == "refused"


@pytest.mark.parametrize("line", ["", '""', '"  "'])
def test_there_has_to_be_a_line(line: str) -> None:
    assert CatBot().say(f"access explain U1 {line}").status == "mistyped"


def test_a_line_that_names_no_command_is_told_as_ever() -> None:
    said = CatBot().say("access explain U1 pnig")
    assert said.status == "mistyped"
    assert "There is no command 'pnig'." in said.text


def test_where_everything_is_open_that_is_said() -> None:
    said = CatBot().say("access explain U1 ping")
    assert said.fields["Decided by"] == "everything is open"
    assert "Roles" not in said.fields
