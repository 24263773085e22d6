"""A deployment without ``[access]``: all is open but what destroys, which tells how to open it."""

from __future__ import annotations

import tomllib

import pytest
from access.making import DEPLOY, DROP, PLUGIN, SHOW, asked, bot, policy

from catops.policy.configured import Configured
from catops.settings import Settings
from catops.testing import CatBot, FakeDirectory


def test_reading_and_writing_is_open_and_destroying_is_not() -> None:
    written = policy("")
    decided = [written.decide(asked(), one, {}).allowed for one in (SHOW, DEPLOY, DROP)]
    assert decided == [True, True, False]
    assert written.decide(asked(), DEPLOY).rule == "no [access]: write is open"
    assert written.decide(asked(), DROP).rule == "no [access]: destructive is closed"


def test_a_file_that_says_nothing_of_it_is_as_none() -> None:
    cat = bot('[bot]\nname = "Felix"')
    assert cat.say("deploy web").status == "ok"
    assert cat.say("db drop users").status == "refused"


@pytest.mark.parametrize("token", ["", "xoxb-1"])
def test_the_rule_that_is_shown_opens_it_when_it_is_pasted_and_changes_nothing_else(
    token: str,
) -> None:
    environ = {"SLACK_BOT_TOKEN": token}
    cat = CatBot({"ops": PLUGIN}, policy=Configured(Settings(environ), FakeDirectory()))
    shown = cat.say("db drop users", user="U7").reply.code
    assert 'users = ["T1/U7"]' in shown
    pasted = Configured(Settings(environ, config=tomllib.loads(shown)), FakeDirectory())
    after = CatBot({"ops": PLUGIN}, policy=pasted)
    assert after.say("db drop users", user="U7").status in ("ok", "asked")
    assert after.say("db drop users", user="U8").status == "refused"
    for user in ("U7", "U8"):
        assert after.say("deploy web", user=user).status == "ok"
        assert after.say("show", user=user).status == "ok"
    assert ("guests" in shown) is (not token), "without a token, nobody can say who is a guest"


def test_the_rule_is_shown_in_slack_to_the_person_alone() -> None:
    posted = bot().post("db drop users", user="U7")
    (message,) = posted.messages
    assert message["response_type"] == "ephemeral"
    assert 'commands = ["db drop"]' in posted.text
    assert 'users = ["T1/U7"]' in posted.text


def test_a_stranger_may_do_nothing_where_it_is_known_who_is_one() -> None:
    named = policy("", environ={"CATOPS_TEAMS": "T1"})
    for request in (asked(team="T2"), asked(team="")):
        for written in (named, policy("")):
            homes = written is not named
            shared = asked(team=request.person.team, homes=("T1",) if homes else ())
            assert not written.decide(shared, SHOW, {}).allowed
            assert not written.decide(shared, DEPLOY, {}).allowed
    assert named.decide(asked(team="T1"), DEPLOY, {}).allowed


def test_nothing_is_looked_up() -> None:
    directory = FakeDirectory(fails="canary")
    written = policy("", directory)
    assert written.decide(asked(), DEPLOY, {}).allowed
    assert directory.asked == []


def test_the_version_changes_with_the_rules_and_with_nothing_else() -> None:
    one = '[access]\n[[access.allow]]\ncommands = ["*"]\n'
    same = "# a remark\n" + one.replace('["*"]', '[ "*" ]') + '[plugins.aws]\nregion = "x"\n'
    assert policy(one).version == policy(same).version
    versions = {
        policy(one).version,
        policy("").version,
        policy("[access]").version,
        policy("[access]\nalow = 1").version,
        policy(one.replace("*", "x")).version,
        policy(one, environ={"CATOPS_TEAMS": "T1"}).version,
    }
    assert len(versions) == 6
