"""Fault 39: a look-up that fails, and a group that is not there, open nothing, and that is said."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from access.making import DROP, bot, decide

from catops.policy.directory import Profile
from catops.request import Person
from catops.testing import FakeDirectory

SRE = '[access.roles.sre]\ngroups = ["S1"]\n'
ONLY_SRE = SRE + '[[access.allow]]\ncommands = "*"\nroles = "sre"\n'
DOWN = FakeDirectory(fails="missing_scope")
UNKNOWN = FakeDirectory()


class Failing:
    """Fails as nobody expects it to."""

    def profile(self, person: Person) -> Profile:
        raise RuntimeError("canary")

    def group(self, id: str) -> Collection[str]:
        raise RuntimeError("canary")


@pytest.mark.parametrize("directory", [DOWN, UNKNOWN, Failing()])
def test_a_group_that_cannot_be_looked_up_allows_nothing(directory: FakeDirectory) -> None:
    verdict = decide(ONLY_SRE, directory=directory)
    assert not verdict.allowed
    assert "your account could not be looked up" in verdict.reason


@pytest.mark.parametrize("directory", [DOWN, UNKNOWN, Failing()])
def test_a_group_that_cannot_be_looked_up_may_be_denied_something(directory: FakeDirectory) -> None:
    toml = (
        '[access]\nguests = true\n[[access.allow]]\ncommands = "*"\n'
        '[access.roles.banned]\ngroups = ["S9"]\n'
        '[[access.deny]]\ncommands = "db *"\nroles = "banned"\n'
    )
    verdict = decide(toml, DROP, {"table": "x"}, directory)
    assert (verdict.allowed, verdict.rule) == (False, "[[access.deny]] 1, in doubt")
    assert "your account could not be looked up" in verdict.reason
    assert decide(toml, directory=directory).allowed, "what the denial is not about goes on"


@pytest.mark.parametrize("directory", [DOWN, UNKNOWN, Failing()])
def test_a_group_that_cannot_be_looked_up_leaves_nobody_alone(directory: FakeDirectory) -> None:
    toml = (
        '[access]\nguests = true\n[[access.allow]]\ncommands = "*"\n'
        + SRE
        + '[[access.deny]]\ncommands = "db *"\nunless = "sre"\n'
    )
    assert not decide(toml, DROP, {"table": "x"}, directory).allowed


def test_whoever_has_the_role_in_another_way_has_it_all_the_same() -> None:
    both = ONLY_SRE.replace('groups = ["S1"]', 'groups = ["S1"]\nusers = ["U1"]')
    assert decide(both, directory=DOWN).allowed
    assert not decide(both, directory=DOWN, user="U2").allowed


def test_one_group_that_is_not_there_spoils_no_other_one() -> None:
    toml = ONLY_SRE.replace('["S1"]', '["S9", "S1"]')
    directory = FakeDirectory(groups={"S1": ["U1"]})
    assert decide(toml, directory=directory).allowed
    assert not decide(toml, directory=directory, user="U2").allowed


def test_who_is_refused_for_it_is_told_what_failed_and_the_mend() -> None:
    said = bot(ONLY_SRE, DOWN).say("show")
    assert said.status == "refused"
    assert said.text.splitlines() == [
        "! You may not run show here: your account could not be looked up: "
        "Slack says missing_scope.",
        "Mend that.",
    ]


def test_what_fails_unexpectedly_is_in_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    said = bot(ONLY_SRE, Failing()).say("show")
    assert "canary" not in said.text
    assert "canary" in caplog.text


def test_it_stays_visible_who_one_is_while_nobody_can_be_asked() -> None:
    cat = bot(ONLY_SRE, DOWN)
    for line in ("help", "whoami", "ping", "access", "access explain U1 show"):
        assert cat.say(line).status == "ok", line
    assert cat.say("access").fields["Not known"] == "sre"
