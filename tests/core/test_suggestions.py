"""What makes sense next: at most three lines that exist, are allowed, and say why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from core.making import bot, plugin

import catops
from catops.spec import CommandSpec
from catops.testing import CatBot


def one(line: str, weight: float = 0.5, label: str = "") -> catops.Suggestion:
    return catops.Suggestion(line, f"{line} makes sense", label, weight)


def suggesting(*lines: str) -> Callable[..., Any]:
    return lambda context: [one(line) for line in lines]


@catops.command("vm start")
def start(ctx: catops.Context, name: str) -> str:
    return f"{name} starts"


@catops.command("vm show", effect="read")
def show(ctx: catops.Context, name: str) -> str:
    return f"{name} is stopped"


def lines(cat: CatBot, text: str = "vm show web-1") -> list[str]:
    return [suggestion.line for suggestion in cat.say(text).suggestions]


def test_a_plugin_suggests_what_to_do_next_with_what_was_just_shown() -> None:
    def catops_suggestions(context: catops.Context) -> Iterator[catops.Suggestion]:
        assert context.command is not None
        assert context.reply is not None
        if context.command.name == "vm show" and "stopped" in context.reply.text:
            name = context.arguments["name"]
            yield catops.Suggestion(f"vm start {name}", "it is stopped", label="Start it")

    said = bot(start, show, catops_suggestions=catops_suggestions).say("vm show web-1")
    assert said.suggestions == (
        catops.Suggestion("vm start web-1", "it is stopped", label="Start it"),
    )
    assert "/catops vm start web-1  because it is stopped" in said.text
    assert said.press("Start it").reply.text == "web-1 starts"


def test_at_most_three_are_shown_the_likeliest_first() -> None:
    def catops_suggestions(context: catops.Context) -> list[catops.Suggestion]:
        return [one("ping", 0.1), one("whoami", 0.9), one("help", 0.5), one("meow", 0.8)]

    assert lines(bot(show, catops_suggestions=catops_suggestions)) == ["whoami", "meow", "help"]


def test_several_plugins_share_the_three() -> None:
    cat = CatBot(
        {
            "test": plugin(show),
            "a": plugin(catops_suggestions=suggesting("ping", "meow")),
            "b": plugin(catops_suggestions=suggesting("meow", "whoami", "help")),
        }
    )
    assert lines(cat) == ["ping", "meow", "whoami"]


@pytest.mark.parametrize("line", ["fly", "vm", "vm strat", "", "'", "ping\x00"])
def test_a_line_that_names_no_command_is_left_out(line: str) -> None:
    assert lines(bot(show, catops_suggestions=suggesting(line, "ping"))) == ["ping"]


def test_a_command_that_this_person_may_not_run_is_left_out() -> None:
    def catops_authorize(request: catops.Request, command: CommandSpec) -> Any:
        if command.name == "vm start" and request.person.id != "U1":
            return catops.Verdict.deny("you are not on call.")
        return None

    cat = bot(
        start,
        show,
        catops_authorize=catops_authorize,
        catops_suggestions=suggesting("vm start web-1", "ping"),
    )
    assert lines(cat) == ["vm start web-1", "ping"]
    stranger = cat.say("vm show web-1", user="U2")
    assert [suggestion.line for suggestion in stranger.suggestions] == ["ping"]


def test_nothing_is_suggested_where_nothing_is_posted() -> None:
    asked: list[object] = []
    quiet = catops.command("quiet")(lambda ctx: None)
    cat = bot(quiet, catops_suggestions=lambda context: asked.append(context))
    assert lines(cat, "quiet") == []
    assert asked == []


def failing(context: catops.Context) -> Any:
    raise RuntimeError("no idea")


def failing_late(context: catops.Context) -> Iterator[catops.Suggestion]:
    yield one("meow")
    raise RuntimeError("no more ideas")


def forever(context: catops.Context) -> Iterator[catops.Suggestion]:
    while True:
        yield one("meow")


def thinking(context: catops.Context) -> Any:
    while True:
        pass


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        (failing, "failed with RuntimeError: no idea."),
        (failing_late, "failed with RuntimeError: no more ideas."),
        (lambda context: exit(), "failed with SystemExit: None."),
        (lambda context: 5, "returns an int, not a list."),
        (lambda context: one("meow"), "returns a Suggestion, not a list."),
        (lambda context: ["meow"], "gives a str, which is not a suggestion."),
        (lambda context: [one(5)], "A suggestion's line, because and label must be strings."),  # type: ignore[arg-type]
        (lambda context: [one("meow", "high")], "A suggestion's weight must be a number."),  # type: ignore[arg-type]
        (thinking, "took too long, so it was stopped after 0.5 s."),
        (forever, ""),
    ],
)
def test_a_plugin_that_fails_to_suggest_spoils_neither_the_answer_nor_the_others(
    hook: Any, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    cat = CatBot(
        {
            "test": plugin(show),
            "a": plugin(catops_suggestions=hook),
            "b": plugin(catops_suggestions=suggesting("ping")),
        }
    )
    said = cat.say("vm show web-1")
    assert said.status == "ok"
    assert said.reply.text == "web-1 is stopped"
    assert [suggestion.line for suggestion in said.suggestions] == ["ping"]
    (message,) = caplog.messages
    assert message.startswith("testtest: plugin a: ")
    assert told in message


def test_no_plugin_is_asked_when_the_answer_is_due() -> None:
    asked: list[object] = []
    cat = bot(show, catops_suggestions=lambda context: asked.append(context))
    request = cat.say("vm show web-1").answer.request
    asked.clear()
    answer = cat.bot.handle(request, remaining=lambda: 2.5)
    assert answer.outcome.status == "ok"
    assert answer.suggestions == ()
    assert asked == []
