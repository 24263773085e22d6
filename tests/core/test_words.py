"""Words are split as a shell would, after what phones do to them is mended."""

from __future__ import annotations

import shlex
import string
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catops.errors import BadArgument
from catops.words import join_words, split_words

PLAIN = string.ascii_letters + string.digits + " \t\n\"'\\-_=:/.,$#@!{}()"
PHONE = "“”‘’„‚—– \u00a0\u202f\n'\"\\abcé-="


def split_or_refused(text: str) -> Any:
    try:
        return split_words(text)
    except BadArgument as error:
        return error


@given(st.text(PLAIN))
@settings(max_examples=200)
def test_plain_text_is_split_as_a_shell_splits_it(text: str) -> None:
    try:
        expected = shlex.split(text)
    except ValueError:
        assert isinstance(split_or_refused(text), BadArgument)
    else:
        assert split_words(text) == expected


@given(st.text(PHONE) | st.text())
@settings(max_examples=200)
def test_any_text_is_words_or_a_clear_refusal(text: str) -> None:
    words = split_or_refused(text)
    if isinstance(words, BadArgument):
        assert words.message
        assert words.mend
    else:
        assert all(isinstance(word, str) for word in words)


@given(st.text(PHONE) | st.text(PLAIN) | st.text())
@settings(max_examples=200)
def test_words_joined_are_split_into_the_same_words(text: str) -> None:
    words = split_or_refused(text)
    assume(not isinstance(words, BadArgument))
    assert split_words(join_words(words)) == words


@given(st.lists(st.text(PHONE) | st.text(PLAIN) | st.text()))
@settings(max_examples=400)
def test_words_joined_are_split_into_the_same_words_whatever_they_are(words: list[str]) -> None:
    assert split_words(join_words(words)) == words


@pytest.mark.parametrize(
    "word", ["—x", "—force", "–region=eu", "—", "“x”", "it’s", "a\u00a0b", "a\rb", "‘x", "'“", ""]
)
@pytest.mark.parametrize("before", [[], ["deploy"], ["deploy", "--"], ["'", "--"]])
def test_what_phones_do_is_left_alone_in_what_was_joined(before: list[str], word: str) -> None:
    assert split_words(join_words([*before, word])) == [*before, word]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("say “good morning” now", ["say", "good morning", "now"]),
        ("say ‘good morning’ now", ["say", "good morning", "now"]),
        ("say „good morning“", ["say", "good morning"]),
        ("say ‚good morning‘", ["say", "good morning"]),
        ("say “it’s fine”", ["say", "it’s fine"]),
        ("say ‘it’s fine’", ["say", "it’s fine"]),
        ("say ‘fine'", ["say", "fine"]),
        ('say "fine”', ["say", "fine"]),
        ("say “the dogs’ food”", ["say", "the dogs’ food"]),
        ("say 'a “b” ‘c’'", ["say", "a “b” ‘c’"]),
        ("say “a\u00a0b” 'a\u00a0b'", ["say", "a b", "a\u00a0b"]),
        ('say "\\“x\\” \\\\ \\y"', ["say", "“x” \\ \\y"]),
        ("say don’t worry", ["say", "don’t", "worry"]),
        ("deploy —force", ["deploy", "--force"]),
        ("deploy –force", ["deploy", "--force"]),
        ("deploy —region=eu-west-1", ["deploy", "--region=eu-west-1"]),
        ("deploy --region eu-west-1", ["deploy", "--region", "eu-west-1"]),
        ("deploy '—force'", ["deploy", "—force"]),
        ("deploy “—force”", ["deploy", "—force"]),
        ("deploy \\—force", ["deploy", "—force"]),
        ('deploy —region="eu west"', ["deploy", "--region=eu west"]),
        ("deploy —force -- —force", ["deploy", "--force", "--", "—force"]),
        ("deploy -- —force 'x'", ["deploy", "--", "—force", "x"]),
        ("wait — what", ["wait", "—", "what"]),
        ("pages 3–5", ["pages", "3–5"]),
        ("ping\u00a0twice", ["ping", "twice"]),
        ("ping\u202ftwice\u2003more", ["ping", "twice", "more"]),
        ("  ping  ", ["ping"]),
        ('say "two\nlines"', ["say", "two\nlines"]),
        ("say one\ntwo", ["say", "one", "two"]),
        ("say ''", ["say", ""]),
        ("say a\\ b", ["say", "a b"]),
        ("", []),
    ],
)
def test_what_phones_do_is_mended(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize("text", ["say don't", 'say "hello', "say “hello", "say 'a' 'b", "“"])
def test_an_open_quote_is_told_with_what_to_do(text: str) -> None:
    with pytest.raises(BadArgument, match="opened but not closed") as caught:
        split_words(text)
    assert "Close it" in caught.value.mend


def test_a_backslash_at_the_end_is_told_with_what_to_do() -> None:
    with pytest.raises(BadArgument, match="ends in a backslash") as caught:
        split_words("say hello \\")
    assert "double it" in caught.value.mend
