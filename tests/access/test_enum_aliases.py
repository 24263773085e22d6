"""A member of an ``Enum`` is the same under each of its names: to rules, codes, records, echoes."""

from __future__ import annotations

import enum
import re
import tomllib
from types import SimpleNamespace

import pytest

import catops
from catops.arguments import bind
from catops.filling import fill_in
from catops.plugins.encoding import command_of, to_record
from catops.policy.configured import Configured
from catops.settings import Settings
from catops.slack.inputs import input_block
from catops.testing import CatBot, FakeDirectory


class Env(enum.Enum):
    production = "p"
    staging = "s"
    prod = "p"
    live = "p"


class Right(enum.Flag):
    READ = 1
    WRITE = 2
    BOTH = 3
    ALL = 3


@catops.command("stop", examples=["stop"])
def stop(ctx: catops.Context, *, env: Env = Env.prod) -> str:
    """Stop it."""
    return f"stopped {env.name}"


@catops.command("wipe", effect="destructive")
def wipe(ctx: catops.Context, env: list[Env]) -> str:
    """Wipe it."""
    return f"wiped {', '.join(one.name for one in env)}"


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands."""
    return [stop, wipe]


PLUGIN = SimpleNamespace(__doc__="Stops.", catops_commands=catops_commands)
NAMES = ("production", "prod", "live")
EVERYTHING = '[access]\nguests = true\n[[access.allow]]\ncommands = ["*"]\n'


def bot(toml: str) -> CatBot:
    config = tomllib.loads(toml)
    policy = Configured(Settings({}, config=config), FakeDirectory())
    return CatBot({"ops": PLUGIN}, config=config, policy=policy)


@pytest.mark.parametrize("written", NAMES)
@pytest.mark.parametrize("typed", NAMES)
def test_a_rule_fits_whichever_name_it_has_and_whichever_is_typed(written: str, typed: str) -> None:
    arguments = f'arguments = {{ env = "{written}" }}\n'
    denies = bot(f'{EVERYTHING}[[access.deny]]\ncommands = ["*"]\n{arguments}')
    allows = bot(f'[access]\nguests = true\n[[access.allow]]\ncommands = ["*"]\n{arguments}')
    for line in (f"stop --env {typed}", "stop"):
        assert denies.say(line).status == "refused"
        assert allows.say(line).text == "stopped production"
    assert denies.say("stop --env staging").text == "stopped staging"
    assert allows.say("stop --env staging").status == "refused"
    assert denies.say(f"wipe staging {typed}").status == "refused"


def test_the_echo_and_the_record_have_the_member_s_own_name() -> None:
    said = bot(EVERYTHING).say("stop --env=live")
    assert said.answer.echo == "stop --env=production"
    assert said.answer.arguments == {"env": "production"}


def test_a_code_is_for_the_member_whichever_name_is_typed() -> None:
    cat = bot(EVERYTHING)
    asked = cat.say("wipe prod staging")
    assert asked.status == "asked"
    code = re.search(r"--confirm (\S+)", asked.text)
    assert code is not None
    assert "wipe production staging --confirm" in asked.text
    assert cat.say(f"wipe live staging --confirm {code[1]}").text == "wiped production, staging"


def test_a_form_and_help_offer_each_member_once() -> None:
    (parameter,) = stop.spec.parameters
    assert (parameter.choices, parameter.default) == (("production", "staging"), "production")
    (word,) = fill_in(stop.spec, ["--env", "live"]).given["env"]
    element = input_block(parameter, [word])["element"]
    assert [one["value"] for one in element["options"]] == ["production", "staging"]
    assert element["initial_option"]["value"] == "production"


def test_a_catalogue_keeps_the_names() -> None:
    assert command_of(to_record(stop.spec)) == stop.spec
    assert hash(stop.spec) == hash(command_of(to_record(stop.spec)))


def test_flags_that_are_made_of_others_are_members_of_their_own() -> None:
    @catops.command("grant")
    def grant(ctx: catops.Context, right: Right) -> str:
        return str(right.value)

    (parameter,) = grant.spec.parameters
    assert parameter.choices == ("READ", "WRITE", "BOTH")
    assert bind(grant.spec, ["ALL"]).echo == "grant BOTH"
    assert grant.coerce["right"]("BOTH") is Right.ALL
