"""Codes: typed as people type, good for one thing, told apart from every other one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catops.confirmation.codes import LENGTH, SEAL, code_key, expiry, plain_code, sealed_code
from catops.envelope import envelope_key
from catops.reference import ALPHABET

KEY = code_key("a signing secret")
NOW = 1_767_603_600


def code(agreed: str = "this", key: bytes = KEY, expires: int = NOW + 300) -> str:
    return sealed_code(agreed, key, expires=expires)


def read(typed: str, agreed: str = "this", key: bytes = KEY, now: float = NOW) -> int | None:
    return expiry(plain_code(typed), agreed, key, now=now)


def test_a_code_is_six_groups_of_four_letters_that_look_like_no_others() -> None:
    assert re.fullmatch(f"([{ALPHABET}]{{4}}-){{5}}[{ALPHABET}]{{4}}", code())
    assert SEAL >= 80


def test_no_two_codes_are_the_same() -> None:
    assert len({code() for _ in range(100)}) == 100


@given(agreed=st.text(), expires=st.integers(NOW - 500_000, NOW + 500_000), key=st.binary())
def test_what_was_sealed_is_read(agreed: str, expires: int, key: bytes) -> None:
    agreed = agreed.encode("utf-8", "replace").decode()
    assert read(code(agreed, key, expires), agreed, key) == expires


@pytest.mark.parametrize(
    "typing",
    [
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda code: code.replace("-", ""), id="no dashes"),
        pytest.param(lambda code: code.replace("-", "–"), id="a phone's dashes"),
        pytest.param(lambda code: code.replace("-", "—"), id="a phone's long dashes"),
        pytest.param(lambda code: code.replace("0", "O").replace("1", "l"), id="O and l"),
        pytest.param(lambda code: code.replace("0", "o").replace("1", "I"), id="o and I"),
    ],
)
def test_case_dashes_and_letters_that_look_alike_do_not_matter(
    typing: Callable[[str], str],
) -> None:
    assert {read(typing(code())) for _ in range(20)} == {NOW + 300}


@pytest.mark.parametrize("typed", ["", "-", "1234", "u" * LENGTH, "0" * 23, "0" * 25, "é" * LENGTH])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert plain_code(typed) == ""


def test_a_code_with_any_letter_changed_is_for_nothing() -> None:
    plain = plain_code(code())
    for place, letter in itertools.product(range(LENGTH), ALPHABET):
        changed = plain[:place] + letter + plain[place + 1 :]
        assert (read(changed) is None) == (changed != plain)


@pytest.mark.parametrize(
    ("agreed", "key"),
    [("that", KEY), ("this ", KEY), ("this", code_key("another")), ("this", envelope_key("a"))],
)
def test_a_code_is_for_what_was_agreed_and_of_one_key(agreed: str, key: bytes) -> None:
    assert read(code(), agreed, key) is None


def test_the_key_is_no_other_key_of_the_signing_secret() -> None:
    assert code_key("secret") not in (b"secret", envelope_key("secret"))


@pytest.mark.parametrize("days", [6, 13, 365, 3650])
def test_an_old_code_is_known_for_days_and_never_becomes_good_again(days: int) -> None:
    later = NOW + days * 86_400
    read_then = read(code(), now=later)
    assert read_then == (NOW + 300 if days == 6 else None)
    for now in range(later, later + (1 << 21), 1 << 17):
        assert (read(code(), now=now) or 0) <= now
