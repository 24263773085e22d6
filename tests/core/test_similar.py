"""What was probably meant, also among more names than anybody would compare one by one."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.similar import MANY, similar

TEN_THOUSAND = [
    f"{a}{b}{c} run {d}"
    for a in "abcdefghij"
    for b in "klmnopqrst"
    for c in "uvwxyzabcd"
    for d in "0123456789"
]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("pnig", ["ping"]),
        ("PING", ["ping"]),
        ("Restrat", ["Restart"]),
        ("--forse", ["--force"]),
        ("xyzzy", []),
        ("", []),
    ],
)
def test_the_nearest_names_are_found(word: str, meant: list[str]) -> None:
    assert similar(word, ["ping", "Restart", "--force", "whoami"]) == meant


def test_at_most_so_many_are_found_the_likeliest_first() -> None:
    names = ["deploy", "deplay", "deplyo", "deployed"]
    assert similar("deploy", names)[0] == "deploy"
    assert len(similar("deploy", names)) == 3
    assert similar("deploy", names, most=1) == ["deploy"]


@pytest.mark.parametrize("word", ["restrat web", "resart web", "restart wbe", "restart wen"])
def test_one_of_ten_thousand_is_found(word: str) -> None:
    assert len(TEN_THOUSAND) > MANY
    assert similar(word, [*TEN_THOUSAND, "restart web"]) == ["restart web"]


@given(st.text(string.printable, max_size=12), st.lists(st.text(max_size=12), max_size=30))
@settings(max_examples=100)
def test_only_names_that_exist_are_found_and_none_twice(word: str, names: list[str]) -> None:
    found = similar(word, names)
    assert set(found) <= set(names)
    assert len(set(found)) == len(found) <= 3
