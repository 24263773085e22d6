"""The page on access does what it says: its rules, and what it says people are answered."""

from __future__ import annotations

import re
import tomllib
from types import SimpleNamespace
from typing import Literal

import pytest
from access.making import DEPLOY, DROP, GUEST, SHOW, decide
from documentation.markdown import ROOT, blocks

import catops
from catops.policy.directory import NoDirectory
from catops.testing import CatBot, FakeDirectory

PAGE = ROOT / "docs" / "how-to" / "access.md"
RULES = next(block.text for block in blocks(PAGE) if block.language == "toml")
ROWS = re.findall(
    r"^\| `(T\w+)/(U\w+)` \| `(C\w+)` \| `([^`]+)` \| `([^`]+)` \|$",
    PAGE.read_text("utf-8"),
    re.MULTILINE,
)


@catops.command("status", effect="read")
def status(ctx: catops.Context) -> str:
    """Tell how things are."""
    return "all is well"


@catops.command("deploy")
def deploy(
    ctx: catops.Context, what: str, *, env: Literal["staging", "production"] = "staging"
) -> str:
    """Deploy WHAT."""
    return f"deployed {what} to {env}"


@catops.command("aws ec2 stop")
def stop(ctx: catops.Context, instance: str) -> str:
    """Stop INSTANCE."""
    return f"stopped {instance}"


@catops.hookimpl
def catops_commands() -> catops.Commands:
    return [status, deploy, stop]


def test_the_table_has_an_answer_of_each_kind() -> None:
    assert len(ROWS) == 8


@pytest.mark.parametrize(("team", "user", "channel", "line", "answer"), ROWS)
def test_the_rules_of_the_page_answer_as_it_says(
    team: str, user: str, channel: str, line: str, answer: str
) -> None:
    plugin = SimpleNamespace(catops_commands=catops_commands)
    people = FakeDirectory(groups={"S0123ABCD": ["U0888AAAA"]})
    cat = CatBot({"example": plugin}, config=tomllib.loads(RULES), directory=people)
    said = cat.say(line, team=team, user=user, channel=channel)
    assert " ".join(said.text.split()).endswith(answer)
    assert said.status == ("ok" if answer.startswith(("all", "deployed")) else "refused")


def test_the_rule_that_keeps_guests_out_changes_nothing_for_members() -> None:
    page = PAGE.read_text("utf-8").partition("**Without any rules, guests count as members**")[2]
    rule = page.partition("```toml\n")[2].partition("```")[0]
    people = FakeDirectory({"U2": GUEST})
    for command in (SHOW, DEPLOY, DROP):
        for toml in ("", rule):
            guest = decide(toml, command, directory=people, user="U2").allowed
            member = decide(toml, command, directory=people).allowed
            assert member is (command is not DROP)
            assert guest is (member and not toml)


def test_every_policy_of_the_documentation_can_be_read() -> None:
    found = 0
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for block in blocks(page):
            if block.language == "toml" and "access" in tomllib.loads(block.text):
                found += 1
                assert "broken" not in decide(block.text).rule, page
    assert found >= 3


def test_the_example_of_the_template_is_a_policy_once_the_marks_are_taken_away() -> None:
    text = (ROOT / "serverless" / "slash_command" / "catops.toml").read_text("utf-8")
    assert tomllib.loads(text) == {}
    _, begin, rest = text.partition("# [access]\n")
    shown = "".join(
        line.removeprefix("#").removeprefix(" ") + "\n"
        for line in (begin + rest.partition("\n\n")[0]).splitlines()
    )
    assert decide(shown, DEPLOY).allowed
    assert not decide(shown, DROP).allowed
    assert decide(shown, directory=NoDirectory()).allowed
    assert decide(shown, DROP, user="U0123ABCD").allowed
