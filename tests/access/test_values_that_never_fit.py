"""A rule about a value that nobody can give is reported: such a denial forbids nothing."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from access.making import CLASSIC, DEPLOY, DROP, SHOW, asked, spec

import catops
from catops.policy.checking import check_document
from catops.policy.reading import read_access
from catops.policy.rules import Rules
from catops.testing import FakeDirectory


@catops.command("scale")
def scale(
    ctx: catops.Context,
    env: Literal["prod", "stage"],
    *,
    ratio: float = 0.5,
    by: list[int] = [],  # noqa: B006
) -> str:
    """Scale it."""
    return "scaled"


SCALE = spec(scale)
COMMANDS = (SHOW, DEPLOY, DROP, SCALE, CLASSIC)


def told(kind: str = "deny", commands: Any = "*", **arguments: Any) -> list[tuple[str, str, str]]:
    """Return what is said of a rule's values: the level, the message after its name, the mend."""
    rule = {"commands": commands, "effects": ["write"], "arguments": arguments}
    document = read_access({"guests": True, kind: [rule]})
    found = check_document(document, COMMANDS, (), token=True)
    start = f"[[access.{kind}]] 1 "
    return [(one.level, one.message.removeprefix(start), one.mend) for one in found]


def never(name: str, value: str) -> str:
    return f"depends on {name} = {value!r}, which none of its commands takes."


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ({"env": "prodution"}, "Did you mean production?"),
        ({"size": "huge"}, "It takes SMALL, LARGE."),
        ({"size": "h*"}, "It takes SMALL, LARGE."),
        ({"force": 1}, "Write true or false."),
        ({"wait": "never"}, "Write true or false."),
        ({"count": "1.0"}, "Did you mean 1?"),
        ({"count": "01"}, "Did you mean 1?"),
        ({"count": "1e2"}, "Did you mean 100?"),
        ({"count": "1.5"}, "It takes a number."),
        ({"count": "many"}, "It takes a number."),
        ({"count": "inf"}, "It takes a number."),
        ({"count": "m*"}, "It takes a number."),
        ({"ratio": "0.50"}, "Did you mean 0.5?"),
        ({"ratio": "nan"}, "It takes a number."),
    ],
)
def test_a_value_that_no_command_takes(arguments: dict[str, Any], mend: str) -> None:
    ((name, value),) = arguments.items()
    assert told(**arguments) == [("fault", never(name, str(value)), mend)]
    assert told("allow", **arguments) == [("advice", never(name, str(value)), mend)]


@pytest.mark.parametrize(
    "arguments",
    [
        {"env": ["production", "stage"]},
        {"env": "PRODUCTION"},
        {"env": "prod*"},
        {"env": "*"},
        {"size": "small"},
        {"force": True},
        {"force": "yes"},
        {"force": "OFF"},
        {"count": 1},
        {"count": -7},
        {"count": "1*"},
        {"count": 12345678901234567890},
        {"ratio": 1},
        {"ratio": 1.0},
        {"ratio": 0.25},
        {"ratio": "0.*"},
        {"by": 3},
        {"region": "anything"},
        {"owner": "U7"},
        {"hosts": "web-*"},
    ],
)
def test_a_value_that_one_of_the_commands_takes(arguments: dict[str, Any]) -> None:
    assert told(**arguments) == []


def test_of_several_values_each_has_to_be_one() -> None:
    assert told(env=["production", "prodd"]) == [
        ("fault", never("env", "prodd"), "Did you mean prod?")
    ]


def test_a_command_that_is_named_and_spared() -> None:
    assert told(commands=["deploy", "scale"], env="production") == [
        ("fault", "names scale, which takes none of its values of env.", "It takes prod, stage.")
    ]
    assert told(commands=["deploy", "sc*"], env="production") == []


def test_what_is_allowed_is_compared_to_the_letter() -> None:
    ((level, _, mend),) = told("allow", size="small")
    assert (level, mend) == ("advice", "Did you mean SMALL?")


@pytest.mark.parametrize("value", ["1.0", "01", "1", "-0", "1*", "1e0"])
def test_what_is_said_of_a_number_is_what_happens(value: str) -> None:
    rule = {"commands": ["*"], "arguments": {"count": value}}
    document = read_access({"guests": True, "allow": [{"commands": ["*"]}], "deny": [rule]})
    rules = Rules(document, FakeDirectory(), version="x")
    fits = not all(
        rules.decide(asked(), DEPLOY, {"what": "web", "count": count}).allowed
        for count in (-1, 0, 1, 10)
    )
    assert fits is (told(count=value) == [])
