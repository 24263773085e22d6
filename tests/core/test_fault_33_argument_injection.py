"""FAULTS 33: a word means what it says: no file is read by it, no flag guessed from it."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
from core.making import bot
from distributions import Distributions

import catops
from catops.testing import CatBot

TAKER = """
import catops

@catops.command("take", effect="read")
def take(ctx, *words: str, count: int = 0, name: str = "", secret: catops.Secret | None = None):
    return repr((words, count, name))

@catops.hookimpl
def catops_commands():
    return [take]
"""
CLASSIC = """
from catops import CatParser

def old(argv, params):
    parser = CatParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--name")
    return repr(parser.parse_args(argv[1:]))
"""
#: Says each line and tells what was answered, and every file that was opened by its name.
LISTEN = """
import json, sys
from catops.app import build_bot
from catops.settings import Settings
from catops.terminal.requests import local_request

canary, lines = json.loads(sys.stdin.read())
bot = build_bot(Settings({}))
opened = []
sys.addaudithook(lambda event, args: opened.append(event) if canary in repr(args) else None)
answers = [bot.handle(local_request(line)) for line in lines]
print(json.dumps([opened, [a.outcome.status for a in answers], [a.reply.text for a in answers]]))
"""


def test_no_word_makes_the_bot_open_a_file(distributions: Distributions) -> None:
    distributions.add("taker", TAKER)
    distributions.add("classic", CLASSIC)
    canary = distributions.folder / "canary.txt"
    canary.write_text("--count\n7\n")
    ways = ("{}", "@{}", "<{}", "file://{}", "--name={}", "--name @{}", "--secret=@{}", "-- @{}")
    words = [way.format(canary) for way in ways]
    lines = [f"{name} {word}" for name in ("take", "old") for word in words if "secret" not in word]
    lines += ["take " + words[6], f"take --count @{canary}", f"take --count {canary}"]
    lines += [f"@{canary}", str(canary), f"help @{canary}", f"help search {canary}", f". {canary}"]
    done = distributions.python("-c", dedent(LISTEN), stdin=json.dumps([canary.name, lines]))
    assert done.returncode == 0, done.stderr
    opened, statuses, texts = json.loads(done.stdout)
    assert opened == []
    assert set(statuses) == {"ok", "mistyped"}
    assert repr(f"@{canary}") in texts[1]


@catops.command("deploy")
def deploy(
    ctx: catops.Context, *hosts: str, force: bool = False, region: str = "eu", count: int = 1
) -> str:
    """Deploy."""
    return repr((hosts, force, region, count))


@pytest.fixture(scope="module")
def cat() -> CatBot:
    return bot(deploy)


@pytest.mark.parametrize(
    "flag",
    ["--for", "--forc", "--f", "-f", "-force", "--FORCE", "--reg=us", "--forcee", "---force"],
)
def test_no_flag_is_abbreviated_or_guessed(cat: CatBot, flag: str) -> None:
    said = cat.say(f"deploy {flag}")
    assert said.status == "mistyped"
    assert "deploy has no flag " in said.reply.text


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("deploy “web 1” ‘web 2’", (("web 1", "web 2"), False, "eu", 1)),
        ("deploy —force", ((), True, "eu", 1)),
        ("deploy –region us —count=2", ((), False, "us", 2)),
        ("deploy web-1\u00a0--force", (("web-1",), True, "eu", 1)),
        ("deploy web’s", (("web’s",), False, "eu", 1)),
        ("deploy -- --force -x", (("--force", "-x"), False, "eu", 1)),
        ("deploy --count -5", ((), False, "eu", -5)),
        ("deploy -5", (("-5",), False, "eu", 1)),
        ("deploy '$(reboot)' `id` ;", (("$(reboot)", "`id`", ";"), False, "eu", 1)),
        ("deploy %s {0} *", (("%s", "{0}", "*"), False, "eu", 1)),
    ],
)
def test_what_was_typed_is_what_the_command_gets(
    cat: CatBot, line: str, values: tuple[Any, ...]
) -> None:
    assert cat.say(line).reply.text == repr(values)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("deploy 'web", "A quote is opened but not closed"),
        ("deploy “web", "A quote is opened but not closed"),
        ("deploy don't", "A quote is opened but not closed"),
        ("'", "A quote is opened but not closed"),
        ("deploy web\\", "The line ends in a backslash"),
        ("deploy -x", "deploy has no flag '-x'"),
        ("deploy --region --force", "--region needs a value, and a flag follows."),
    ],
)
def test_what_cannot_be_meant_is_told(cat: CatBot, line: str, told: str) -> None:
    said = cat.say(line)
    assert said.status == "mistyped"
    assert told in said.reply.text
