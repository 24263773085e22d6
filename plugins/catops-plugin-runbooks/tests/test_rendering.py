"""Markdown, and what chats and terminals are shown of it."""

from __future__ import annotations

import re

import pytest
from catops_plugin_runbooks.rendering import parse, render
from hypothesis import given, settings
from hypothesis import strategies as st


def rendered(*lines: str) -> str:
    return render(parse("\n".join(lines)).children)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## What **to** do", "*What to do*"),
        ("Title\n=====", "*Title*"),
        ("**bold** *slanted* ~~gone~~ `code`", "*bold* _slanted_ ~gone~ `code`"),
        ("***both***", "_*both*_"),
        ("snake_case_name and 2 * 3", "snake_case_name and 2 * 3"),
        (r"\*not bold\*", "*not bold*"),
        ("one\ntwo  \nthree", "one two\nthree"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("`a<b>`", "`a&lt;b&gt;`"),
        ("``a`b``", "`a'b`"),
        ("- a\n- b\n  more\n  - c", "• a\n• b more\n    • c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- [ ] a\n- [x] b", "☐ a\n☑ b"),
        ("- a\n\n  b", "• a\n    b"),
        ("> a\n> b\n>\n> c", "&gt; a b\n&gt; \n&gt; c"),
        ("---", "───"),
        ("```sh\nls *\n```", "```\nls *\n```"),
        ("    indented", "```\nindented\n```"),
        ("1. a\n   ```\n   x\n     y\n   ```\n   b", "1. a\n```\nx\n  y\n```\n    b"),
        ("- ```\n  x\n  ```", "•\n```\nx\n```"),
        ("````\n```\n````", "```\n`\u200b`\u200b`\n```"),
        ("[a & b](https://x.example/?a=1&b=2)", "<https://x.example/?a=1&amp;b=2|a &amp; b>"),
        ("[a|b](https://x.example/a|b)", "<https://x.example/a%7Cb|a/b>"),
        ("<https://x.example>", "<https://x.example>"),
        ("(see https://x.example/a_b.)", "(see <https://x.example/a_b>.)"),
        ("[mail](mailto:a@x.example)", "<mailto:a@x.example|mail>"),
        ("[a][1]\n\n[1]: https://x.example", "<https://x.example|a>"),
        ("[page](other.md) [up](#top)", "page (other.md) up"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![graph](https://x.example/g.png)", "<https://x.example/g.png|graph>"),
        ("<b>bold</b><br>next <!-- hidden -->", "bold\nnext"),
        ("ssh <host> as <!here> and <@U1>", "ssh &lt;host&gt; as &lt;!here&gt; and &lt;@U1&gt;"),
        ("<details>\n\n*in*\n\n</details>", "_in_"),
        ("", ""),
    ],
)
def test_what_is_shown(markdown: str, shown: str) -> None:
    assert rendered(markdown) == shown


def test_a_table_is_lined_up() -> None:
    assert rendered("| a | b |", "|---|--:|", "| `x` & y | **2** |", "| z |") == (
        "```\na      b\n─────  ─\nx &amp; y  2\nz\n```"
    )


def test_a_wide_table_is_shown_row_by_row() -> None:
    shown = rendered("| name | text |", "|---|---|", f"| a | {'long ' * 20} |", "| b | c |")
    assert "name: a\ntext: long long" in shown
    assert "name: b\ntext: c" in shown


ODD = """
# - * 1. > ``` ` ** _ ~~ [ ]( ) ![ < > <!-- --> <b> <!channel> <@U1> &lt; https://x.example/a | \\
"""
PIECES = st.lists(
    st.one_of(
        st.sampled_from([*ODD.split(), " ", "\n", "\n\n", "\t", "    "]), st.text(max_size=5)
    ),
    max_size=30,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_only_the_pages_own_links_are_active(markdown: str) -> None:
    shown = rendered(markdown)
    for token in re.findall(r"<[^>]*>?", shown):
        assert re.fullmatch(r"<(https?://|mailto:)[^<>\n]*>", token)
    assert ">" not in re.sub(r"<[^>]*>", "", shown)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=30))
def test_no_word_is_lost(word: str) -> None:
    for markdown in (
        f"# {word}",
        f"- {word}",
        f"> {word}",
        f"**{word}**",
        f"| a |\n|---|\n| {word} |",
    ):
        assert word in rendered(markdown)
