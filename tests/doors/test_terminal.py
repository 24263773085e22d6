"""Answers on a terminal: with colour and without, narrow and wide, and never a terminal's code."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.bot.answer import Answer
from catops.outcome import Outcome
from catops.reply import Button, Image, Reply, Table
from catops.request import Person, Place, Request
from catops.suggestions import Suggestion
from catops.terminal.progress import Progress
from catops.terminal.rendering import Screen
from catops.text import clean

from .rendered import nasty

PLAIN = Screen(colour=False, width=60)
COLOUR = Screen(colour=True, width=60)
STYLE = re.compile(r"\x1b\[\d+m")
REQUEST = Request("work", Person("tess"), Place("terminal"), prefix="meow run")
EVERYTHING = Reply(
    "It is *sunny*, see `forecast`.",
    title="Weather",
    fields={"Place": "London", "Degrees": 21},
    table=Table(["day", "°C"], [["Mon", 7], ["Tue", 21]]),
    code="x = 1",
    image=Image("https://example.com/sun.png", "the sun"),
    buttons=[Button("More", "weather Oslo")],
    level="success",
)


def answered(reply: Reply | None, *suggestions: Suggestion) -> Answer:
    return Answer(REQUEST, reply, "channel", Outcome("ok"), suggestions=suggestions)


def test_without_colour_it_is_plain_text_in_the_order_of_the_replys_parts() -> None:
    offered = Suggestion("weather Oslo", "it is sunny there")
    assert PLAIN.answer(answered(EVERYTHING, offered)) == (
        "✓ Weather\n\n"
        "It is sunny, see forecast.\n\n"
        "Place    London\n"
        "Degrees  21\n\n"
        "day  °C\n"
        "───  ──\n"
        "Mon   7\n"
        "Tue  21\n\n"
        "x = 1\n\n"
        "the sun: https://example.com/sun.png\n\n"
        "  More: meow run weather Oslo\n\n"
        "Next\n"
        "  meow run weather Oslo  because it is sunny there"
    )


def test_with_colour_it_says_the_same() -> None:
    plain = PLAIN.answer(answered(EVERYTHING))
    coloured = COLOUR.answer(answered(EVERYTHING))
    assert "\x1b[1mWeather\x1b[0m" in coloured
    assert "\x1b[1msunny\x1b[0m" in coloured
    assert "\x1b[36mforecast\x1b[0m" in coloured
    assert STYLE.sub("", coloured) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold*, *two words* and (*inside*).", "bold, two words and (inside)."),
        ("`code` and `a *b* c`", "code and a *b* c"),
        ("2 * 3 * 4, *.py and *.md, a*b*c, **x**", "2 * 3 * 4, *.py and *.md, a*b*c, **x**"),
        ("'*quoted*' /*comment*/ *open\nclose*", "'*quoted*' /*comment*/ *open\nclose*"),
        ("```*a* `b`\n*c*``` *d*", "```*a* `b`\n*c*``` d"),
        ("an odd ` and ``double``", "an odd ` and ``double``"),
    ],
)
def test_marks_of_style_are_dropped_where_nothing_else_can_be_meant(text: str, shown: str) -> None:
    assert PLAIN.reply(Reply(text), "") == shown
    assert STYLE.sub("", COLOUR.reply(Reply(text), "")) == shown


@pytest.mark.parametrize(
    ("level", "mark", "style"),
    [("info", "", ""), ("success", "✓ ", "32"), ("warning", "! ", "33"), ("error", "✗ ", "31")],
)
def test_the_level_is_a_mark_that_needs_no_colour(level: str, mark: str, style: str) -> None:
    reply = Reply("x", level=level)  # type: ignore[arg-type]
    assert PLAIN.reply(reply, "") == f"{mark}x"
    assert COLOUR.reply(reply, "") == (f"\x1b[{style}m{mark}\x1b[0mx" if style else "x")


def test_no_reply_is_nothing_and_an_empty_one_says_that_it_is_done() -> None:
    assert PLAIN.answer(answered(None)) == ""
    assert PLAIN.answer(answered(Reply())) == "Done; nothing to show."


def test_a_table_wider_than_the_terminal_is_shown_as_records() -> None:
    table = Table(["name", "note"], [["web-1", "x" * 60], ["web-2", ""]])
    assert (
        PLAIN.reply(Reply(table=table), "")
        == f"name: web-1\nnote: {'x' * 60}\n\nname: web-2\nnote: "
    )


def test_a_wide_table_without_rows_still_shows_its_columns() -> None:
    assert "y" * 70 in PLAIN.reply(Reply(table=Table(["x", "y" * 70], [])), "")


def test_columns_stay_straight_whatever_stands_in_them() -> None:
    table = Table(["a", "b"], [["猫", 1], ["\x1b[31mred\x1b[0m", 2], ["e\u0301", None]])
    assert PLAIN.reply(Reply(table=table), "").splitlines() == [
        "a    b",
        "───  ─",
        "猫   1",
        "red  2",
        "e\u0301",
    ]


def test_a_field_of_several_lines_stays_in_its_column() -> None:
    reply = Reply(fields={"Name": "web-1", "Note": "one\ntwo"})
    assert PLAIN.reply(reply, "") == "Name  web-1\nNote  one\n      two"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@U1>", "@U1"),
        ("<@U1|tess>", "@tess"),
        ("<#C1|ops>", "#ops"),
        ("<!here>", "@here"),
        ("<!channel|channel>", "@channel"),
        ("<!subteam^S1|@ops>", "@ops"),
        ("<!date^1^{date}|yesterday>", "yesterday"),
        ("<https://a.example>", "https://a.example"),
        ("<https://a.example|here>", "here (https://a.example)"),
        ("<https://a.example|https://a.example>", "https://a.example"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
    ],
)
def test_markup_is_shown_as_what_it_means_and_only_where_it_is_meant(text: str, shown: str) -> None:
    assert PLAIN.reply(Reply(text, markup=True), "") == shown
    assert PLAIN.reply(Reply(text), "") == text


def test_a_payload_of_catops_1_is_shown_as_text() -> None:
    attachment = {"title": "Cat", "text": "meow", "image_url": "https://a.example/cat.png"}
    payload = {"statusCode": "200", "text": "<@U1> *hi*", "attachments": [attachment]}
    shown = PLAIN.reply(Reply(payload=payload), "")
    assert shown == "@U1 hi\n\nCat\nmeow\nhttps://a.example/cat.png"


@settings(deadline=None, max_examples=200)
@given(text=nasty, because=nasty)
def test_no_code_of_a_plugins_reaches_the_terminal(text: str, because: str) -> None:
    reply = Reply(
        text,
        title=text,
        fields={text: text},
        table=Table([text], [[text]]),
        code=text,
        image=Image(text, text),
        buttons=[Button(text, text)],
        payload={"text": text, "attachments": [{"title": text}]},
    )
    answer = answered(reply, Suggestion(text, because))
    for shown in (PLAIN.answer(answer), STYLE.sub("", COLOUR.answer(answer))):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
        shown.encode()


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n")))
def test_cleaning_leaves_what_is_clean(text: str) -> None:
    assert clean(text) == text


@settings(deadline=None, max_examples=200)
@given(text=nasty)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://a\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]never ended\nkept", "never ended\nkept"),
        ("\x1b(Bx", "(Bx"),
        ("\x9b31mx", "31mx"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00\x08b", "ab"),
    ],
)
def test_what_cleaning_takes_away(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_one_screen_the_last_progress_is_not_said_again() -> None:
    screen = Tty()
    progress = Progress(PLAIN, "", screen)
    for text in ("one", "two", "two"):
        progress(Reply(text), "channel")
    progress.end("two\n\nNext\n  ping", screen)
    assert screen.getvalue() == "one\ntwo\nNext\n  ping\n"


def test_an_answer_that_only_begins_like_the_progress_is_said_whole() -> None:
    screen = Tty()
    progress = Progress(PLAIN, "", screen)
    progress(Reply("1"), "channel")
    progress.end("10 items", screen)
    assert screen.getvalue() == "1\n10 items\n"


def test_in_a_pipe_the_answer_is_whole_whatever_the_screen_has_seen() -> None:
    screen, pipe = Tty(), io.StringIO()
    progress = Progress(PLAIN, "", screen)
    progress(Reply("done"), "channel")
    progress.end("done", pipe)
    assert (screen.getvalue(), pipe.getvalue()) == ("done\n", "done\n")
