"""FAULTS 32: words that name something else than a command lead to no command."""

from __future__ import annotations

import types

import pytest
from core.making import plugin
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import catops
from catops.testing import CatBot

RAN: list[str] = []

CLASSIC = '''
from os.path import join

HIDDEN = "not a function"

def old(argv, params):
    """Answer as in CatOps 1."""
    return "old"

def _private(argv, params):
    return "private"

def helper(text):
    return "helper"

class Thing:
    def method(self, argv, params):
        return "method"
'''


def classic() -> types.ModuleType:
    module = types.ModuleType("catops_plugin_classic")
    exec(CLASSIC, vars(module))
    for value in vars(module).values():
        if isinstance(value, types.FunctionType) and value.__code__.co_filename == "<string>":
            value.__module__ = module.__name__
    return module


@catops.command("kill")
def kill(ctx: catops.Context, *words: str) -> str:
    RAN.append(ctx.request.text)
    return "killed"


@pytest.fixture(scope="module")
def cat() -> CatBot:
    return CatBot({"test": plugin(kill), "classic": classic()})


def test_the_commands_of_these_tests_are_there(cat: CatBot) -> None:
    assert cat.say("KILL").reply.text == "killed"
    assert cat.say("old").reply.text == "old"


@pytest.mark.parametrize(
    "text",
    [
        "__class__",
        "__init__",
        "__import__ os",
        "__builtins__",
        "__dict__",
        "parse_command",
        "functions",
        "get_parser",
        "_private",
        "helper",
        "join",
        "HIDDEN",
        "Thing",
        "Thing.method",
        "old.__globals__",
        "kill.__call__",
        "test.kill",
        "catops_commands",
        "test:catops_commands",
        "classic:_private",
        "classic:kill",
        "test:old",
        ":kill",
        "test:",
        "test::kill",
        "../kill",
        "./kill",
        "/kill",
        "kill/",
        "..",
        "kill.py",
        "kill;",
        "kill\x00",
        "kill\u200b",
        "\ufeffkill",
        "k\u0456ll",
        "\u212aill",
        "\uff4b\uff49\uff4c\uff4c",
        "kıll",
        "KİLL",
        "кill",
        "k i l l",
        "*",
        "%s",
        "{kill}",
        "$(kill)",
        "`kill`",
        "'kill '",
    ],
)
def test_what_is_no_command_runs_nothing(cat: CatBot, text: str) -> None:
    before = list(RAN)
    said = cat.say(text)
    assert before == RAN
    assert said.status == "mistyped"
    assert said.reply.text.startswith("There is no command ")
    assert said.effect == ""


@given(st.text(max_size=20))
@settings(max_examples=200)
def test_no_text_at_all_leads_anywhere_but_to_a_command(text: str) -> None:
    bot = BOT
    known = {"access", "help", "history", "kill", "meow", "old", "ping", "plugins", "whoami"}
    first = next(iter(text.split()), "help")
    assume(first.lower().strip("'\"\\“”„‟‘’‚‛") not in known)
    assume(not {"-h", "--help"} & set(text.split()))
    assert bot.say(text).status == "mistyped"


BOT = CatBot({"test": plugin(kill), "classic": classic()})
