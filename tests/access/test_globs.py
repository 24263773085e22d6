"""Patterns: a star stands for anything, and nothing else stands for anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.policy.globs import command_glob, command_key, folded, folded_glob, glob

LETTERS = st.text("ab*.\n", max_size=8)


@settings(max_examples=200, deadline=None)
@given(LETTERS, st.text("ab.\n", max_size=12))
def test_a_pattern_fits_what_the_same_regular_expression_does(pattern: str, text: str) -> None:
    expression = ".*".join(map(re.escape, pattern.split("*")))
    assert glob(pattern).matches(text) is bool(re.fullmatch(expression, text, re.DOTALL))


def test_many_stars_over_a_long_text_are_no_burden() -> None:
    assert not glob("*a" * 50 + "b").matches("a" * 200_000)


def test_names_of_commands_are_told_apart_as_people_type_them_and_no_look_alike_is_let_in() -> None:
    assert command_glob(" AWS  Ec2 *").matches(command_key("aws ec2 stop"))
    assert not command_glob("aws").matches(command_key("аws")), "the first letter is Cyrillic"
    assert not command_glob("É*").matches(command_key("éa"))
    assert folded_glob(" AWS  É* ").matches(folded("aws éa"))


@pytest.mark.parametrize("text", ["Prod", " prod", "prod\n", "ＰＲＯＤ", "ｐrod"])
def test_what_is_forbidden_is_compared_without_what_a_command_may_overlook(text: str) -> None:
    assert folded(text) == "prod"
