"""Rules about arguments hold while a form is filled in: what is denied is not listed either."""

from __future__ import annotations

import tomllib
from typing import Literal

import pytest

import catops
from catops.errors import NotAllowed
from catops.policy.configured import Configured
from catops.settings import Settings
from catops.testing import CatBot, FakeDirectory

ROLES = '[access]\nguests = true\n[access.roles.sre]\nusers = ["U2"]\n'
EVERYTHING = f'{ROLES}[[access.allow]]\ncommands = ["*"]\n'
#: What is closed to all but sre, by what denies it or by what alone is allowed.
WITHOUT_PRODUCTION = [
    EVERYTHING
    + '[[access.deny]]\ncommands = ["*"]\narguments = { env = "production" }\nunless = ["sre"]\n',
    ROLES
    + '[[access.allow]]\ncommands = ["*"]\narguments = { env = "staging" }\n'
    + '[[access.allow]]\ncommands = ["*"]\nroles = ["sre"]\n',
]


class Databases:
    """A plugin whose completer lists the databases of an environment.

    :ivar asked: what the completer was told was filled in.
    """

    def __init__(self) -> None:
        self.asked: list[object] = []

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("conn", complete={"database": self.list, "tag": self.list})
        def conn(
            ctx: catops.Context,
            database: str,
            *,
            env: Literal["staging", "production"] | None = None,
            tag: list[str] = [],  # noqa: B006
            user: str = "",
        ) -> str:
            return database

        return [conn]

    def list(self, ctx: catops.Context, typed: str) -> list[str]:
        """List databases, each under the name of its environment."""
        self.asked.append(ctx.arguments.get("env"))
        return [f"{ctx.arguments.get('env', 'any')}-db-{number}" for number in range(2)]


def bot(toml: str, databases: Databases | None = None) -> CatBot:
    config = tomllib.loads(toml)
    policy = Configured(Settings({}, config=config), FakeDirectory())
    return CatBot({"databases": databases or Databases()}, config=config, policy=policy)


@pytest.mark.parametrize("toml", WITHOUT_PRODUCTION)
@pytest.mark.parametrize("line", ["conn --env production", "conn --env=production x --user y"])
def test_nothing_is_listed_with_what_is_denied_and_the_completer_is_not_asked(
    toml: str, line: str
) -> None:
    databases = Databases()
    with pytest.raises(NotAllowed):
        bot(toml, databases).complete(line, "database")
    assert databases.asked == []


@pytest.mark.parametrize("toml", WITHOUT_PRODUCTION)
def test_with_what_is_allowed_or_not_filled_in_yet_it_is_listed(toml: str) -> None:
    cat = bot(toml)
    assert cat.complete("conn --env staging", "database") == ["staging-db-0", "staging-db-1"]
    assert cat.complete("conn", "database") == ["any-db-0", "any-db-1"]
    assert cat.complete("conn --env nonsense", "database") == ["any-db-0", "any-db-1"]


def test_a_denial_waits_until_all_its_arguments_are_known() -> None:
    cat = bot(
        EVERYTHING + '[[access.deny]]\ncommands = ["conn"]\n'
        'arguments = { env = "production", user = "root" }\n'
    )
    assert len(cat.complete("conn --env production", "database")) == 2
    assert len(cat.complete("conn --env production --user tess", "database")) == 2
    with pytest.raises(NotAllowed):
        cat.complete("conn --env production --user root", "database")


@pytest.mark.parametrize("parameter", ["database", "tag"])
@pytest.mark.parametrize(
    "toml",
    [
        EVERYTHING + '[[access.deny]]\ncommands = ["*"]\narguments = {{ {0} = "*-0" }}\n',
        ROLES + '[[access.allow]]\ncommands = ["*"]\narguments = {{ {0} = "*-1" }}\n',
    ],
)
def test_values_that_are_denied_are_left_out(toml: str, parameter: str) -> None:
    assert bot(toml.format(parameter)).complete("conn --env staging", parameter) == ["staging-db-1"]


def test_a_misspelt_argument_closes_the_list_as_it_closes_the_command() -> None:
    denial = '[[access.deny]]\ncommands = ["conn"]\narguments = { evn = "production" }\n'
    with pytest.raises(NotAllowed):
        bot(EVERYTHING + denial).complete("conn", "database")
