"""CatOps 1's functions give what CatOps 1 gave, but where the page says otherwise."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from classic.differences import DIFFERENT, Difference, fits, now
from classic.installing import python

import catops

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "how-to" / "move-from-catops-1.md"
CATOPS_1: dict[str, str] = json.loads((HERE / "catops_1.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def given(zoo: Path) -> dict[str, str]:
    """Return what this CatOps gives for the inputs that CatOps 1 was given."""
    done = python(zoo, str(HERE / "record.py"))
    assert done.returncode == 0, done.stderr
    answers: dict[str, str] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("name", CATOPS_1)
def test_it_gives_what_catops_1_gave(name: str, given: dict[str, str]) -> None:
    expected = now(name, CATOPS_1[name]).now
    assert fits(given[name], expected), f"gives\n{given[name]}\nand should give\n{expected}"


def test_the_table_and_the_record_have_the_same_rows(given: dict[str, str]) -> None:
    assert list(given) == list(CATOPS_1)
    assert DIFFERENT.keys() <= CATOPS_1.keys()


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_difference_is_one(name: str) -> None:
    assert not fits(CATOPS_1[name], DIFFERENT[name].now)


def test_the_page_says_why_of_every_difference() -> None:
    rows = [line.split(" | ")[0] for line in PAGE.read_text("utf-8").splitlines()]
    told = {row.removeprefix("| ") for row in rows if row.startswith("| ")}
    differences: list[Difference] = [now(name, one) for name, one in CATOPS_1.items()]
    assert {one.row for one in differences if one.row} - told == set()


#: CatOps 1's own signatures; what a caller may give, by position or by name.
SIGNATURES: dict[str, tuple[Callable[..., Any], str]] = {
    "verify_request": (catops.verify_request, "event, slack_secret, timeout=True"),
    "get_user_slack": (catops.get_user_slack, "event, oauth, team_id=None, channel_id=None"),
    "dispatch": (catops.dispatch, "command, params=None, include_functions=(), plugin_dir=None"),
    "Dispatcher": (catops.Dispatcher, "include_functions=(), plugin_dir=None"),
    "parse_command": (catops.Dispatcher.parse_command, "self, text, params"),
    "get_parser": (catops.Dispatcher.get_parser, "self"),
    "get_slack_colour": (catops.get_slack_colour, "level"),
    "get_text": (catops.get_text, "params"),
    "create_slack_attachment": (
        catops.create_slack_attachment,
        "fallback, color=None, pretext=None, author_name=None, author_link=None, "
        "author_icon=None, title=None, title_link=None, text=None, fields=None, image_url=None, "
        "thumb_url=None, footer=None, footer_icon=None, ts=None",
    ),
    "create_slack_payload": (
        catops.create_slack_payload,
        "response_type='ephemeral', text='', attachments=None",
    ),
    "create_slack_error_payload": (catops.create_slack_error_payload, "title, msg, color"),
    "convert_dispatch": (
        catops.convert_dispatch,
        "params, convert_function=None, include_functions=(), plugin_dir=None",
    ),
    "SlackHandler": (catops.SlackHandler, "lambda_url, level=0"),
    "install": (catops.install, "argv=None"),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_it_takes_what_catops_1_took(name: str) -> None:
    function, expected = SIGNATURES[name]
    positional = [
        one.name if one.default is one.empty else f"{one.name}={one.default!r}"
        for one in inspect.signature(function).parameters.values()
        if one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    assert ", ".join(positional) == expected


HOMES = {
    "auth": ["verify_request", "get_user_slack"],
    "dispatcher": ["dispatch", "Dispatcher", "meow"],
    "helpers": [
        "convert_dispatch",
        "create_slack_attachment",
        "create_slack_error_payload",
        "create_slack_payload",
        "get_slack_colour",
        "get_text",
    ],
    "slack_handler": ["SlackHandler"],
    "install": ["install"],
    "parser": ["CatParser", "ArgumentParserError"],
}


@pytest.mark.parametrize("module", HOMES)
def test_the_old_modules_have_the_old_names(module: str, zoo: Path) -> None:
    names = ", ".join(HOMES[module])
    checks = "; ".join(f"assert callable({name})" for name in HOMES[module])
    done = python(zoo, "-c", f"from catops.{module} import {names}; {checks}")
    assert (done.returncode, done.stderr) == (0, "")
