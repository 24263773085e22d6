"""What a person typed comes back from what Slack makes of it on its way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.reply import escape
from catops.slack.text import typed
from catops.words import split_words


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("", ""),
        ("ping", "ping"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("&quot; &#39;", "&quot; &#39;"),
        ("<https://example.com>", "https://example.com"),
        ("<https://example.com/?a=1&amp;b=2>", "https://example.com/?a=1&b=2"),
        ("<http://example.com|example.com>", "example.com"),
        ("<https://example.com|example.com>", "example.com"),
        ("<http://example.com/|example.com>", "example.com"),
        ("<http://example.com|read this>", "http://example.com"),
        ("<https://evil.example|example.com>", "https://evil.example"),
        ("<mailto:tess@example.com|tess@example.com>", "tess@example.com"),
        ("<tel:+441632960000|+441632960000>", "+441632960000"),
        (
            "--url=<http://a.example|a.example> --to=<mailto:x@y.z|x@y.z>",
            "--url=a.example --to=x@y.z",
        ),
        ("<@U012AB3CD>", "<@U012AB3CD>"),
        ("<@U012AB3CD|tess>", "<@U012AB3CD|tess>"),
        ("<@U012AB3CD|tess smith>", "<@U012AB3CD>"),
        ("<@U012AB3CD|tess “t” smith>", "<@U012AB3CD>"),
        ("<@U012AB3CD|o'neil>", "<@U012AB3CD>"),
        ("<@U012AB3CD|o’neil>", "<@U012AB3CD>"),
        ('<@U012AB3CD|"t">', "<@U012AB3CD>"),
        ("<@U012AB3CD|back\\slash>", "<@U012AB3CD>"),
        ("<@U012AB3CD|猫>", "<@U012AB3CD|猫>"),
        ("<#C012AB3CD|general>", "<#C012AB3CD|general>"),
        ("<#C012AB3CD|>", "<#C012AB3CD>"),
        ("<#C012AB3CD>", "<#C012AB3CD>"),
        ("<!here>", "<!here>"),
        ("<!subteam^S1|@ops>", "<!subteam^S1|@ops>"),
    ],
)
def test_it_is_what_was_typed(sent: str, meant: str) -> None:
    assert typed(sent) == meant


@settings(deadline=None, max_examples=200)
@given(text=st.text(max_size=60))
def test_plain_text_comes_back_character_by_character(text: str) -> None:
    assert typed(escape(text)) == text


@settings(deadline=None, max_examples=200)
@given(name=st.text(st.characters(exclude_characters="<>|&"), max_size=20))
def test_a_mention_is_one_word_whatever_the_name_in_it(name: str) -> None:
    (word,) = split_words(typed(f"<@U012AB3CD|{escape(name)}>"))
    assert word.startswith("<@U012AB3CD")


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.sampled_from("<>@#!|&;ltgmpU1 ahttps:/"), max_size=40))
def test_junk_that_looks_like_markup_never_raises(text: str) -> None:
    assert isinstance(typed(text), str)
