"""Where the pages are, and what the bot says when they are not there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from catops_plugin_runbooks import Runbooks
from conftest import Bots, Write

from catops.testing import CatBot


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Path]:
    """Return an importable package that must not be imported."""
    folder = tmp_path / "site" / "acme_runbooks"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise SystemExit('imported')")
    sys.path.insert(0, str(folder.parent))
    yield folder
    sys.path.remove(str(folder.parent))


def test_pages_of_a_package_are_found_and_the_package_is_not_imported(
    bots: Bots, write: Write, package: Path
) -> None:
    (package / "vpn").mkdir()
    (package / "vpn" / "vpn-down.md").write_text("Call Acme.")
    write("disk-full.md", "Text")
    bot = bots(packages=["acme_runbooks"])
    assert "Call Acme." in bot.say("help vpn down").text
    assert "From acme_runbooks/vpn/vpn-down.md" in bot.say("help vpn down").text
    assert "Text" in bot.say("help disk full").text
    assert "acme_runbooks" not in sys.modules


def test_a_folder_named_twice_gives_each_page_once(bots: Bots, write: Write) -> None:
    write("disk-full.md", "Text")
    bot = bots(folders=["runbooks", "runbooks", "./runbooks"])
    assert [topic.title for topic in bot.bot.roster.topics()] == ["Disk full"]


def test_a_folder_may_be_anywhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.md").write_text("Text")
    table = {"folders": [str(tmp_path / "elsewhere")]}
    bot = CatBot(plugins={"runbooks": Runbooks()}, config={"plugins": {"runbooks": table}})
    assert "From elsewhere/a.md" in bot.say("help a").text


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"folder": ["runbooks"]}, "no setting 'folder'"),
        ({"folders": "runbooks"}, "folders is not a list"),
        ({"folders": [""]}, "folders is not a list"),
        ({"packages": [1]}, "packages is not a list"),
        ({"packages": ["../x"]}, "not an importable name"),
        ({"review_days": 0}, "not a number of days"),
        ({"review_days": True}, "not a number of days"),
        ({"review_days": "a year"}, "not a number of days"),
    ],
)
def test_settings_that_are_wrong(table: dict[str, object], told: str) -> None:
    bot = CatBot(plugins={"runbooks": Runbooks()}, config={"plugins": {"runbooks": table}})
    said = bot.say("runbooks")
    assert said.status == "failed"
    assert "It is not set up" in said.text
    assert told in said.text
    assert bot.say("plugins --broken").text.count(told) == 1


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"folders": ["nowhere"]}, "names nowhere, and there is no such folder"),
        ({"packages": ["no_such_package"]}, "names the package no_such_package, which is not"),
        ({"packages": ["no_such_package.pages"]}, "which is not installed"),
        ({"packages": ["this"]}, "is a module, not a package"),
    ],
)
def test_places_that_are_not_there(bots: Bots, table: dict[str, object], told: str) -> None:
    bot = bots(**table)
    assert told in bot.say("plugins --broken").text
    assert bot.say("ping").status == "ok"


def test_a_folder_far_too_large_is_refused(bots: Bots, folder: Path) -> None:
    for number in range(1_001):
        (folder / f"{number}.md").touch()
    assert "more than 1,000 pages" in bots().say("plugins --broken").text


def test_nobody_has_said_where_the_pages_are() -> None:
    bot = CatBot(plugins={"runbooks": Runbooks()}, config={})
    said = bot.say("runbooks")
    assert 'folders = ["runbooks"]' in said.text
    assert said.reply.level == "warning"


def test_a_folder_without_pages(bots: Bots) -> None:
    assert "There are no pages in runbooks." in bots().say("runbooks").text
    assert "meow catalogue DIR" in bots().say("runbooks").text
