"""Help shows what is installed, to whom it concerns, and the built-in commands keep their word."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable
from typing import Any

import pytest
from core.making import bot, plugin

import catops
from catops.spec import CommandSpec
from catops.testing import CatBot, Said

NAMES = ("aws ec2 list", "aws ec2 start", "aws s3 list")


def made(name: str, summary: str = "Do it.") -> catops.Command:
    def function(ctx: catops.Context, *words: str) -> str:
        return "done"

    function.__doc__ = summary
    return catops.command(name, effect="read")(function)


def cloud(**hooks: Any) -> CatBot:
    """Return a bot with a plugin for the cloud and one for the disks."""
    disks = plugin(
        made("disk free", "Show how full the disks are."),
        catops_help=lambda: [
            catops.HelpTopic("Disk full", "Look at the biggest folders.", keywords=("space",))
        ],
    )
    return CatBot({"cloud": plugin(*map(made, NAMES), **hooks), "disks": disks})


def shown(said: Said) -> list[str]:
    """Return the commands that help lists."""
    return re.findall(r"^`([^`]+)`", said.reply.text, re.MULTILINE)


def test_all_of_it_grouped_by_plugin() -> None:
    said = cloud().say("help")
    assert said.visibility == "user"
    assert shown(said) == [
        "access",
        "access explain",
        *NAMES,
        "disk free",
        "help",
        "history",
        "meow",
        "ping",
        "plugins",
        "whoami",
    ]
    headings = re.findall(r"^\*(\w+)\*$", said.reply.text, re.MULTILINE)
    assert headings == ["access", "cloud", "disks", "help", "history", "ping", "plugins", "whoami"]
    assert "`disk free`: Show how full the disks are." in said.reply.text
    assert "Topics: Disk full" in said.reply.text
    assert "Something is wrong" not in said.reply.text


def test_a_long_list_has_pages() -> None:
    cat = bot(*(made(f"c{number:02}") for number in range(30)))
    first, second = cat.say("help"), cat.say("help --page 2")
    everything = [one.name for one in cat.bot.roster.commands()]
    assert shown(first) + shown(second) == everything
    assert len(shown(first)) == 20
    assert "More: `/catops help --page 2`" in first.reply.text
    assert "Page 2, the last one." in second.reply.text
    assert "More: `/catops help test --page 2`" in cat.say("help test").reply.text
    for page in ("0", "-1", "3"):
        said = cat.say(f"help --page {page}")
        assert said.status == "mistyped"
        assert f"There is no page {page}." in said.reply.text


def test_one_command() -> None:
    said = cloud().say("help disk free")
    assert said.reply.title == "/catops disk free"
    assert said.reply.text == "Show how full the disks are."
    assert said.fields["Effect"] == "read: changes nothing"
    assert said.reply.code.startswith("/catops disk free [WORDS …]")


def test_one_plugin() -> None:
    assert shown(cloud().say("help cloud")) == list(NAMES)


@pytest.mark.parametrize(
    ("words", "names"),
    [("aws", NAMES), ("aws ec2", NAMES[:2]), ("AWS EC2", NAMES[:2]), ("aws s3", NAMES[2:])],
)
def test_a_group_of_commands(words: str, names: Iterable[str]) -> None:
    assert shown(cloud().say(f"help {words}")) == list(names)


def test_a_command_that_begins_others_is_shown_with_them() -> None:
    said = bot(made("aws", "About the cloud."), *map(made, NAMES)).say("help aws")
    assert said.reply.title == "/catops aws"
    assert said.reply.text.startswith("About the cloud.")
    assert shown(said) == list(NAMES)


@pytest.mark.parametrize("words", ["Disk full", "disk FULL", "space"])
def test_a_topic_by_title_or_keyword(words: str) -> None:
    said = cloud().say(f"help {words}")
    assert said.reply.title == "Disk full"
    assert said.reply.text == "Look at the biggest folders."


@pytest.mark.parametrize(
    ("words", "names"),
    [("start", ["aws ec2 start"]), ("how full", ["disk free"]), ("LIST ec2", ["aws ec2 list"])],
)
def test_search_finds_commands_by_any_of_their_words(words: str, names: list[str]) -> None:
    said = cloud().say(f"help search {words}")
    assert shown(said) == names


def test_search_finds_topics_by_their_text() -> None:
    assert cloud().say("help search biggest").reply.title == "Disk full"
    both = cloud().say("help search disk")
    assert shown(both) == ["disk free"]
    assert [button.line for button in both.buttons] == ["help Disk full"]


def test_search_for_nothing_asks_for_what() -> None:
    said = cloud().say("help search")
    assert said.status == "mistyped"
    assert "Search for what?" in said.reply.text


def test_what_is_not_there_is_told_with_what_is_close() -> None:
    said = cloud().say("help whoim")
    assert said.status == "mistyped"
    assert "There is no command, plugin or topic 'whoim'." in said.reply.text
    assert [one.line for one in said.suggestions] == ["help whoami"]
    assert said.press("help whoami").reply.title == "/catops whoami"


def only_ping(request: catops.Request, command: CommandSpec) -> catops.Verdict | None:
    if command.name in ("ping", "help"):
        return None
    return catops.Verdict.deny("you are a guest.")


def test_help_hides_what_a_person_may_not_run() -> None:
    cat = cloud(catops_authorize=only_ping)
    assert shown(cat.say("help")) == ["help", "ping"]
    for words in ("help disk free", "help cloud", "help aws ec2", "help search how full"):
        said = cat.say(words)
        assert said.status in ("mistyped", "refused")
        assert "Show how full" not in said.text
        assert "/catops aws" not in said.text
    assert cat.say("help disk free").reply.text == "You may not run disk free here."
    assert "help disk free" not in [one.line for one in cat.say("help disk fre").suggestions]


def test_a_plugin_that_does_not_work_says_why_in_help() -> None:
    cat = CatBot({"broken": object(), "test": plugin(made("deploy"))})
    assert "Something is wrong with broken: /catops plugins --broken" in cat.say("help").text
    said = cat.say("help broken")
    assert said.reply.level == "warning"
    assert "*broken* (catops-plugin-broken): It has no hook" in said.reply.text


def test_plugins_lists_what_is_installed_and_what_is_wrong() -> None:
    cat = CatBot({"broken": object(), "test": plugin(made("deploy"))})
    said = cat.say("plugins")
    assert said.reply.title == "8 plugins, 1 with something wrong"
    rows = {row[0]: row for row in said.table.rows}
    built_in = {"access", "help", "history", "ping", "plugins", "whoami"}
    assert set(rows) == {"broken", "test", *built_in}
    assert list(rows) == sorted(map(str, rows))
    assert rows["broken"][2] == "not loaded"
    assert rows["test"][2:4] == ["ok", 1]
    (line,) = said.reply.text.splitlines()
    assert line.startswith("• *broken* (catops-plugin-broken): It has no hook")
    only = cat.say("plugins --broken")
    assert only.reply.title == "1 plugin, 1 with something wrong"
    assert [row[0] for row in only.table.rows] == ["broken"]


def test_plugins_says_that_nothing_is_wrong() -> None:
    assert CatBot({}).say("plugins --broken").reply.text == "Nothing is wrong with any plugin."


def test_ping_tells_how_long_the_command_was_on_its_way() -> None:
    cat = CatBot({})
    request = cat.say("ping").answer.request
    cat.clock.sleep(2.5)
    answer = cat.bot.handle(request)
    assert answer.reply == catops.Reply("pong (2.5 s on the way)", level="success")


def test_whoami_tells_what_access_rules_go_by() -> None:
    said = CatBot({}).say("whoami", user="U9", name="tess", team="T3", channel="C4")
    assert said.fields == {"User": "U9", "Workspace": "T3", "Name": "tess", "Channel": "C4 ops"}
    assert said.visibility == "user"


def test_meow_greets_by_id_and_not_by_name() -> None:
    assert CatBot({}).say("meow", user="U9", name="<!channel>").reply.text == "<@U9> Meow!"


def test_names_are_completed_with_what_may_be_run() -> None:
    assert cloud().complete("help", "topic", "aws ec2") == ["aws ec2 list", "aws ec2 start"]


def classic() -> types.ModuleType:
    module = types.ModuleType("catops_plugin_classic")
    source = """
def role(argv, params):
    \"\"\"Show the role of a user.\"\"\"
    return f"{argv} {params['user_id']}"

def _private(argv, params):
    return "private"
"""
    exec(compile(source, "classic", "exec", dont_inherit=True), vars(module))
    vars(module)["role"].__module__ = module.__name__
    return module


def test_a_classic_plugin_is_shown_like_any_other_one() -> None:
    cat = CatBot({"classic": classic()})
    assert "`role`: Show the role of a user." in cat.say("help classic").reply.text
    assert cat.say("help role").reply.code == "/catops role [WORDS …]"
    assert cat.say("role --user t.user").reply.text == "['role', '--user', 't.user'] ['U1']"
    assert cat.say("plugins").table.rows[1][:3] == ["classic", "0", "classic"]


@pytest.mark.parametrize(("line", "helps"), [("-h", True), ("x --help", True), ("x -h", False)])
def test_a_classic_command_answers_help_where_it_cannot_mean_something_else(
    line: str, helps: bool
) -> None:
    said = CatBot({"classic": classic()}).say(f"role {line}")
    assert (said.reply.title == "/catops role") is helps
