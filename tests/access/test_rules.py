"""What is allowed and denied by rules over commands, effects, channels and arguments."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from access.making import CLASSIC, DEPLOY, DROP, PLUGIN, SHOW, bot, decide, groups

import catops
from catops.policy.directory import NoDirectory
from catops.spec import CommandSpec
from catops.testing import CatBot
from catops.values import Secret, User

EVERYTHING = '[[access.allow]]\ncommands = ["*"]\n'


def allow(**lines: str) -> str:
    return "[[access.allow]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def deny(**lines: str) -> str:
    return "[[access.deny]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


SRE = '[access.roles.sre]\ngroups = ["S1"]\n'


@pytest.mark.parametrize("command", [SHOW, DEPLOY, DROP])
def test_what_no_rule_allows_is_denied(command: CommandSpec) -> None:
    verdict = decide("[access]", command)
    assert (verdict.allowed, verdict.rule) == (False, "no rule allows it")


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*", True),
        ("deploy", True),
        ("DEPLOY", True),
        (" deploy ", True),
        ("dep*", True),
        ("*loy", True),
        ("d*p*y", True),
        ("ship it", True),
        ("ops:deploy", True),
        ("Ops:*", True),
        ("ops : deploy", True),
        ("other:deploy", False),
        ("deploy *", False),
        ("eploy", False),
        ("deployment", False),
        ("d*x*y", False),
    ],
)
def test_commands_are_named_by_patterns(pattern: str, fits: bool) -> None:
    assert decide(allow(commands=f'["{pattern}"]')).allowed is fits
    assert decide(EVERYTHING + deny(commands=f'"{pattern}"')).allowed is not fits


def test_a_pattern_of_several_words_is_for_what_comes_below_it() -> None:
    assert decide(allow(commands='"db *"'), DROP).allowed
    assert not decide(allow(commands='"db"'), DROP).allowed


def test_a_name_that_two_plugins_claim_allows_neither_and_denies_both() -> None:
    contested = replace(DEPLOY, contested=True)
    assert not decide(allow(commands='"deploy"'), contested).allowed
    assert decide(allow(commands='"ops:deploy"'), contested).allowed
    assert not decide(EVERYTHING + deny(commands='"deploy"'), contested).allowed


def test_effects_narrow_a_rule_down() -> None:
    reads = allow(effects='["read"]')
    assert [decide(reads, one).allowed for one in (SHOW, DEPLOY, DROP)] == [True, False, False]
    both = allow(effects='["write", "destructive"]', commands='["db *", "show"]')
    assert [decide(both, one).allowed for one in (SHOW, DEPLOY, DROP)] == [False, False, True]


def test_channels_narrow_a_rule_down() -> None:
    here = allow(commands='"*"', channels='["C1"]')
    assert decide(here).allowed
    assert not decide(here, channel="C2").allowed
    quiet = EVERYTHING + deny(effects='["write", "destructive"]', channels='"C2"')
    assert decide(quiet, DROP).allowed
    assert not decide(quiet, DROP, channel="C2").allowed
    assert decide(quiet, SHOW, channel="C2").allowed


def test_a_denial_wins() -> None:
    verdict = decide(deny(commands='"deploy"', name='"frozen"') + EVERYTHING)
    assert (verdict.allowed, verdict.rule) == (False, "[[access.deny]] 1 (frozen)")


def test_a_denial_may_say_why() -> None:
    told = bot(EVERYTHING + deny(commands='"deploy"', reason='"nothing moves until Monday."'))
    assert "You may not run deploy here: nothing moves until Monday." in told.say("deploy web").text


def test_a_denial_leaves_alone_whom_it_says() -> None:
    toml = SRE + EVERYTHING + deny(commands='"deploy"', unless='["sre"]')
    directory = groups(S1=["U2"])
    assert not decide(toml, directory=directory).allowed
    assert decide(toml, directory=directory, user="U2").allowed


# Arguments


@pytest.mark.parametrize(
    ("wanted", "given", "fits"),
    [
        ('env = "production"', {"env": "production"}, True),
        ('env = "production"', {"env": "staging"}, False),
        ('env = "production"', {}, False),
        ('env = "staging"', {}, True),
        ('env = ["staging", "production"]', {"env": "production"}, True),
        ('env = "*"', {"env": "production"}, True),
        ('region = "eu-*"', {"region": "eu-west-1"}, True),
        ('region = "eu-*"', {"region": "us-east-1"}, False),
        ('size = "SMALL"', {}, True),
        ('size = "LARGE"', {"size": "LARGE"}, True),
        ("count = 1", {}, True),
        ("count = [2, 3]", {"count": 3}, True),
        ("count = [2, 3]", {"count": 30}, False),
        ("force = true", {}, False),
        ("force = false", {}, True),
        ("force = true", {"force": True}, True),
        ("wait = true", {}, True),
        ("wait = false", {"wait": False}, True),
        ('hosts = "web-*"', {"hosts": ["web-1", "web-2"]}, True),
        ('owner = "U7"', {"owner": User("U7", "tom")}, True),
        ('owner = "tom"', {"owner": User("U7", "tom")}, False),
        ('env = "production"\ncount = 1', {"env": "production"}, True),
        ('env = "production"\ncount = 2', {"env": "production"}, False),
    ],
)
def test_rules_go_by_arguments(wanted: str, given: dict[str, Any], fits: bool) -> None:
    table = "{ " + ", ".join(wanted.split("\n")) + " }"
    given = {"what": "web", **given}
    assert decide(allow(commands='"*"', arguments=table), arguments=given).allowed is fits
    denied = EVERYTHING + deny(commands='"*"', arguments=table)
    assert decide(denied, arguments=given).allowed is not fits


def test_a_denial_overlooks_case_width_and_spaces_and_a_permission_does_not() -> None:
    for typed in ("PROD-eu", " prod-eu ", "ｐｒｏｄ-eu"):
        given = {"what": "web", "region": typed}
        table = '{ region = "prod-*" }'
        assert not decide(
            EVERYTHING + deny(commands='"*"', arguments=table), arguments=given
        ).allowed
        assert not decide(allow(commands='"*"', arguments=table), arguments=given).allowed


def test_of_a_list_one_is_enough_for_a_denial_and_a_permission_wants_all() -> None:
    table, given = '{ hosts = "web-*" }', {"what": "x", "hosts": ["web-1", "db-1"]}
    assert not decide(allow(commands='"*"', arguments=table), arguments=given).allowed
    assert not decide(EVERYTHING + deny(commands='"*"', arguments=table), arguments=given).allowed


@pytest.mark.parametrize(
    ("table", "given"),
    [
        ('{ region = "us-*" }', {}),  # the plugin's own default may be anything
        ('{ hosts = "db-*" }', {}),  # none given may mean all of them
        ('{ hosts = "db-*" }', {"hosts": []}),
        ('{ owner = "U7" }', {}),
        ('{ token = "x" }', {}),  # a secret is never looked at
        ('{ token = "x" }', {"token": Secret("y")}),
        ('{ evn = "production" }', {}),  # the rule names this very command, so it is misspelt
    ],
)
def test_what_nobody_can_know_is_denied(table: str, given: dict[str, Any]) -> None:
    given = {"what": "web", **given}
    assert not decide(allow(commands='"deploy"', arguments=table), arguments=given).allowed
    denied = EVERYTHING + deny(commands='"deploy"', arguments=table)
    assert not decide(denied, arguments=given).allowed


def test_a_denial_by_pattern_is_not_about_commands_without_that_argument() -> None:
    toml = EVERYTHING + deny(commands='"*"', arguments='{ env = "production" }')
    assert decide(toml, SHOW, {}).allowed
    assert decide(toml, DROP, {"table": "users"}).allowed


def test_a_classic_command_parses_for_itself_so_its_arguments_deny_and_never_allow() -> None:
    given = {"argv": ["old", "--env", "staging"], "params": {}}
    denied = EVERYTHING + deny(commands='"*"', arguments='{ env = "production" }')
    assert not decide(denied, CLASSIC, given).allowed
    assert not decide(
        allow(commands='"*"', arguments='{ env = "staging" }'), CLASSIC, given
    ).allowed
    assert decide(EVERYTHING, CLASSIC, given).allowed


def test_without_arguments_the_question_is_whether_any_would_be_allowed() -> None:
    toml = allow(commands='"deploy"', arguments='{ env = "staging" }')
    assert decide(toml).allowed
    assert not decide(toml, SHOW).allowed, "it takes no such argument"
    assert decide(EVERYTHING + deny(commands='"*"', arguments='{ env = "production" }')).allowed


def test_dashes_of_a_flag_may_be_written_as_it_is_typed() -> None:
    table = '{ "--env" = "production" }'
    denied = EVERYTHING + deny(commands='"deploy"', arguments=table)
    assert not decide(denied, arguments={"what": "web", "env": "production"}).allowed
    assert decide(denied, arguments={"what": "web", "env": "staging"}).allowed


def test_the_arguments_that_are_typed_decide_in_the_bot() -> None:
    cat = bot(
        SRE
        + EVERYTHING
        + deny(commands='"deploy"', arguments='{ env = "production" }', unless='"sre"'),
        groups(S1=["U2"]),
    )
    assert cat.say("deploy web").status == "ok"
    assert cat.say("ship it web --env=staging").status == "ok"
    assert cat.say("deploy web --env production").status == "refused"
    assert cat.say("ship it web --env=production").status == "refused"
    assert cat.say("ops:deploy web —env production").status == "refused"
    assert cat.say("deploy web --env production", user="U2").status == "ok"


def test_what_may_not_be_run_is_not_in_help_or_suggested() -> None:
    cat = bot(allow(commands='["show"]'))
    text = cat.say("help").text
    assert "show" in text
    assert "deploy" not in text
    assert cat.say("deplyo").suggestions == ()


# Plugins that must be there


def test_a_required_plugin_that_is_missing_closes_everything() -> None:
    cat = bot('[access]\nrequired = ["approvals"]\n' + EVERYTHING)
    assert (
        "the plugin approvals, which the access rules require, does not work"
        in cat.say("show").text
    )
    assert cat.say("show").status == "refused"
    assert cat.say("help").status == cat.say("whoami").status == "ok"


class Misspelt:
    """Would deny everything, if it could be loaded."""

    @staticmethod
    @catops.hookimpl
    def catops_authorize(reqest: catops.Request) -> catops.Verdict:
        return catops.Verdict.deny("no.")


class Denying:
    """Denies one command, and can be loaded."""

    @staticmethod
    @catops.hookimpl
    def catops_authorize(command: CommandSpec) -> catops.Verdict | None:
        return catops.Verdict.deny("no.") if command.name == "deploy" else None


def test_a_plugin_that_would_deny_and_fails_to_load_denies_where_it_is_required() -> None:
    rules = tomllib.loads('[access]\nrequired = ["guard"]\n' + EVERYTHING)
    good = CatBot({"ops": PLUGIN, "guard": Denying}, config=rules)
    assert [good.say(one).status for one in ("show", "deploy web")] == ["ok", "refused"]
    bad = CatBot({"ops": PLUGIN, "guard": Misspelt}, config=rules)
    assert [bad.say(one).status for one in ("show", "deploy web")] == ["refused", "refused"]
    assert "the plugin guard, which the access rules require, does not work" in bad.say("show").text
    assert bad.say("help").status == "ok"


def test_a_directory_that_is_not_needed_is_not_asked() -> None:
    directory = groups(S1=["U1"])
    toml = '[access.roles.me]\nusers = ["U1"]\n' + allow(commands='"show"', roles='"me"')
    assert decide(toml, SHOW, directory=directory).allowed
    assert decide(toml, DEPLOY, directory=directory).allowed is False
    assert directory.asked == []
    assert decide(toml, SHOW, directory=NoDirectory()).allowed
