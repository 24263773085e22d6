"""Pages with something wrong: each is named with its mend, and the others work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Bots, Write

WELL = ("---", "owner: tess", "review-by: 2027-01-01", "---", "All is well.")


@pytest.mark.parametrize(
    ("front", "told"),
    [
        (["review-by: soon"], "review-by is 'soon', which is not a day: write it as 2026-03-31."),
        (["review-by: 2026-02-30"], "review-by is '2026-02-30', which is not a day"),
        (["reviewed: 20260131"], "reviewed is '20260131', which is not a day"),
        (["title = Disk"], "Line 2 is neither “key: value” nor “- item”"),
        (["- loose"], "Line 2 is neither"),
        (["owner: a", "owner: b"], "Line 3 gives owner again"),
        (["title: |", "  Disk full"], "Line 3 is neither"),
    ],
)
def test_front_matter_that_is_wrong(bots: Bots, write: Write, front: list[str], told: str) -> None:
    write("page.md", "---", *front, "---", "What to do.")
    write("well.md", *WELL)
    bot = bots()
    [topic] = [one for one in bot.bot.roster.topics() if "What to do." in one.text]
    assert topic.text.startswith(f"⚠ *This page needs mending:* {told}")
    assert told in bot.say("runbooks").reply.text
    assert "All is well." in bot.say("help well").text


def test_front_matter_that_never_ends(bots: Bots, write: Write) -> None:
    write("page.md", "---", "title: Disk full", "", "What to do.")
    said = bots().say("help page")
    assert "no second one follows" in said.reply.text
    assert "What to do." in said.reply.text


def test_front_matter_as_people_write_it(bots: Bots, write: Write) -> None:
    write(
        "page.md",
        "---",
        "# what the team agreed on",
        'Title:   "Disk: full"   # the title',
        "OWNER: [tess, 'the storage team']",
        "review_by: 2026-12-31 # new year",
        "keywords:",
        "  - ENOSPC",
        '  - "no space left"',
        "tags: {layout: x}",
        "severity:",
        "  level: 1",
        "---",
        "Text",
    )
    said = bots().say("help enospc")
    assert said.reply.title == "Disk: full"
    assert said.fields == {"Owner": "tess, the storage team", "Review by": "2026-12-31"}
    assert said.reply.text == "Text\n\nFrom `runbooks/page.md`"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_other_systems(bots: Bots, folder: Path, end: str) -> None:
    text = end.join(["\ufeff---", "title: Disk full", "---", "# Disk full", "", "Text"])
    (folder / "a.md").write_bytes(text.encode())
    said = bots().say("help disk full")
    assert said.reply.text == "Text\n\nFrom `runbooks/a.md`"


@pytest.mark.parametrize(
    ("name", "lines", "title"),
    [
        ("disk-full.md", ["Text"], "Disk full"),
        ("web/disk_full.markdown", ["Text"], "Disk full"),
        ("a.md", ["# Disk `full`", "Text"], "Disk full"),
        ("a.md", ["---", "title: Disk full", "---", "# What to do", "Text"], "Disk full"),
    ],
)
def test_where_a_title_comes_from(
    bots: Bots, write: Write, name: str, lines: list[str], title: str
) -> None:
    write(name, *lines)
    said = bots().say("help disk full")
    assert said.reply.title == title
    assert f"From `runbooks/{name}`" in said.reply.text
    assert ("*What to do*" in said.reply.text) is ("# What to do" in lines)


def test_two_pages_of_one_title_are_both_named(bots: Bots, write: Write) -> None:
    write("a.md", "# Disk full", "First")
    write("deep/b.md", "# disk FULL", "Second")
    bot = bots()
    said = bot.say("help disk full")
    assert [one.label for one in said.buttons] == [
        "Disk full (runbooks/a.md)",
        "disk FULL (runbooks/deep/b.md)",
    ]
    shown = said.press("disk FULL (runbooks/deep/b.md)")
    assert "runbooks/a.md has the same title: rename one of them." in shown.reply.text
    assert "Second" in shown.reply.text
    assert bot.say("runbooks").reply.text.count("has the same title") == 2


def test_a_page_that_is_not_utf_8(bots: Bots, folder: Path, write: Write) -> None:
    (folder / "latin.md").write_bytes("# Straße\n\nschön\n".encode("latin-1"))
    (folder / "wide.md").write_bytes("# Disk full".encode("utf-16"))
    write("well.md", *WELL)
    bot = bots()
    assert "Line 1 is not UTF-8. Save the page as UTF-8." in bot.say("help latin").reply.text
    assert "not UTF-8" in bot.say("help wide").reply.text
    assert "All is well." in bot.say("help well").text


def test_a_page_that_is_huge(bots: Bots, write: Write) -> None:
    write("huge.md", "# Huge", "x" * 100_000)
    write("well.md", *WELL)
    bot = bots()
    assert "100,007 bytes, more than the 60,000 a chat can show" in bot.say("help huge").reply.text
    assert "All is well." in bot.say("help well").text


def test_a_long_page_arrives_whole(bots: Bots, write: Write) -> None:
    write("long.md", *(f"Step {number}: look at it.\n" for number in range(1_500)))
    posted = bots().post("help long")
    assert all(f"Step {number}:" in posted.text for number in (0, 700, 1_499))


def test_a_page_that_cannot_be_read(bots: Bots, folder: Path, write: Write) -> None:
    (folder / "gone.md").symlink_to(folder / "nowhere")
    (folder / "loop.md").symlink_to(folder / "loop.md")
    os.mkfifo(folder / "pipe.md")
    write("well.md", *WELL)
    bot = bots()
    assert "It cannot be read: No such file" in bot.say("help gone").reply.text
    assert "It cannot be read: " in bot.say("help loop").reply.text
    assert "It is not a regular file." in bot.say("help pipe").reply.text
    assert "All is well." in bot.say("help well").text


def test_a_page_that_is_empty(bots: Bots, write: Write) -> None:
    write("empty.md", "")
    write("bare.md", "---", "owner: tess", "---", "# Bare")
    assert "It is empty. Write down what to do." in bots().say("help empty").reply.text
    assert "It is empty." in bots().say("help bare").reply.text


def test_what_is_no_page_is_left_out(bots: Bots, write: Write) -> None:
    for name in ("README.md", "_draft.md", ".hidden.md", ".git/a.md", "_old/a.md", "a.txt"):
        write(name, "Text")
    write("well.md", *WELL)
    bot = bots()
    assert [topic.title for topic in bot.bot.roster.topics()] == ["Well"]


def test_markup_in_what_people_write_stays_text(bots: Bots, write: Write) -> None:
    write(
        "page.md",
        "---",
        "title: <!channel> a & b",
        "owner: <@U1>",
        "review-by: 2020-01-01",
        "reviewed: <!here>",
        "---",
        "Text",
    )
    posted = bots().post("help '<!channel>' a '&' b")
    assert "Ask &lt;@U1&gt; before" in posted.text
    assert "<!" not in posted.text
    assert "<@U1>" not in posted.text
