"""The author's kit: what ``catbot`` shows, presses and posts is what the bot really does."""

from __future__ import annotations

import types

import pytest

import catops
from catops.testing import CatBot


@catops.command("vm show", effect="read", examples=["vm show web-1"])
def show(ctx: catops.Context, name: str) -> catops.Reply:
    """Show a machine."""
    return catops.Reply(
        f"{name} is stopped.",
        fields={"Type": "small"},
        table=catops.Table(["disk", "GB"], [["root", 8]]),
        buttons=[catops.Button("Start", f"vm start {name}")],
        level="warning",
    )


@catops.command("vm start", complete={"name": lambda ctx, typed: [f"{typed}-1"]})
def start(ctx: catops.Context, name: str) -> str:
    """Start a machine."""
    return f"{name} was started by {ctx.person.id} in {ctx.place.id} at {ctx.now():.0f}"


@catops.command("vm slow", visibility="user")
def slow(ctx: catops.Context):  # type: ignore[no-untyped-def]
    """Take a while."""
    yield "one"
    yield "two"
    yield "three"


@catops.command("vm nothing")
def nothing(ctx: catops.Context) -> None:
    """Post nothing."""


class Machines:
    """A plugin that is an object."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        return [show, start, slow, nothing]

    @catops.hookimpl
    def catops_suggestions(self, context: catops.Context) -> list[catops.Suggestion]:
        if context.command is None or context.command.name != "vm start":
            return []
        line = f"vm show {context.arguments['name']}"
        return [catops.Suggestion(line, "it may be up by now", label="Look")]


@pytest.fixture
def machines() -> CatBot:
    """Return a bot with the plugin above."""
    return CatBot({"machines": Machines()}, config={"plugins": {"machines": {"zone": "a"}}})


def test_an_answer_can_be_looked_at_part_by_part(machines: CatBot) -> None:
    said = machines.say("vm show web-1")
    assert said.reply.text == "web-1 is stopped."
    assert said.fields == {"Type": "small"}
    assert said.table.rows == [["root", 8]]
    assert [button.label for button in said.buttons] == ["Start"]
    assert (said.status, said.effect, said.visibility) == ("ok", "read", "channel")
    assert "! web-1 is stopped." in said.text


def test_a_button_is_pressed_by_its_label_as_the_same_person(machines: CatBot) -> None:
    said = machines.say("vm show web-1", user="U9", channel="C9").press("Start")
    assert said.effect == "write"
    assert said.reply.text.startswith("web-1 was started by U9 in C9")


def test_a_suggestion_is_taken_by_its_label_or_its_line(machines: CatBot) -> None:
    started = machines.say("vm start web-1")
    assert started.press("Look").reply.text == "web-1 is stopped."
    assert started.press("vm show web-1").reply.text == "web-1 is stopped."
    with pytest.raises(AssertionError, match="no button 'Stop'"):
        started.press("Stop")


def test_the_clock_stands_until_it_is_moved(machines: CatBot) -> None:
    before = machines.say("vm start a").text
    assert machines.say("vm start a").text == before
    machines.clock.now += 60
    assert machines.say("vm start a").text != before


def test_progress_is_kept_and_the_last_step_is_the_answer(machines: CatBot) -> None:
    said = machines.say("vm slow")
    assert [reply.text for reply in said.progress] == ["one", "two", "three"]
    assert said.text == "three"
    assert said.visibility == "user"


def test_completers_are_asked_as_typeahead_would(machines: CatBot) -> None:
    assert machines.complete("vm start", "name", "web") == ["web-1"]


def test_settings_are_handed_in(machines: CatBot) -> None:
    assert machines.settings.plugin("machines") == {"zone": "a"}
    with_token = CatBot({}, environ={"SLACK_BOT_TOKEN": "xoxb-1"})
    assert with_token.settings.bot_token == "xoxb-1"


def test_the_signed_way_ends_at_the_fake_slack(machines: CatBot) -> None:
    posted = machines.post("vm show web-1")
    assert (posted.status, posted.body) == (200, "")
    assert "web-1 is stopped." in posted.text
    assert "<@U1> ran `/catops vm show web-1`" in posted.text
    assert posted.messages[0]["response_type"] == "in_channel"
    assert machines.slack.sent[0][0] == "https://hooks.slack.com/commands/T1/1/test"


def test_a_wrong_signature_gets_nowhere(machines: CatBot) -> None:
    posted = machines.post("vm show web-1", signature="v0=forged")
    assert (posted.status, posted.messages) == (401, ())


def test_nothing_is_posted_where_a_command_wants_nothing_posted(machines: CatBot) -> None:
    assert machines.post("vm nothing").messages == ()
    assert machines.say("vm nothing").text == ""


def test_what_was_posted_is_pressed_the_whole_signed_way(machines: CatBot) -> None:
    shown = machines.post("vm show web-1")
    assert shown.buttons == ("Start",)
    started = shown.press("Start", user="U9", name="tom")
    assert started.status == 200
    assert "<@U9> ran `/catops vm start web-1`" in started.text
    assert "web-1 was started by U9 in C1" in started.text
    assert "it may be up by now" in started.text
    assert "web-1 is stopped." in started.press("Look").text


def test_a_button_that_is_not_there_is_told_with_those_that_are(machines: CatBot) -> None:
    with pytest.raises(AssertionError, match=r"no button 'Stop', only \['Start'\]"):
        machines.post("vm show web-1").press("Stop")


def test_a_form_is_filled_in_and_sent() -> None:
    machines = CatBot({"machines": Machines()}, environ={"SLACK_BOT_TOKEN": "xoxb-…"})
    form = machines.post("vm start").press("Fill in a form", user="U9").form
    assert form.values == {"name": ""}
    assert form.options("name", "web") == ["web-1", "web"]
    assert "web-1 was started by U9" in form.submit(name="web-1").text
    with pytest.raises(AssertionError, match=r"no field 'size', only \['name'\]"):
        form.submit(size="large")


def test_a_form_that_was_not_opened_is_told_with_what_was_said(machines: CatBot) -> None:
    with pytest.raises(AssertionError, match=r"0 forms were opened, not one:\n.*NAME is missing"):
        _ = machines.post("vm start").form


def test_modules_are_plugins_too() -> None:
    module = types.ModuleType("classic")
    exec("def shout(argv, params): return argv[1].upper()", vars(module))
    assert CatBot({"classic": module}).say("shout hello").text == "HELLO"


def test_the_fixture_has_what_is_installed(catbot: CatBot) -> None:
    assert catbot.say("ping").status == "ok"
