"""The page about confirmations says what the bot does."""

from __future__ import annotations

import types
from collections.abc import Iterator

import pytest
from documentation.markdown import ROOT, blocks, typed_and_answered

from catops.testing import CatBot

PAGE = ROOT / "docs" / "how-to" / "confirm.md"


@pytest.fixture
def catbot() -> CatBot:
    """Return a bot with the page's plugin."""
    plugin = types.ModuleType("db")
    exec(next(_python()), vars(plugin))
    return CatBot({"db": plugin})


def _python() -> Iterator[str]:
    return (block.text for block in blocks(PAGE) if block.language == "python")


def test_the_bot_answers_as_the_page_says(catbot: CatBot) -> None:
    rows = typed_and_answered(PAGE)
    assert len(rows) == 5
    for typed, answer in rows:
        assert answer in catbot.say(typed).text


def test_the_pages_own_test_holds(catbot: CatBot) -> None:
    _, test = _python()
    module = types.ModuleType("test_db")
    exec(test, vars(module))
    module.test_a_table_is_dropped(catbot)
    assert "There is no table" in catbot.say("db drop orders").text
    assert "Dropped people" in catbot.post("db drop people").confirm().text


def test_the_question_reads_as_the_page_shows(catbot: CatBot) -> None:
    shown = next(block.text for block in blocks(PAGE) if block.language == "")
    *before, line = shown.strip().splitlines()
    text = "\n".join(before).removeprefix("/catops db drop orders").replace("⚠️", "!").strip()
    said = catbot.say("db drop orders").text
    assert said.startswith(text)
    assert line.partition(" --confirm ")[0] + " --confirm " in said
