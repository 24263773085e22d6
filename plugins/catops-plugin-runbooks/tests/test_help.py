"""What somebody sees at 3 a.m. who types ``help disk full``."""

from __future__ import annotations

from types import ModuleType

import pytest
from conftest import Bots, Write

import catops
from catops.spec import CommandSpec

DISK = (
    "---",
    "title: Disk full",
    "owner: storage team",
    "review-by: 2026-03-31",
    "keywords: [no space left, ENOSPC]",
    "---",
    "A volume has **no space left**.",
    "",
    "```catops",
    "# Restart the leaky one",
    "vm restart web-1",
    "```",
    "Who are you? `/catops whoami`",
)


@pytest.mark.parametrize(
    "words",
    ["disk full", "DISK FULL", "Disk  Full", "enospc", "no space left", "runbooks:disk full"],
)
def test_a_page_is_found_by_title_and_keyword(bots: Bots, write: Write, words: str) -> None:
    write("disk-full.md", *DISK)
    write("other.md", "# Something else", "It speaks of no disk.")
    said = bots().say(f"help {words}")
    assert said.reply.title == "Disk full"
    assert "A volume has *no space left*." in said.reply.text
    assert said.status == "ok"


def test_a_page_is_found_by_what_it_speaks_of(bots: Bots, write: Write) -> None:
    write("disk-full.md", *DISK)
    assert bots().say("help leaky").reply.title == "Disk full"
    assert bots().say("help search volume").reply.title == "Disk full"


def test_a_page_shows_who_keeps_it(bots: Bots, write: Write) -> None:
    write("disk-full.md", *DISK)
    said = bots().say("help disk full")
    assert said.fields == {"Owner": "storage team", "Review by": "2026-03-31"}
    assert "From `runbooks/disk-full.md`" in said.reply.text
    assert said.reply.level == "info"


def test_a_page_past_its_date_says_so_from_that_day_on(bots: Bots, write: Write) -> None:
    write("disk-full.md", *DISK)
    bot = bots()
    bot.clock.now = 1_774_915_200.0 + 86_399  # 2026-03-31 23:59:59 UTC
    assert "out of date" not in bot.say("help disk full").text
    bot.clock.now += 1
    said = bot.say("help disk full")
    assert said.reply.text.startswith(
        "*This page may be out of date:* it was to be reviewed by 2026-03-31, yesterday. "
        "Ask storage team before you rely on it."
    )
    assert said.reply.level == "warning"
    bot.clock.now += 9 * 86_400
    assert "10 days ago" in bot.say("help disk full").text


def test_a_reviewed_page_may_be_trusted_for_a_time(bots: Bots, write: Write) -> None:
    write("a.md", "---", "reviewed: 2025-01-05", "---", "Text")
    assert bots(review_days=366).say("help a").fields == {"Review by": "2026-01-06"}
    assert "2026-01-05" in str(bots().say("help a").fields)  # the day the clock stands at
    said = bots(review_days=364).say("help a")
    assert "yesterday. It names no owner to ask." in said.reply.text


def test_commands_of_a_page_are_buttons(bots: Bots, write: Write) -> None:
    write("disk-full.md", *DISK)
    said = bots().say("help disk full")
    assert said.buttons == (
        catops.Button("Restart the leaky one", "vm restart web-1"),
        catops.Button("whoami", "whoami"),
    )
    asked = said.press("Restart the leaky one")
    assert asked.status == "asked"
    assert asked.confirm().reply.text == "web-1 restarts."


def test_no_button_is_shown_that_this_person_may_not_press(bots: Bots, write: Write) -> None:
    @catops.hookimpl
    def catops_authorize(command: CommandSpec) -> catops.Verdict | None:
        return catops.Verdict.deny("not you") if command.name == "vm restart" else None

    policy = ModuleType("policy")
    policy.__dict__["catops_authorize"] = catops_authorize
    write("disk-full.md", *DISK)
    said = bots(plugins={"policy": policy}).say("help disk full")
    assert [button.line for button in said.buttons] == ["whoami"]
    assert "vm restart web-1" in said.reply.text


def test_what_is_no_whole_command_is_no_button(bots: Bots, write: Write) -> None:
    write(
        "page.md",
        "```catops",
        "vm restart <instance>",
        "vm restart {name}",
        "vm restart $HOST",
        "vm restart …",
        "no such command",
        'vm restart "unbalanced',
        "```",
        "`vm restart a` `/catops` `/other vm restart b`",
        "```sh",
        "vm restart c",
        "/catops vm restart d",
        "/catops vm restart d",
        "```",
    )
    assert [one.line for one in bots().say("help page").buttons] == ["vm restart d"]


def test_the_bots_own_slash_command_is_understood(bots: Bots, write: Write) -> None:
    write("page.md", "`/ops ping` `/catops whoami`")
    bot = bots()
    lines = [topic.buttons for topic in bot.bot.roster.topics()]
    assert [[one.line for one in some] for some in lines] == [["whoami"]]


def test_a_keyword_hides_no_command(bots: Bots, write: Write) -> None:
    write("disk-full.md", "---", "keywords: ping", "---", "Text")
    said = bots().say("help ping")
    assert said.reply.title == "/catops ping"
    assert said.press("Disk full").reply.title == "Disk full"


def test_two_pages_of_one_keyword_are_both_offered(bots: Bots, write: Write) -> None:
    write("a.md", "---", "title: Disk full", "keywords: disk", "---", "A")
    write("b.md", "---", "title: Disk slow", "keywords: disk", "---", "B")
    said = bots().say("help disk")
    assert [button.label for button in said.buttons] == ["Disk full", "Disk slow"]
    assert said.press("Disk slow").reply.title == "Disk slow"


def test_a_title_that_must_be_quoted_can_be_pressed(bots: Bots, write: Write) -> None:
    write("a.md", "---", 'title: "It\'s down"', "keywords: down", "---", "A")
    write("b.md", "---", "title: All down", "keywords: down", "---", "B")
    assert bots().say("help down").press("It's down").reply.title == "It's down"


def test_two_plugins_with_one_title_are_told_apart(bots: Bots, write: Write) -> None:
    other = ModuleType("other")
    topic = catops.HelpTopic("Disk full", "Another page.")
    other.__dict__["catops_help"] = catops.hookimpl(lambda: [topic])
    write("disk-full.md", *DISK)
    said = bots(plugins={"other": other}).say("help disk full")
    assert [one.label for one in said.buttons] == ["other:Disk full", "runbooks:Disk full"]
    assert "Another page." in said.press("other:Disk full").text


def test_the_overview_names_the_pages(bots: Bots, write: Write) -> None:
    for number in range(40):
        write(f"page-{number:02}.md", "Text")
    assert "Page 00, Page 01" in bots().say("help").text
    assert "and 10 more" in bots().say("help").text


def test_the_whole_way_through_slack_and_lambda(bots: Bots, write: Write) -> None:
    write("disk-full.md", *DISK, "See [the graph](https://graphs.example.com/?a=1&b=2).")
    posted = bots().post("help disk full")
    assert "<https://graphs.example.com/?a=1&amp;b=2|the graph>" in posted.text
    assert "*no space left*" in posted.text
