"""Fault 39: who somebody is, is told by workspace and id, to the letter, and by nothing else."""

from __future__ import annotations

import pytest
from access.making import DEPLOY, PLUGIN, bot, decide

from catops.testing import CatBot

SRE = '[access.roles.sre]\nusers = ["U1"]\n[[access.allow]]\ncommands = "*"\nroles = "sre"\n'
ELSEWHERE = SRE.replace('"U1"', '"T2/U1"')


@pytest.mark.parametrize("user", ["u1", "U1 ", " U1", "U1\n", "Ｕ1", "U12", "U", "", "*", "T1/U1"])
def test_another_id_is_another_person(user: str) -> None:
    assert decide(SRE, user="U1").allowed
    assert not decide(SRE, user=user).allowed


@pytest.mark.parametrize("team", ["t2", "T2 ", "", "T1", "*"])
def test_the_same_id_in_another_workspace_is_another_person(team: str) -> None:
    assert decide(ELSEWHERE, team="T2").allowed
    assert not decide(ELSEWHERE, team=team).allowed


def test_an_id_without_a_workspace_is_of_home() -> None:
    toml = '[access]\nworkspaces = ["T1"]\n' + SRE
    assert decide(toml, team="T1").allowed
    assert not decide(toml, team="T2").allowed


@pytest.mark.parametrize("name", ["U1", "tess", "<@U1>", "sre", "T1/U1"])
def test_a_name_makes_nobody_anybody(name: str) -> None:
    assert not decide(SRE, user="U2", name=name).allowed


def test_a_name_is_not_looked_at_through_the_signed_front_door() -> None:
    cat = bot(SRE)
    assert "deployed web" in cat.post("deploy web", user="U1", name="mallory").text
    refused = cat.post("deploy web", user="U2", name="U1")
    assert refused.status == 200
    assert "You may not run deploy here" in refused.text


def test_what_is_refused_is_told_to_the_person_alone() -> None:
    (message,) = bot(SRE).post("deploy web", user="U2").messages
    assert message["response_type"] == "ephemeral"


def test_nobody_is_told_what_others_may_do() -> None:
    toml = SRE + '[[access.allow]]\ncommands = "deploy"\nroles = "sre"\n'
    text = bot(toml).say("deploy web", user="U2").text
    assert "sre" not in text
    assert "U1" not in text.replace("T1/U2", "")


def test_whom_to_ask_is_told() -> None:
    toml = '[access]\ncontact = "#platform"\n' + SRE
    assert "Ask #platform." in bot(toml).say("deploy web", user="U2").text


def test_a_policy_that_allows_nothing_allows_nothing() -> None:
    cat = CatBot({"ops": PLUGIN}, config={"access": {}})
    assert cat.say("deploy web").status == "refused"
    assert not decide("[access]", DEPLOY, {"what": "web"}).allowed
