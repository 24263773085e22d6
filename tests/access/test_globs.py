"""Patterns: a star stands for anything, and nothing else stands for anything."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable

import pytest
from access.making import DEPLOY, asked
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catops.policy.globs import FOREIGN, command_glob, command_key, folded, folded_glob, glob
from catops.policy.reading import read_access
from catops.policy.rules import Rules
from catops.testing import FakeDirectory

LETTERS = st.text("ab*.\n", max_size=8)
EXAMPLES = 20_000 if os.environ.get("CATOPS_LONG") else 500
CASES: list[Callable[[str], str]] = [str.lower, str.upper, str.casefold]
#: Letters whose cases are odd, or whose marks change places when they are normalized.
ODD = "ıİiIſsSßẞKÅςσΣǰŉﬀĀⅷⅧＰｐǅᾼᾳαι\u0301\u0345\u0307"


def normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


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


@pytest.mark.parametrize("text", ["Prod", " prod", "prod\n", "ＰＲＯＤ", "ｐrod", "\u00a0prod"])
def test_what_is_forbidden_is_compared_without_what_a_command_may_overlook(text: str) -> None:
    assert folded(text) == "prod"


def test_no_letter_has_a_case_or_a_width_under_which_it_is_another() -> None:
    every = [chr(point) for point in range(0x20000)]
    for change in (*CASES, normal):
        assert [one for one in every if folded(change(one)) != folded(one)] == []


def denies(value: str, typed: str) -> bool:
    """Return whether a rule about ``value`` denies what is ``typed``."""
    about = {"commands": ["*"], "arguments": {"region": value}}
    document = read_access({"guests": True, "allow": [{"commands": ["*"]}], "deny": [about]})
    rules = Rules(document, FakeDirectory(), version="x")
    return not rules.decide(asked(), DEPLOY, {"what": "web", "region": typed}).allowed


@pytest.mark.parametrize(
    "typed", ["productıon", "PRODUCTION", "ｐroductıon", "ＰＲＯＤＵＣＴıＯＮ"]
)
def test_no_dotless_letter_passes_a_denial(typed: str) -> None:
    assert denies("production", typed)


def test_marks_in_an_odd_order_pass_no_denial() -> None:
    typed = "α\u0345\u0301"  # normalized, the accent comes first
    assert denies(normal(typed), typed)
    assert denies(typed.upper(), typed)


def test_a_denial_does_not_fit_what_is_another_word() -> None:
    for typed in ("production-2", "prodüction", "staging"):
        assert not denies("production", typed)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.text(ODD, min_size=1, max_size=6) | st.text(min_size=1, max_size=6),
    st.sampled_from([*CASES, normal, lambda text: normal(text).upper()]),
    st.sampled_from(CASES),
)
def test_whatever_a_command_makes_of_the_case_and_the_width_is_denied(
    typed: str, makes: Callable[[str], str], case: Callable[[str], str]
) -> None:
    made = makes(typed)
    for denied in (made, case(made)):
        assume(denied.strip() and not FOREIGN & set(denied))
        assert denies(denied, typed)


def test_a_long_text_is_folded_in_time() -> None:
    assert not denies("*production*", "ﷺı" * 200_000)
