"""FAULTS 24: output of any size and kind reaches Slack within its limits, and nothing is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.bot.answer import Answer
from catops.outcome import Outcome
from catops.reply import Button, Image, Reply, Table, escape
from catops.request import Person, Place, Request
from catops.slack import limits
from catops.slack.messages import answer_messages, payload_messages, progress_message
from catops.slack.splitting import partition, shorten, split_code, split_text
from catops.suggestions import Suggestion
from catops.testing.fakes import check_message
from catops.text import clean, one_line

from .rendered import buttons, check, nasty, shown, visible

REQUEST = Request("work", Person("U1", "T1"), Place("C1"), reference="abcdefgh")


def messages_of(reply: Reply, **options: Any) -> list[dict[str, Any]]:
    return answer_messages(Answer(REQUEST, reply, "channel", Outcome("ok"), **options))


def held(message: Mapping[str, Any]) -> str:
    """Return what the buttons of a message run."""
    return visible("\n".join(button["value"] for button in buttons([message])))


KINDS: Mapping[str, Callable[[str], Reply]] = {
    "text": Reply,
    "error": lambda text: Reply(text, level="error"),
    "title": lambda text: Reply("x", title=text),
    "code": lambda text: Reply(code=text),
    "field": lambda text: Reply(fields={"label": text}),
    "label": lambda text: Reply(fields={text: "value"}),
    "cell": lambda text: Reply(table=Table(["column"], [[text]])),
    "column": lambda text: Reply(table=Table([text], [["cell"]])),
    "button": lambda text: Reply("x", buttons=[Button(text, "ping")]),
    "line": lambda text: Reply("x", buttons=[Button("Go", text)]),
}
SIZES = (0, 1, 2_999, 3_000, 3_001, 4_000, 4_001, 40_000, 40_001)
FILLINGS = {
    "one word": lambda size: "x" * size,
    "words": lambda size: ("lorem " * size)[:size],
    "lines": lambda size: ("a line\n" * size)[:size],
    "escapes": lambda size: "&" * size,
    "wide": lambda size: "猫" * size,
}


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_at_each_size_fits_and_is_all_there(kind: str, size: int, filling: str) -> None:
    text = FILLINGS[filling](size)
    messages = messages_of(KINDS[kind](text))
    check(messages)
    assert visible(text) in shown(messages) + "".join(map(held, messages))


@pytest.mark.parametrize("kind", ["text", "code", "cell"])
def test_a_megabyte_fits_and_is_all_there(kind: str) -> None:
    text = "".join(f"{number:07d}\n" for number in range(131_072))
    messages = messages_of(KINDS[kind](text))
    check(messages)
    assert visible(text) in shown(messages)


def test_fifty_one_blocks_are_two_messages() -> None:
    fields = {f"label {number}": "value" for number in range(51 * limits.SECTION_FIELDS)}
    messages = messages_of(Reply(fields=fields))
    check(messages)
    assert [len(message["blocks"]) for message in messages] == [50, 1]


def test_no_reply_is_no_message_and_an_empty_one_says_that_it_is_done() -> None:
    assert answer_messages(Answer(REQUEST, None, "channel", Outcome("ok"))) == []
    for empty in (Reply(), Reply(" \n"), Reply("\x1b[0m\x00"), Reply(title=" "), Reply(code="\n")):
        messages = messages_of(empty)
        check(messages)
        assert "Done; there is nothing to show." in str(messages)


@pytest.mark.parametrize(
    "table", [Table([], []), Table(["a", "b" * 90], []), Table([], [[1]]), Table(["a"], [[]])]
)
def test_a_table_without_rows_or_columns_shows_what_it_has(table: Table) -> None:
    messages = messages_of(Reply(table=table))
    check(messages)
    for column in table.columns:
        assert column in shown(messages)


def test_a_picture_without_a_public_url_or_a_text_is_shown_as_what_there_is() -> None:
    good = Image("https://example.com/cat.png", "a cat")
    for image in (
        good,
        Image("https://example.com/cat.png", " "),
        Image("http://example.com/cat.png", "a cat"),
        Image("https://example.com/" + "x" * 3_000, "a cat"),
        Image("", ""),
    ):
        messages = messages_of(Reply(image=image))
        for message in messages:
            check_message(message)
    (message,) = messages_of(Reply(image=good))
    assert message["blocks"][-1]["image_url"] == "https://example.com/cat.png"


replies = st.builds(
    Reply,
    nasty,
    title=nasty,
    code=nasty,
    fields=st.dictionaries(nasty, nasty, max_size=12),
    table=st.none()
    | st.builds(
        Table,
        st.lists(nasty, min_size=1, max_size=3),
        st.lists(st.lists(nasty | st.integers() | st.none(), max_size=3), max_size=4),
    ),
    image=st.none() | st.builds(Image, nasty | st.just("https://example.com/x.png"), nasty),
    buttons=st.lists(st.builds(Button, nasty, nasty), max_size=3),
    level=st.sampled_from(["info", "success", "warning", "error"]),
)


@settings(deadline=None, max_examples=200)
@given(reply=replies)
def test_whatever_a_plugin_answers_fits_and_is_all_there(reply: Reply) -> None:
    messages = messages_of(reply)
    check(messages)
    all_of_it = shown(messages)
    table = reply.table or Table([], [])
    cells = [cell for row in table.rows for cell in row[: len(table.columns)] if cell is not None]
    parts = [reply.text, reply.title, reply.code, *reply.fields, *reply.fields.values()]
    parts += [button.label for button in reply.buttons]
    for part in (*parts, *(table.columns if table.rows else ()), *map(str, cells)):
        assert visible(clean(str(part))) in all_of_it
    lines = all_of_it + "".join(map(held, messages))
    for button in reply.buttons:
        line = visible(clean(button.line))
        assert line in lines or line.replace("'", "") in lines.replace("'", "")
    check_message(progress_message(reply, REQUEST, "channel"))


@settings(deadline=None, max_examples=100)
@given(
    lines=st.lists(st.tuples(nasty, nasty), min_size=1, max_size=3),
    echo=nasty,
    reply=st.just(Reply("done")),
)
def test_suggestions_and_the_echo_fit_beside_the_answer(
    lines: list[tuple[str, str]], echo: str, reply: Reply
) -> None:
    offered = tuple(Suggestion(line, because) for line, because in lines)
    messages = messages_of(reply, suggestions=offered, echo=echo)
    check(messages)
    assert "Next" in shown(messages)


# --- the splitter ---------------------------------------------------------------------------

fenced = st.lists(
    st.sampled_from(["```", "`", "``", "````", "``````", "\n", " ", "word", "x" * 30, "&amp;"])
    | st.text(st.sampled_from("abc \n`"), max_size=20),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=200)
@given(text=nasty | fenced, limit=st.integers(1, 200))
def test_a_partition_is_the_text_in_parts_that_fit(text: str, limit: int) -> None:
    parts = partition(text, limit)
    assert "".join(parts) == text
    assert all(0 < len(part) <= limit for part in parts)


def states(text: str) -> list[tuple[str, bool]]:
    """Return each visible character of ``text``, and whether it stands in a fence."""
    found: list[tuple[str, bool]] = []
    inside = False
    for piece in re.split("(```)", text):
        if piece == "```":
            inside = not inside
        else:
            found += [(character, inside) for character in visible(piece)]
    return found


@settings(deadline=None, max_examples=200)
@given(text=fenced, limit=st.integers(60, 120))
def test_what_is_fenced_stays_fenced_and_what_is_not_does_not(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(part.strip() and len(part) <= limit for part in parts)
    assert [state for part in parts for state in states(part)] == states(text)


@pytest.mark.parametrize("ticks", range(1, 8))
@pytest.mark.parametrize("before", range(40, 56))
def test_no_run_of_backticks_is_cut_in_two(before: int, ticks: int) -> None:
    text = "x" * before + "`" * ticks + "y" * 80
    parts = split_text(text, 60)
    assert [state for part in parts for state in states(part)] == states(text)


@settings(deadline=None, max_examples=200)
@given(text=nasty | fenced, kind=st.sampled_from(["code", "cell"]))
def test_nothing_in_code_ends_its_fence(text: str, kind: str) -> None:
    messages = messages_of(KINDS[kind](text))
    for message in messages:
        for block in message["blocks"]:
            shown = block["text"]["text"]
            if shown.startswith("```\n"):
                assert shown.endswith("\n```")
                assert "```" not in shown[3:-3]


@settings(deadline=None, max_examples=200)
@given(text=nasty, limit=st.integers(60, 200))
def test_code_loses_not_even_white_space(text: str, limit: int) -> None:
    parts = split_code(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join(part.removeprefix("```\n").removesuffix("\n```") for part in parts) == text


@settings(deadline=None, max_examples=200)
@given(text=nasty, limit=st.integers(10, 120))
def test_no_entity_is_cut_in_two(text: str, limit: int) -> None:
    escaped = escape(text)
    parts = partition(escaped, limit)
    whole = [match[0] for match in re.finditer("&(?:amp|lt|gt);", escaped)]
    assert [match[0] for part in parts for match in re.finditer("&(?:amp|lt|gt);", part)] == whole


TOKENS = ("<@U0123ABC>", "<https://example.com/a/b|a label of words>", "<!date^1^{date}|once>")


@settings(deadline=None, max_examples=200)
@given(
    pieces=st.lists(st.sampled_from([*TOKENS, "word ", "x" * 40, "\n", " "]), max_size=40),
    limit=st.integers(60, 150),
)
def test_no_link_that_the_author_meant_is_cut_in_two(pieces: list[str], limit: int) -> None:
    text = "".join(pieces)
    found = [token for part in split_text(text, limit) for token in re.findall("<[^>]*>", part)]
    assert found == [piece for piece in pieces if piece in TOKENS]


def test_cuts_fall_at_line_ends_then_at_spaces() -> None:
    assert partition("one\ntwo three\nfour", 16) == ["one\ntwo three\n", "four"]
    assert partition("one two three", 9) == ["one two ", "three"]
    assert partition("abcdefgh", 3) == ["abc", "def", "gh"]


@settings(deadline=None, max_examples=200)
@given(text=nasty, limit=st.integers(2, 200))
def test_shortened_text_fits_and_says_that_it_is_cut(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or (
        short.endswith("…") and text.startswith(short.removesuffix("…").rstrip())
    )


# --- CatOps 1's payloads --------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(deadline=None, max_examples=200)
@given(
    extra=st.dictionaries(
        st.sampled_from(["response_type", "attachments", "blocks", "username", "mrkdwn"]), values
    ),
    text=st.text(min_size=1, max_size=100),
)
def test_a_payload_of_catops_1_is_sent_as_it_is(extra: dict[str, Any], text: str) -> None:
    meant = {**extra, "text": text}
    payload = {**meant, "statusCode": "200", "headers": {"Content-Type": "application/json"}}
    assert payload_messages(payload) == [meant]


def test_a_payload_that_shows_nothing_says_that_it_is_done() -> None:
    (message,) = payload_messages({"statusCode": "200", "text": ""})
    check_message(message)
    assert message["text"] == "Done; there is nothing to show."


@pytest.mark.parametrize("text", ["x" * 100_000, "word " * 20_000, " " * 50_000])
def test_a_payloads_text_beyond_slacks_limit_goes_on_below(text: str) -> None:
    messages = payload_messages({"statusCode": 200, "response_type": "in_channel", "text": text})
    for message in messages:
        check_message(message)
        assert message["response_type"] == "in_channel"
        assert message["text"].strip()
    assert visible(text) in visible("".join(message["text"] for message in messages))


def test_every_message_is_json_even_of_half_a_character() -> None:
    messages = messages_of(Reply("\ud83d \ude00", title="\ud800", code="\udfff"))
    assert json.loads(json.dumps(messages)) == messages
    assert "\ufffd" in str(messages)
    assert one_line(clean("\ud83d")) == "\ufffd"
