"""A log record as JSON: valid and whole, whatever it says and whatever words it."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.classic.log_records import as_json

#: As CatOps 1's templates have it.
TEMPLATE = (
    '{"channels":["#catops_logs"], "time":"%(asctime)s", "level":"%(levelname)s", '
    '"message":"%(message)s"}'
)


def _record(message: str, *args: object, **more: Any) -> logging.LogRecord:
    record = logging.LogRecord("zoo", logging.WARNING, "zoo.py", 1, message, args, None)
    vars(record).update(more)
    return record


def _posted(record: logging.LogRecord, formatter: logging.Formatter | str) -> dict[str, Any]:
    """Return what would be posted, read as strictly as any JSON parser reads it."""
    if isinstance(formatter, str):
        formatter = logging.Formatter(formatter)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    body = as_json(record, formatter).decode("utf-8", "strict")
    posted: dict[str, Any] = json.loads(body, parse_constant=refuse)
    return posted


def _arrived(text: str) -> str:
    """Return ``text`` as UTF-8 can carry it: halves of a character joined, lone ones as ``?``."""
    return str(json.loads(json.dumps(text))).encode("utf-8", "replace").decode()


messages = st.text() | st.text(
    st.characters(categories=["Cs", "Cc"]) | st.sampled_from('"\\%{}\n\u2028\x00é'), max_size=20
)


@given(messages)
@settings(max_examples=200)
def test_any_message_is_valid_json_and_arrives_whole(message: str) -> None:
    entry = _posted(_record(message), TEMPLATE)
    assert entry["message"] == _arrived(message)
    assert entry["channels"] == ["#catops_logs"]


@given(messages, messages)
@settings(max_examples=100)
def test_any_argument_and_extra_is_valid_json(argument: str, extra: str) -> None:
    template = TEMPLATE.replace("%(message)s", "%(user)s: %(message)s")
    entry = _posted(_record("took %s (100%%)", argument, user=extra), template)
    assert entry["message"] == _arrived(f"{extra}: took {argument} (100%)")


@given(messages)
@settings(max_examples=100)
def test_any_formatter_that_is_no_template_becomes_the_message(message: str) -> None:
    entry = _posted(_record(message), "%(levelname)s %(message)s")
    assert entry["message"] == f"WARNING {message}".encode("utf-8", "replace").decode()
    assert entry["level"] == "WARNING"


def test_a_message_cannot_choose_its_channel() -> None:
    said = 'x", "channels": ["#board"], "level": "CRITICAL", "y": "'
    entry = _posted(_record(said), TEMPLATE)
    assert (entry["channels"], entry["level"]) == (["#catops_logs"], "WARNING")
    assert entry["message"] == said
    entry = _posted(_record('{"channels": ["#board"]}'), "%(message)s")
    assert entry["channels"] == ["#bot_tests"]
    fixed = '{"channels": ["#ops"], "message": "%(user)s did it"}'
    assert _posted(_record("x", user='a", "channels": ["#board"], "y": "'), fixed)["channels"] == [
        "#ops"
    ]


def test_an_exception_and_a_stack_go_into_the_message() -> None:
    record = _record("failed", stack_info='Stack:\n  "here"')
    try:
        raise ValueError('say "no"')
    except ValueError:
        record.exc_info = sys.exc_info()
    entry = _posted(record, TEMPLATE)
    assert entry["message"].startswith("failed\nTraceback (most recent call last):\n")
    assert entry["message"].endswith('ValueError: say "no"\nStack:\n  "here"')
    pickled = _record("failed", exc_text='ValueError: say "no"')
    assert _posted(pickled, TEMPLATE)["message"] == 'failed\nValueError: say "no"'


class Plain:
    def __str__(self) -> str:
        return 'a "plain" one'

    __repr__ = __str__


@pytest.mark.parametrize(
    ("template", "style"),
    [
        ('{"message": "%(what)s %(count)03d"}', "%"),
        ('{{"message": "{what} {count:03d}"}}', "{"),
        ('{"message": "$what ${count}"}', "$"),
    ],
)
def test_extras_of_any_kind_and_style_are_escaped(template: str, style: Any) -> None:
    formatter = logging.Formatter(template, style=style)
    entry = _posted(_record("x", what=Plain(), count=7), formatter)
    assert entry["message"] == f'a "plain" one {"7" if style == "$" else "007"}'


class OwnJson(logging.Formatter):
    """A formatter that makes JSON by itself, as many do."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({"channels": ["#own"], "message": record.getMessage().upper()})


class OneLine(logging.Formatter):
    """A template with something done to it afterwards."""

    def format(self, record: logging.LogRecord) -> str:
        assert record.levelname in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        return super().format(record).replace("  ", " ")


@given(messages)
@settings(max_examples=100)
def test_a_formatter_that_makes_json_itself_is_not_escaped_twice(message: str) -> None:
    entry = _posted(_record(message), OwnJson())
    assert entry["message"] == _arrived(message.upper())
    assert entry["channels"] == ["#own"]


@given(messages)
@settings(max_examples=100)
def test_a_formatter_of_ones_own_over_a_template_is_a_template(message: str) -> None:
    entry = _posted(_record(message), OneLine(TEMPLATE))
    assert entry["channels"] == ["#catops_logs"]
