"""A record as a line of JSON: read back as it was, on one line, with no secret in it."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.audit.encoding import ARGUMENT, LINE, as_json, from_json, kept_arguments, kept_line
from catops.audit.record import Record
from catops.outcome import Status
from catops.spec import CommandSpec, Parameter
from catops.values import Channel, Secret, User

#: Any text, lone halves of surrogates and what acts on a terminal among it.
TEXTS = st.text(max_size=30)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 2**53).map(float)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)
RECORDS = st.builds(
    Record,
    reference=TEXTS,
    at=NUMBERS,
    team=TEXTS,
    person=TEXTS,
    channel=TEXTS,
    name=TEXTS,
    thread=TEXTS,
    door=TEXTS,
    command=TEXTS,
    line=TEXTS,
    arguments=st.dictionaries(TEXTS, VALUES, max_size=4),
    effect=TEXTS,
    decision=st.sampled_from(("allow", "deny", "")),
    rule=TEXTS,
    status=st.sampled_from(get_args(Status)),
    seconds=NUMBERS,
    waited=NUMBERS,
    delivered=st.booleans(),
    visibility=st.sampled_from(("channel", "user", "")),
    organization=TEXTS,
    homes=st.none() | st.lists(TEXTS, max_size=3).map(tuple),
)
RECORD = Record("abcdefgh", 1.5, "T1", "U1", "C1")


@settings(max_examples=200)
@given(RECORDS)
def test_what_is_read_is_what_was_written(record: Record) -> None:
    assert from_json(as_json(record)) == record


@settings(max_examples=200)
@given(RECORDS)
def test_a_record_is_one_line_of_plain_characters(record: Record) -> None:
    assert set(as_json(record)) <= set(map(chr, range(32, 127)))


def test_every_field_has_its_key_also_where_it_says_nothing() -> None:
    assert list(json.loads(as_json(RECORD))) == [field.name for field in fields(Record)]


def test_what_else_stands_there_is_passed_over_and_what_has_a_default_may_be_missing() -> None:
    line = '{"reference":"abcdefgh","at":1.5,"team":"T1","person":"U1","channel":"C1","_aws":{}}'
    assert from_json(line) == RECORD


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reference": None}, "its reference is null"),
        ({"at": "now"}, 'its at is "now"'),
        ({"at": True}, "its at is true"),
        ({"at": float("inf")}, "its at is Infinity"),
        ({"seconds": float("nan")}, "its seconds is NaN"),
        ({"status": "good"}, 'its status is "good"'),
        ({"status": []}, r"its status is \[\]"),
        ({"decision": "maybe"}, 'its decision is "maybe"'),
        ({"visibility": "all"}, 'its visibility is "all"'),
        ({"arguments": []}, r"its arguments is \[\]"),
        ({"delivered": 1}, "its delivered is 1"),
        ({"line": 3}, "its line is 3"),
        ({"homes": "T1"}, 'its homes is "T1"'),
        ({"homes": [1]}, r"its homes is \[1\]"),
        ({"organization": None}, "its organization is null"),
    ],
)
def test_a_field_that_is_something_else_is_told(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        from_json(json.dumps(json.loads(as_json(RECORD)) | changed))


@pytest.mark.parametrize("missing", ["reference", "at", "team", "person", "channel"])
def test_a_record_of_nobody_nowhere_is_none(missing: str) -> None:
    value = json.loads(as_json(RECORD))
    del value[missing]
    with pytest.raises(ValueError, match=f"it has no {missing}"):
        from_json(json.dumps(value))


@settings(max_examples=200)
@given(TEXTS | VALUES.map(json.dumps))
def test_junk_is_refused_and_nothing_worse(line: str) -> None:
    with pytest.raises(ValueError, match=r"^\w"):
        from_json(line)


def test_junk_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        from_json("[" * 100_000)


def spec(**types: Any) -> CommandSpec:
    return CommandSpec(
        "work", parameters=tuple(Parameter(name, "word", type) for name, type in types.items())
    )


def test_secret_arguments_are_left_out_wherever_they_stand() -> None:
    values = {"key": Secret("canary"), "typed": "canary", "many": [Secret("canary"), "x"]}
    kept = kept_arguments(spec(key="secret", typed="secret", many="str"), values)
    assert kept == {"many": ["x"]}


def test_arguments_are_kept_as_json_has_them() -> None:
    values = {
        "user": User("U1", "tess"),
        "channel": Channel("C1"),
        "number": 2.5,
        "on": True,
        "nothing": None,
        "words": ["a", "b"],
        "other": complex(1, 2),
    }
    kept = kept_arguments(spec(), values)
    assert kept == {
        "user": "U1",
        "channel": "C1",
        "number": 2.5,
        "on": True,
        "nothing": None,
        "words": ["a", "b"],
        "other": "(1+2j)",
    }


def test_of_an_old_command_the_words_are_kept_and_nothing_of_the_form() -> None:
    values = {"argv": ["role", "--user", "t"], "params": {"token": ["canary"]}}
    assert kept_arguments(CommandSpec("role", classic=True), values) == {
        "argv": ["role", "--user", "t"]
    }


def test_what_is_very_long_is_cut() -> None:
    assert kept_line("x" * LINE) == "x" * LINE
    assert kept_line("x" * (LINE + 1)) == "x" * (LINE - 1) + "…"
    assert kept_arguments(spec(), {"a": "x" * ARGUMENT}) == {"a": "x" * ARGUMENT}
    assert kept_arguments(spec(), {"a": "x" * 9999}) == {"a": "x" * (ARGUMENT - 1) + "…"}
    assert kept_arguments(spec(), {"a": ["🐈" * ARGUMENT] * 20}) == {}
