"""``runbooks``: who keeps what, and what needs attention."""

from __future__ import annotations

from types import ModuleType

from conftest import Bots, Write

import catops


def page(write: Write, name: str, *front: str) -> None:
    write(f"{name}.md", "---", *front, "---", "Text")


def test_those_that_need_somebody_come_first(bots: Bots, write: Write) -> None:
    page(write, "well", "owner: tess", "review-by: 2026-12-31")
    page(write, "today", "owner: tess", "review-by: 2026-01-05")
    page(write, "late", "owner: tess", "review-by: 2026-01-04")
    page(write, "later", "review-by: 2025-12-01")
    page(write, "undated", "owner: tess")
    page(write, "odd", "review-by: soon", "owner: tess")
    said = bots().say("runbooks")
    assert list(map(tuple, said.table.rows)) == [
        ("Later", "nobody", "2025-12-01", "overdue 35 days"),
        ("Late", "tess", "2026-01-04", "overdue 1 day"),
        ("Odd", "tess", "", "needs mending"),
        ("Undated", "tess", "", "no date"),
        ("Today", "tess", "2026-01-05", "ok"),
        ("Well", "tess", "2026-12-31", "ok"),
    ]
    assert said.reply.text.startswith(
        "6 runbooks: 2 overdue, 1 to mend, 2 without a review date, 1 without an owner."
    )
    assert said.reply.level == "warning"
    assert said.effect == "read"
    assert [one.label for one in said.buttons] == ["Later", "Late", "Odd"]
    assert "out of date" in said.press("Later").text


def test_all_is_well(bots: Bots, write: Write) -> None:
    page(write, "well", "owner: tess", "review-by: 2026-12-31")
    said = bots().say("runbooks")
    assert said.reply.text == "1 runbook, all up to date."
    assert said.reply.level == "info"


def test_other_plugins_pages_are_theirs(bots: Bots, write: Write) -> None:
    other = ModuleType("other")
    other.__dict__["catops_help"] = catops.hookimpl(lambda: [catops.HelpTopic("Theirs", "Text")])
    page(write, "ours")
    assert [row[0] for row in bots(plugins={"other": other}).say("runbooks").table.rows] == ["Ours"]


def test_a_long_list_has_pages(bots: Bots, write: Write) -> None:
    for number in range(60):
        page(write, f"page-{number:02}", "owner: tess")
    bot = bots()
    first = bot.say("runbooks")
    assert len(first.table.rows) == 25
    last = first.press("More").press("More")
    assert [row[0] for row in last.table.rows] == [f"Page {number}" for number in range(50, 60)]
    assert last.buttons == ()
    said = bot.say("runbooks --page 4")
    assert said.status == "mistyped"
    assert "They go from 1 to 3." in said.text
    assert bot.say("runbooks --page 0").status == "mistyped"
