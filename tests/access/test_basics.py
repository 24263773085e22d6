"""Commands that stay open whatever the rules allow are those of CatOps itself, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from access.making import asked, decide, policy

from catops.policy.basics import HARMLESS, OWN
from catops.spec import CommandSpec

CLOSED = "[access]\nguests = true\n"
BROKEN = "[access]\nalow = []\n"


def named(qualified: str, distribution: str = "catops") -> CommandSpec:
    plugin, _, name = qualified.partition(":")
    return CommandSpec(name, effect="read", plugin=plugin, distribution=distribution)


@pytest.mark.parametrize("toml", [CLOSED, BROKEN])
@pytest.mark.parametrize("qualified", sorted(HARMLESS | OWN))
def test_a_plugin_that_takes_the_names_of_catops_is_not_open(qualified: str, toml: str) -> None:
    assert decide(toml, named(qualified)).allowed
    assert not decide(toml, named(qualified, "catops-plugin-ping")).allowed


@pytest.mark.parametrize("toml", [CLOSED, BROKEN])
@pytest.mark.parametrize("qualified", sorted(HARMLESS | OWN))
def test_a_command_that_changes_something_is_not_open(qualified: str, toml: str) -> None:
    assert not decide(toml, replace(named(qualified), effect="write")).allowed


@pytest.mark.parametrize("qualified", sorted(HARMLESS))
def test_without_rules_a_stranger_is_let_in_to_the_harmless_ones_of_catops_alone(
    qualified: str,
) -> None:
    written = policy("", environ={"CATOPS_TEAMS": "T1"})
    stranger = asked(team="T2")
    assert written.decide(stranger, named(qualified)).allowed
    assert not written.decide(stranger, named(qualified, "catops-plugin-ping")).allowed
