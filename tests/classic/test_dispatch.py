"""The dispatcher of CatOps 1 over the bot of CatOps 2: its rules and guards hold there too."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import catops
from catops import ArgumentParserError, Dispatcher
from catops.errors import ConfigError
from catops.testing import CatBot

FORM = {"user_id": ["U1"], "user_name": ["tess"], "team_id": ["T1"], "channel_id": ["C1"]}


def _classic(**functions: Callable[..., Any]) -> types.ModuleType:
    module = types.ModuleType("classic_plugin")
    for name, function in functions.items():
        function.__module__ = module.__name__
        setattr(module, name, function)
    return module


def _restart(argv: list[str], params: Mapping[str, Any]) -> list[str]:
    return argv


def _dispatcher(**plugins: Any) -> Dispatcher:
    return Dispatcher(bot=CatBot(plugins).bot)


class Typed:
    """A plugin of CatOps 2."""

    @staticmethod
    @catops.hookimpl
    def catops_commands() -> catops.Commands:
        @catops.command("web list", aliases=["web ls"], visibility="user")
        def web_list(ctx: catops.Context, *, size: int = 1) -> catops.Reply:
            """List servers."""
            return catops.Reply("*web*", table=catops.Table(["name"], [["web-1"]] * size))

        @catops.command("web slow")
        def slow(ctx: catops.Context) -> Any:
            """Work for a while."""
            yield "working"
            yield "done"

        @catops.command("web quiet")
        def quiet(ctx: catops.Context) -> None:
            """Say nothing."""

        @catops.command("web fail")
        def fail(ctx: catops.Context) -> None:
            """Fail."""
            raise RuntimeError("hunter2")

        return [web_list, slow, quiet, fail]


class Policy:
    """A plugin that lets nobody restart anything but U1."""

    asked: list[tuple[str, str]]

    def __init__(self) -> None:
        self.asked = []
        self.done: list[tuple[str, str]] = []

    @catops.hookimpl
    def catops_authorize(
        self, request: catops.Request, command: catops.spec.CommandSpec
    ) -> catops.Verdict:
        self.asked.append((request.person.id, command.name))
        return (
            catops.Verdict.allow()
            if request.person.id == "U1"
            else catops.Verdict.deny("only U1 may.")
        )

    @catops.hookimpl
    def catops_after_command(
        self,
        context: catops.Context,
        command: catops.spec.CommandSpec,
        outcome: catops.Outcome,
    ) -> None:
        self.done.append((command.name, outcome.status))


def test_a_policy_holds_for_classic_functions_too() -> None:
    policy = Policy()
    dispatcher = _dispatcher(policy=policy, classic=_classic(restart=_restart))
    assert dispatcher.parse_command("restart web-1", FORM) == ["restart", "web-1"]
    with pytest.raises(ArgumentParserError, match=r"You may not run restart here: only U1 may\."):
        dispatcher.parse_command("restart web-1", {**FORM, "user_id": ["U2"]})
    with pytest.raises(ArgumentParserError, match=r"only U1 may\."):
        dispatcher.functions["restart"](["restart"], {"user_name": ["U1"]})
    assert policy.asked == [("U1", "restart"), ("U2", "restart"), ("", "restart")]
    assert policy.done == [("restart", "ok")]


def test_what_a_function_raises_is_raised_and_audited() -> None:
    def fail(argv: list[str], params: Mapping[str, Any]) -> None:
        raise LookupError(argv[1])

    policy = Policy()
    dispatcher = _dispatcher(policy=policy, classic=_classic(fail=fail))
    with pytest.raises(LookupError, match="it"):
        dispatcher.parse_command("fail it", FORM)
    assert policy.done == [("fail", "failed")]


def test_a_typed_command_gives_the_payload_of_its_reply() -> None:
    dispatcher = _dispatcher(typed=Typed())
    for line in ("web list", "WEB list", "web ls", "typed:web list"):
        payload = dispatcher.parse_command(line, FORM)
        assert (payload["statusCode"], payload["response_type"]) == ("200", "ephemeral")
        assert "web-1" in str(payload["blocks"])
    assert "done" in str(dispatcher.parse_command("web slow", FORM)["blocks"])
    assert dispatcher.parse_command("web quiet", FORM) is None


def test_a_typed_command_that_fails_says_so_without_the_reason() -> None:
    payload = _dispatcher(typed=Typed()).parse_command("web fail", FORM)
    assert "failed before it could answer" in str(payload)
    assert "hunter2" not in str(payload)


def test_a_reply_of_several_messages_says_that_there_is_more() -> None:
    payload = _dispatcher(typed=Typed()).parse_command("web list --size 20000", FORM)
    assert "more than one payload holds" in payload["blocks"][-1]["text"]["text"]
    assert len(payload["blocks"]) <= 50


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("web list --size x", "--size is a whole number, not 'x'."),
        ("web list --siez 3", "Did you mean --size?"),
        ('web list "', "A quote is opened but not closed"),
        ("", "the following arguments are required: command"),
        ("nosuch", "positional arguments:"),
    ],
)
def test_wrong_words_raise_the_error_of_catops_1(line: str, said: str) -> None:
    with pytest.raises(ArgumentParserError) as caught:
        _dispatcher(typed=Typed()).parse_command(line, FORM)
    assert said in caught.value.advice


def test_a_name_two_plugins_claim_goes_to_neither() -> None:
    one, two = (
        _classic(restart=lambda argv, params, who=who: (who, argv)) for who in ("one", "two")
    )
    dispatcher = _dispatcher(one=one, two=two)
    assert {"one:restart", "two:restart"} <= set(dispatcher.functions)
    assert "restart" not in dispatcher.functions
    assert dispatcher.parse_command("two:restart x", FORM) == ("two", ["restart", "x"])
    assert dispatcher.functions["one:restart"](["restart"], FORM) == ("one", ["restart"])
    with pytest.raises(ArgumentParserError) as caught:
        dispatcher.parse_command("restart x", FORM)
    assert "catops-plugin-one (one) and catops-plugin-two (two)" in caught.value.advice


def test_include_functions_leaves_only_those() -> None:
    bot = CatBot({"classic": _classic(restart=_restart), "typed": Typed()}).bot
    dispatcher = Dispatcher(["restart"], bot=bot)
    assert list(dispatcher.functions) == ["restart"]
    for line in ("web list", "ping", "plugins"):
        with pytest.raises(ArgumentParserError):
            dispatcher.parse_command(line, FORM)
    assert dispatcher.parse_command("meow", FORM) == {"statusCode": 200, "text": "@tess Meow!"}


def test_words_arrive_as_they_were_typed_whatever_they_hold() -> None:
    dispatcher = _dispatcher(classic=_classic(restart=_restart))
    argv = ["restart", "a b", "it's", 'say "no"', "--", "\\", "<@U1>", "&amp;", ""]
    assert dispatcher.functions["restart"](argv, FORM) == argv


def test_it_lists_what_plugins_say_of_themselves() -> None:
    plugin = _classic(restart=_restart)
    plugin.__doc__ = "Restarts things."
    assert "Restarts things." in _dispatcher(classic=plugin).plugins


@pytest.mark.parametrize(
    "call",
    [
        lambda: catops.dispatch("ping", None, [], "plugins/"),
        lambda: catops.dispatch("ping", plugin_dir=""),
        lambda: catops.convert_dispatch({"text": ["ping"]}, None, [], "plugins/"),
        lambda: catops.convert_dispatch({}, plugin_dir="plugins/"),
        lambda: Dispatcher([], "plugins/"),
    ],
)
def test_plugin_dir_is_refused_with_the_way_on(call: Callable[[], Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        call()
    assert "plugin_dir=" in caught.value.message
    assert "meow adopt" in caught.value.mend


def test_convert_dispatch_always_answers() -> None:
    for params in ({}, {"text": ["nosuch <!channel>"]}, {"text": ['"']}, {"text": 5}):
        payload = catops.convert_dispatch(params)
        assert payload["statusCode"] == "200"
        assert "<!channel>" not in str(payload)


@pytest.mark.parametrize(
    "convert", [lambda result: 1 / 0, lambda result: exit(3), lambda result: result.no]
)
def test_a_convert_function_that_fails_is_answered(convert: Callable[[Any], Any]) -> None:
    payload = catops.convert_dispatch({"text": ["meow"]}, convert)
    [attachment] = payload["attachments"]
    assert attachment["title"] == "Kitten dispatch team failed with command: /catops meow"
    assert "Reference: " in attachment["text"]
