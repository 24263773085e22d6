"""A line that is an argument of another command is kept without the secrets of its own command."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Annotated, Any

import pytest

import catops
from catops.app import open_store
from catops.audit.encoding import as_json
from catops.audit.journal import Journal
from catops.spec import CommandSpec
from catops.testing import CatBot

from .making import audit_lines, classic

CANARY = "hunter2"
PAGE = catops.HelpTopic("Disk full", "Delete something.", keywords=["no space"])


class Lines:
    """A plugin with a secret, and with commands that take lines.

    :ivar given: what each of them was given.
    """

    def __init__(self) -> None:
        self.given: list[Any] = []

    @catops.hookimpl
    def catops_help(self) -> list[catops.HelpTopic]:
        return [PAGE]

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("setpw", aliases=["passwd"])
        def setpw(ctx: catops.Context, user: str, pw: catops.Secret, *, force: bool = False) -> str:
            """Set a password."""
            return "set"

        @catops.command("db stop")
        def stop(ctx: catops.Context, name: str, *, hard: bool = False) -> str:
            """Stop a database."""
            return "stopped"

        @catops.command("every")
        def every(
            ctx: catops.Context,
            time: str,
            line: catops.CommandLine,
            *,
            then: list[catops.CommandLine] = [],  # noqa: B006
        ) -> str:
            """Run LINE every TIME."""
            self.given.append((time, line, then))
            return "noted"

        @catops.command("undo", effect="destructive")
        def undo(ctx: catops.Context, *line: catops.CommandLine, fast: bool = False) -> str:
            """Undo LINE."""
            self.given.append(line)
            return "undone"

        return [setpw, stop, every, undo]


@pytest.fixture
def plugin() -> Lines:
    return Lines()


@pytest.fixture
def bot(plugin: Lines, tmp_path: Path) -> CatBot:
    environ = {"CATOPS_STORE": f"sqlite:///{tmp_path / 'store.db'}"}
    return CatBot({"lines": plugin, "old": classic()}, environ=environ)


def recorded(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(audit_lines(caplog)[-1])
    return said


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (f"access explain <@U2> 'setpw bob {CANARY}'", "access explain <@U2> 'setpw bob ••••'"),
        (f"access explain <@U2> setpw bob {CANARY}", "access explain <@U2> setpw bob ••••"),
        (f"access explain <@U2> passwd bob {CANARY}", "access explain <@U2> setpw bob ••••"),
        (
            f"access explain <@U2> 'setpw --force bob {CANARY}'",
            "access explain <@U2> 'setpw --force bob ••••'",
        ),
        (
            f"access explain <@U2> -- setpw --force bob {CANARY}",
            "access explain <@U2> -- setpw --force bob ••••",
        ),
        (f"access explain <@U2> setpw bob {CANARY} more", "access explain <@U2> setpw ••••"),
        (f"access explain <@U2> 'setpw --x {CANARY}'", "access explain <@U2> 'setpw ••••'"),
        (f'access explain <@U2> "setpw bob \'{CANARY}"', "access explain <@U2> ••••"),
        (f"access explain <@U2> setpwx bob {CANARY}", "access explain <@U2> ••••"),
        (f"access explain <@U2> 'help setpw bob {CANARY}'", "access explain <@U2> 'help ••••'"),
        (f"help setpw bob {CANARY}", "help setpw bob ••••"),
        (f"help setpw {CANARY}", "help setpw ••••"),
        (f"help lines:setpw bob {CANARY}", "help setpw bob ••••"),
        (f"help help setpw bob {CANARY}", "help help ••••"),
        (f"help search {CANARY}", "help ••••"),
        (f"help disk full {CANARY}", "help ••••"),
        (f"setpwx bob {CANARY} --help", "help ••••"),
        (f"setpw bob {CANARY} --help", "setpw --help"),
        (f"every 5m 'setpw bob {CANARY}'", "every 5m 'setpw bob ••••'"),
        (
            f"every 5m setpw --then 'setpw bob {CANARY}'",
            "every 5m setpw --then 'setpw bob ••••'",
        ),
        (f"every 5m {CANARY}", "every 5m ••••"),
    ],
)
def test_a_secret_in_a_line_is_kept_nowhere(
    typed: str, line: str, bot: CatBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bot.post(typed)
    assert recorded(caplog)["line"] == line
    journal = Journal(open_store(bot.settings, clock=bot.clock), clock=bot.clock)
    (kept,) = journal.newest()
    assert kept.line == line
    assert CANARY not in as_json(kept) + caplog.text


@pytest.mark.parametrize(
    "line",
    [
        "help",
        "help db",
        "help db stop",
        "help 'db stop'",
        "help setpw",
        "help lines",
        "help disk full",
        "help 'Disk full'",
        "help lines:disk full",
        "help no space",
        "help role",
        "help --page 1 db",
        "access explain <@U2> db stop web",
        "access explain <@U2> 'db  stop web --hard'",
        "access explain <@U2> setpw",
        "access explain <@U2> 'role anything --at all'",
        "every 5m 'db stop web --hard'",
        "every 5m --then 'db stop web' --then=ping ping",
    ],
)
def test_a_line_that_holds_no_secret_is_kept_as_it_was_typed(
    line: str, bot: CatBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bot.post(line)
    assert sorted(recorded(caplog)["line"].split()) == sorted(line.split())
    assert not {"line", "topic", "then"} & set(recorded(caplog)["arguments"])


def test_a_command_is_given_the_line_itself(bot: CatBot, plugin: Lines) -> None:
    bot.say(f"every 5m 'setpw  bob {CANARY}' --then 'db stop x'")
    assert plugin.given == [("5m", f"setpw  bob {CANARY}", ["db stop x"])]


def test_what_is_confirmed_is_the_line_that_was_typed(bot: CatBot, plugin: Lines) -> None:
    done = bot.say("undo --fast -- db stop web --hard").confirm()
    assert (done.status, plugin.given) == ("ok", [("db", "stop", "web", "--hard")])
    asked = bot.say(f"undo setpw bob {CANARY}")
    assert CANARY not in asked.text
    assert "with the secret in place of ••••" in asked.text
    assert asked.buttons == ()
    assert asked.confirm().status == "ok"


def test_the_marker_changes_nothing_else(plugin: Lines) -> None:
    @catops.command("note")
    def note(ctx: catops.Context, count: Annotated[int, "a number"], line: str = "") -> str:
        return ""

    @catops.command("late")
    def late(ctx: catops.Context, line: catops.CommandLine | None = None) -> str:
        return ""

    spec: CommandSpec = note.spec
    assert [one.type for one in spec.parameters] == ["int", "str"]
    assert [(one.type, one.required) for one in late.spec.parameters] == [("line", False)]
