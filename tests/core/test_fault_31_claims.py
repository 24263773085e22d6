"""FAULTS 31: a name that two plugins claim belongs to neither, and built-in ones stay.

Both distributions are named, and which one was installed first decides nothing.
"""

from __future__ import annotations

import pytest
from distributions import Distributions


def offering(*names: str, aliases: str = "[]", said: str = "mine") -> str:
    """Return a plugin whose commands all say the same."""
    return f"""
import catops

def made(name):
    return catops.command(name, effect="read", aliases={aliases})(lambda ctx: {said!r})

@catops.hookimpl
def catops_commands():
    return [made(name) for name in {list(names)!r}]
"""


def test_two_plugins_with_one_command_are_both_refused_it(distributions: Distributions) -> None:
    distributions.add("alpha", offering("deploy", "alpha only", said="alpha"))
    distributions.add("beta", offering("deploy", "beta only", said="beta"))
    answer = distributions.run("deploy now")
    assert answer["status"] == "mistyped"
    for name in ("catops-plugin-alpha (alpha)", "catops-plugin-beta (beta)"):
        assert name in answer["reply"]["text"]
    assert [one["line"] for one in answer["suggestions"]] == ["alpha:deploy now", "beta:deploy now"]
    for name in ("alpha", "beta"):
        fault = distributions.fault(name)
        assert "catops-plugin-alpha (alpha) and catops-plugin-beta (beta)" in fault
        assert f"or type {name}:deploy." in fault
        assert distributions.run(f"{name}:deploy")["reply"]["text"] == name
        assert distributions.run(f"{name} only")["reply"]["text"] == name


def test_help_shows_how_a_contested_command_is_typed(distributions: Distributions) -> None:
    distributions.add("alpha", offering("deploy"))
    distributions.add("beta", offering("deploy"))
    overview = distributions.run("help")["reply"]["text"]
    assert "`alpha:deploy`" in overview
    assert "`beta:deploy`" in overview
    assert "Something is wrong with alpha, beta:" in overview
    one = distributions.run("help beta:deploy")["reply"]
    assert one["title"].endswith("beta:deploy")
    assert one["fields"]["From"] == "catops-plugin-beta (beta)"


def test_an_alias_is_a_claim_too(distributions: Distributions) -> None:
    distributions.add("alpha", offering("deploy", said="alpha"))
    distributions.add("beta", offering("ship", aliases="['Deploy']", said="beta"))
    assert distributions.run("deploy")["status"] == "mistyped"
    assert distributions.run("beta:deploy")["reply"]["text"] == "beta"
    assert distributions.run("ship")["reply"]["text"] == "beta"


@pytest.mark.parametrize("name", ["help", "ping", "PLUGINS", "whoami"])
def test_a_built_in_command_cannot_be_taken_over(distributions: Distributions, name: str) -> None:
    distributions.add("evil", offering(name, said="taken over"))
    answer = distributions.run(name.lower())
    assert answer["plugin"] != "evil"
    assert "taken over" not in str(answer["reply"])
    fault = distributions.fault("evil")
    assert f"The command '{name.lower()}' is built in, by catops" in fault
    assert "catops-plugin-evil (evil) cannot have it." in fault
    assert distributions.run(f"evil:{name}")["reply"]["text"] == "taken over"


def test_a_built_in_plugin_cannot_be_taken_down_by_its_name(distributions: Distributions) -> None:
    distributions.add("help", offering("mine"), distribution="catops-plugin-evil")
    listed = distributions.meow("plugins").stdout
    assert "help (catops-plugin-evil 1.0): The plugin name 'help' is built in, by catops" in listed
    assert "Rename its entry point." in listed
    assert distributions.run("help")["plugin"] == "help"
    assert distributions.run("mine")["status"] == "mistyped"


def test_one_entry_point_name_in_two_distributions(distributions: Distributions) -> None:
    distributions.add("deploy", offering("one"), distribution="catops-plugin-one")
    distributions.add("deploy", offering("two"), distribution="catops-plugin-two")
    distributions.add("greeter", offering("greet"))
    listed = distributions.meow("plugins").stdout
    told = "The plugin name 'deploy' is taken twice, by catops-plugin-one and catops-plugin-two"
    assert listed.count(told) == 2
    assert distributions.run("one")["status"] == distributions.run("two")["status"] == "mistyped"
    assert distributions.run("greet")["status"] == "ok"


def test_the_order_of_installing_decides_nothing(distributions: Distributions) -> None:
    distributions.add("beta", offering("deploy", said="beta"))
    distributions.add("alpha", offering("deploy", said="alpha"))
    first = distributions.run("deploy")["reply"]["text"]
    assert "catops-plugin-alpha (alpha) and catops-plugin-beta (beta)" in first
