"""The bot's turn: found, allowed, parsed, run, answered and noted, whatever a plugin does."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from core.making import bot, plugin

import catops
from catops.installed import Installed
from catops.spec import CommandSpec
from catops.testing import CatBot, Said

#: What stands in an exception and must not reach the chat.
CANARY = "canary-9c2d"


@catops.command("deploy", examples=["deploy web-1"])
def deploy(ctx: catops.Context, host: str = "web-1", *, fast: bool = False) -> str:
    """Deploy HOST."""
    return f"{host} deployed"


def failing(*args: object, **kwargs: object) -> Any:
    raise RuntimeError(CANARY)


@catops.command("fail")
def fail(ctx: catops.Context) -> None:
    failing()


def test_an_answer_carries_what_the_door_needs() -> None:
    said = bot(deploy).say("deploy web-2 --fast")
    assert said.status == "ok"
    assert said.visibility == "channel"
    assert said.effect == "write"
    assert said.answer.echo == "deploy web-2 --fast"
    assert said.answer.command is not None
    assert said.answer.command.plugin == "test"
    assert said.answer.command.distribution == "catops-plugin-test"


def test_the_context_tells_who_and_where_and_what_is_installed() -> None:
    seen: list[catops.Context] = []

    @catops.command("look", effect="read", visibility="user")
    def look(ctx: catops.Context, word: str) -> None:
        seen.append(ctx)

    said = bot(look).say("look here", user="U7", name="tess", team="T2", channel="C9")
    assert said.answer.reply is None
    assert said.visibility == "user"
    (ctx,) = seen
    assert (ctx.person.id, ctx.person.team, ctx.person.name) == ("U7", "T2", "tess")
    assert ctx.place.id == "C9"
    assert ctx.arguments == {"word": "here"}
    assert ctx.command is not None
    assert ctx.command.name == "look"
    assert ctx.remaining() > 0
    assert ctx.now() == ctx.request.received
    installed: Installed = ctx.installed
    assert "test" in [one.name for one in installed.plugins()]


def test_what_a_plugin_logs_carries_the_reference(caplog: pytest.LogCaptureFixture) -> None:
    @catops.command("note")
    def note(ctx: catops.Context) -> None:
        ctx.log.warning("deployed %d hosts", 3)

    bot(note).say("note")
    assert "testtest: deployed 3 hosts" in caplog.messages


@pytest.mark.parametrize("text", ["", "  ", "-h", "--help", "HELP"])
def test_nothing_to_do_is_answered_with_help(text: str) -> None:
    said = bot(deploy).say(text)
    assert said.reply.title == "What /catops can do"
    assert "deploy" in said.text


@pytest.mark.parametrize("text", ["deploy --help", "deploy -h", "--help deploy", "-h deploy"])
def test_help_of_a_command_can_be_asked_for_on_either_side(text: str) -> None:
    assert bot(deploy).say(text).reply.title == "/catops deploy"


# Return values


@pytest.mark.parametrize(
    ("value", "reply"),
    [
        (None, None),
        ("sunny", catops.Reply("sunny")),
        ("", catops.Reply("")),
        (5, catops.Reply("5")),
        (2.5, catops.Reply("2.5")),
        (["one", "two", 3], catops.Reply("one\ntwo\n3")),
        ((), catops.Reply("Nothing to show.")),
        (
            [{"town": "Oslo", "sky": "grey"}, {"town": "Rome", "sky": None}],
            catops.Reply(table=catops.Table(["town", "sky"], [["Oslo", "grey"], ["Rome", None]])),
        ),
        (
            [{"a": 1}, {"b": 2}],
            catops.Reply(code='[\n  {\n    "a": 1\n  },\n  {\n    "b": 2\n  }\n]'),
        ),
        ({"ä": [1]}, catops.Reply(code='{\n  "ä": [\n    1\n  ]\n}')),
        (
            {"statusCode": "200", "text": ("a", "b")},
            catops.Reply(payload={"statusCode": "200", "text": "a\nb"}),
        ),
        (
            catops.Reply(fields={"load": 0.5, 7: ("x",)}),  # type: ignore[dict-item]
            catops.Reply(fields={"load": 0.5, "7": "('x',)"}),
        ),
        (
            catops.Reply(table=catops.Table(["n"], (str(n) for n in range(2)))),  # type: ignore[arg-type]
            catops.Reply(table=catops.Table(["n"], [["0"], ["1"]])),
        ),
        (catops.Reply(5, title=None), catops.Reply("5")),  # type: ignore[arg-type]
    ],
)
def test_what_a_command_returns_becomes_a_reply(value: Any, reply: catops.Reply | None) -> None:
    said = bot(catops.command("give")(lambda ctx: value)).say("give")
    assert said.status == "ok"
    assert said.answer.reply == reply


def test_a_reply_may_say_who_sees_it() -> None:
    @catops.command("secretly")
    def secretly(ctx: catops.Context) -> catops.Reply:
        return catops.Reply("psst", visibility="user")

    assert bot(secretly).say("secretly").visibility == "user"


# Generators


def steps(last: str | None = None) -> CatBot:
    @catops.command("steps", visibility="user")
    def run(ctx: catops.Context) -> Generator[Any, None, str | None]:
        yield "one"
        yield None
        yield catops.Reply("two", level="warning")
        yield "three"
        return last

    return bot(run)


def test_what_a_generator_yields_is_progress_and_the_last_of_it_the_answer() -> None:
    said = steps().say("steps")
    assert [reply.text for reply in said.progress] == ["one", "two", "three"]
    assert said.reply.text == "three"
    assert said.visibility == "user"


def test_what_a_generator_returns_wins() -> None:
    assert steps("done").say("steps").reply.text == "done"


def test_a_generator_that_gives_nothing_posts_nothing() -> None:
    @catops.command("silence")
    def silence(ctx: catops.Context) -> Iterator[str]:
        yield from ()

    assert bot(silence).say("silence").answer.reply is None


def test_a_generator_that_fails_midway_is_told_as_a_failure() -> None:
    @catops.command("half")
    def half(ctx: catops.Context) -> Iterator[str]:
        yield "half way"
        failing()

    said = bot(half).say("half")
    assert [reply.text for reply in said.progress] == ["half way"]
    assert said.status == "failed"


def test_progress_that_cannot_be_shown_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    cat = steps()
    request = cat.say("steps").answer.request
    answer = cat.bot.handle(request, progress=failing)
    assert answer.reply == catops.Reply("three")
    assert "testtest: progress was not shown" in caplog.messages


# Failures


def test_what_an_exception_says_stands_in_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    said = bot(fail).say("fail")
    assert said.status == "failed"
    assert said.visibility == "user"
    assert said.reply.level == "error"
    assert said.reply.text == (
        "fail (plugin test of catops-plugin-test) failed before it could answer.\n"
        "The reason is in the bot's log.\nReference: testtest"
    )
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.getMessage() == "testtest: fail failed"
    assert CANARY in str(record.exc_info)


def test_a_user_error_is_shown_with_its_mend(caplog: pytest.LogCaptureFixture) -> None:
    @catops.command("weather")
    def weather(ctx: catops.Context, city: str) -> None:
        raise catops.UserError(f"I know no city called {city!r}.", mend="Try one above the sea.")

    said = bot(weather).say("weather Atlantis")
    assert said.reply.text == "I know no city called 'Atlantis'.\nTry one above the sea."
    assert said.reply.level == "warning"
    assert (said.status, said.visibility) == ("mistyped", "user")
    assert caplog.records == []


def test_what_could_not_be_done_is_told_and_counts_as_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @catops.command("weather")
    def weather(ctx: catops.Context, city: str) -> None:
        raise catops.CommandFailed("The weather service does not answer.", mend="Ask again later.")

    said = bot(weather).say("weather Oslo")
    assert said.reply.text == "The weather service does not answer.\nAsk again later."
    assert (said.status, said.visibility, said.reply.level) == ("failed", "user", "error")
    (record,) = caplog.records
    assert record.getMessage() == (
        "testtest: weather: The weather service does not answer. Ask again later."
    )
    assert record.exc_info is None


def test_a_setting_that_is_missing_at_work_is_told() -> None:
    @catops.command("weather")
    def weather(ctx: catops.Context) -> None:
        raise catops.ConfigError("WEATHER_KEY is not set.", mend="Set WEATHER_KEY.")

    said = bot(weather).say("weather")
    assert said.status == "failed"
    assert "the bot is misconfigured.\nWEATHER_KEY is not set.\nSet WEATHER_KEY." in said.text


@pytest.mark.parametrize("seconds", [0.05, 0.1])
def test_a_commands_own_time_limit_stops_it(seconds: float) -> None:
    @catops.command("hang", timeout=seconds)
    def hang(ctx: catops.Context) -> None:
        while True:
            pass

    said = bot(hang).say("hang")
    assert said.status == "timeout"
    assert "was stopped because its time was up; how far it got is unknown" in said.text
    assert "Check what it was to change before you run it again." in said.text


def test_the_doors_time_limit_stops_it_and_leaves_some_to_answer() -> None:
    @catops.command("hang", timeout=60)
    def hang(ctx: catops.Context) -> None:
        while True:
            pass

    cat = bot(hang, catops_after_command=lambda context: noted.append(context.outcome))
    noted: list[Any] = []
    request = cat.say("ping").answer.request
    noted.clear()
    answer = cat.bot.handle(saying(request, "hang"), remaining=lambda: 2.1)
    assert answer.outcome.status == "timeout"
    assert [outcome.status for outcome in noted] == ["timeout"]


def test_what_has_no_time_left_is_not_begun() -> None:
    ran: list[str] = []
    cat = bot(catops.command("run")(lambda ctx: ran.append("ran")))
    request = cat.say("ping").answer.request
    answer = cat.bot.handle(saying(request, "run"), remaining=lambda: 1.5)
    assert answer.outcome.status == "timeout"
    assert answer.reply is not None
    assert "run was not run" in answer.reply.text
    assert ran == []


def saying(request: catops.Request, text: str) -> catops.Request:
    return replace(request, text=text)


# catops_authorize


def denying(reason: str = "it is Friday.") -> Any:
    def catops_authorize(request: catops.Request, command: CommandSpec) -> catops.Verdict | None:
        return catops.Verdict.deny(reason) if command.name == "deploy" else None

    return catops_authorize


def refused(said: Said) -> str:
    assert (said.status, said.visibility) == ("refused", "user")
    assert "deployed" not in said.text
    return said.reply.text


def test_one_denial_is_enough() -> None:
    allowing = plugin(catops_authorize=lambda request: catops.Verdict.allow())
    cat = CatBot(
        {
            "allows": allowing,
            "denies": plugin(catops_authorize=denying()),
            "silent": plugin(catops_authorize=lambda: None),
            "test": plugin(deploy),
        }
    )
    assert refused(cat.say("deploy")) == "You may not run deploy here: it is Friday."
    assert cat.say("ping").status == "ok"


def test_a_denial_without_a_reason_is_a_sentence_too() -> None:
    cat = bot(deploy, catops_authorize=denying(""))
    assert refused(cat.say("deploy")) == "You may not run deploy here."


def test_a_denied_command_is_not_even_parsed() -> None:
    cat = bot(deploy, catops_authorize=denying())
    assert "Friday" in refused(cat.say("deploy --nonsense"))
    assert "Friday" in refused(cat.say("deploy --help"))


@pytest.mark.parametrize(
    "hook",
    [
        failing,
        lambda request, command: "yes",
        lambda request, command: True,
        lambda request, command: catops.Verdict("no"),  # type: ignore[arg-type]
        lambda request, command: exit(),
    ],
    ids=["raises", "a text", "a bool", "not a verdict", "exits"],
)
def test_a_plugin_that_cannot_say_denies(hook: Any, caplog: pytest.LogCaptureFixture) -> None:
    cat = CatBot({"test": plugin(deploy), "rules": plugin(catops_authorize=hook)})
    text = refused(cat.say("deploy"))
    assert text.startswith("You may not run deploy here")
    assert CANARY not in text


def test_a_plugin_that_cannot_say_is_named_and_asked_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cat = CatBot({"test": plugin(deploy), "rules": plugin(catops_authorize=failing)})
    assert "the plugin rules could not decide whether you may." in refused(cat.say("deploy"))
    (message,) = caplog.messages
    assert message.startswith("testtest: plugin rules: catops_authorize() failed with RuntimeError")
    caplog.clear()
    cat.say("help")
    assert len(caplog.messages) == 1


def test_a_plugin_that_thinks_too_long_denies(caplog: pytest.LogCaptureFixture) -> None:
    def forever(request: catops.Request) -> None:
        while True:
            pass

    cat = CatBot({"test": plugin(deploy), "rules": plugin(catops_authorize=forever)})
    assert "could not decide" in refused(cat.say("deploy"))
    assert "catops_authorize() took too long, so it was stopped after 2 s." in caplog.text


# catops_before_command and catops_after_command


def test_a_plugin_may_answer_in_place_of_a_command() -> None:
    seen: list[Any] = []

    def catops_before_command(context: catops.Context, command: CommandSpec) -> catops.Reply | None:
        seen.append((command.name, dict(context.arguments)))
        return catops.Reply("Frozen.", level="warning") if command.name == "deploy" else None

    cat = bot(deploy, catops_before_command=catops_before_command)
    assert cat.say("deploy web-3").reply == catops.Reply("Frozen.", level="warning")
    assert seen == [("deploy", {"host": "web-3"})]
    assert cat.say("ping").status == "ok"


def test_the_first_plugin_that_answers_has_the_last_word() -> None:
    asked: list[str] = []

    def answering(name: str, reply: catops.Reply | None) -> Any:
        def catops_before_command(context: catops.Context) -> catops.Reply | None:
            asked.append(name)
            return reply

        return plugin(catops_before_command=catops_before_command)

    cat = CatBot(
        {
            "c": answering("c", catops.Reply("c")),
            "b": answering("b", catops.Reply("b")),
            "a": answering("a", None),
        }
    )
    assert cat.say("ping").reply.text == "b"
    assert asked == ["a", "b"]


@pytest.mark.parametrize(
    "hook",
    [failing, lambda context: "no", lambda context: False],
    ids=["raises", "a text", "a bool"],
)
def test_a_plugin_that_fails_before_a_command_keeps_it_from_running(
    hook: Any, caplog: pytest.LogCaptureFixture
) -> None:
    cat = CatBot({"test": plugin(deploy), "guard": plugin(catops_before_command=hook)})
    said = cat.say("deploy")
    assert said.status == "failed"
    assert said.reply.text == (
        "deploy was not run, because the plugin guard, which is asked first, failed.\n"
        "The reason is in the bot's log.\nReference: testtest"
    )
    assert "testtest: plugin guard: catops_before_command()" in caplog.text


def test_every_plugin_is_told_after_a_command_whatever_the_others_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    noted: list[Any] = []

    def catops_after_command(
        context: catops.Context, command: CommandSpec, outcome: catops.Outcome
    ) -> None:
        assert context.reply is not None
        noted.append((command.name, outcome.status, context.reply.text, context.outcome))

    cat = CatBot(
        {
            "a": plugin(catops_after_command=failing),
            "b": plugin(deploy, fail),
            "c": plugin(catops_after_command=catops_after_command),
        }
    )
    assert cat.say("deploy").status == "ok"
    assert "testtest: plugin a: catops_after_command() failed with RuntimeError" in caplog.text
    assert noted == [("deploy", "ok", "web-1 deployed", catops.Outcome("ok"))]
    noted.clear()
    assert cat.say("fail").status == "failed"
    assert [one[:2] for one in noted] == [("fail", "failed")]
    assert CANARY not in str(noted)


@pytest.mark.parametrize("text", ["nonsense", "deploy --nonsense", "deploy --help", "'"])
def test_nobody_is_told_after_what_never_began(text: str) -> None:
    noted: list[object] = []
    bot(deploy, catops_after_command=lambda context: noted.append(context)).say(text)
    assert noted == []


# Typos


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("pnig", ["ping"]),
        ("deplyo web-1 --fast", ["deploy web-1 --fast"]),
        ("xyzzy", []),
    ],
)
def test_what_was_meant_is_offered(text: str, lines: Sequence[str]) -> None:
    said = bot(deploy).say(text)
    assert said.status == "mistyped"
    assert [one.line for one in said.suggestions] == lines
    assert "Type /catops help to see what there is." in said.reply.text


def test_words_that_begin_several_commands_say_how_they_go_on() -> None:
    names = ("aws ec2 list", "aws ec2 start", "aws s3 list")
    cat = bot(*(catops.command(name)(lambda ctx: "done") for name in names))
    assert cat.say("aws").reply.text.startswith("After 'aws' comes one of ec2, s3.")
    assert [one.line for one in cat.say("aws").suggestions] == list(names)
    said = cat.say("aws ec2 strat")
    assert said.reply.text.startswith("After 'aws ec2' comes one of list, start, not 'strat'.")
    assert said.suggestions[0].line == "aws ec2 start"
    assert cat.say("aws ec2 start").status == "ok"


def test_of_several_commands_that_fit_the_longest_name_wins() -> None:
    short = catops.command("aws")(lambda ctx, *words: f"short {words}")
    long = catops.command("aws ec2", aliases=["machines now"])(lambda ctx, *words: f"long {words}")
    cat = bot(short, long)
    assert cat.say("aws s3").reply.text == "short ('s3',)"
    assert cat.say("AWS ec2 list").reply.text == "long ('list',)"
    assert cat.say("Machines now list").reply.text == "long ('list',)"
    assert cat.say("test:aws ec2 list").reply.text == "long ('list',)"


def test_what_is_denied_is_not_offered_for_a_typo() -> None:
    said = bot(deploy, catops_authorize=denying()).say("deplyo")
    assert said.suggestions == ()
