"""CatParser never ends the process it runs in, and always says why."""

from __future__ import annotations

import argparse
import contextlib
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops import ArgumentParserError, CatParser, UserError


def _parser(**options: bool) -> CatParser:
    parser = CatParser(prog="role", **options)  # type: ignore[arg-type]
    parser.add_argument("--user", required=True)
    parser.add_argument("--count", type=int)
    parser.add_argument("--version", action="version", version="role 7")
    return parser


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "the following arguments are required: --user"),
        (["--user", "t", "--count", "x"], "argument --count: invalid int value: 'x'"),
        (["--user", "t", "more"], "unrecognized arguments: more"),
        (["--version"], "role 7"),
    ],
)
def test_it_raises_what_is_wrong(argv: list[str], said: str) -> None:
    with pytest.raises(ArgumentParserError) as caught:
        _parser().parse_args(argv)
    assert str(caught.value) == said


def test_help_is_raised_and_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    parser = _parser()
    with pytest.raises(ArgumentParserError) as caught:
        parser.parse_args(["--user", "t", "-h"])
    assert str(caught.value) == parser.format_help().strip()
    assert capsys.readouterr() == ("", "")


def test_help_of_a_subcommand_is_its_own() -> None:
    parser = CatParser(prog="cage")
    parser.add_subparsers().add_parser("open").add_argument("number")
    with pytest.raises(ArgumentParserError, match=r"usage: cage open \[-h\] number"):
        parser.parse_args(["open", "-h"])


def test_a_plugin_may_still_print_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    parser = _parser()
    parser.print_help()
    assert capsys.readouterr().out == parser.format_help()
    with pytest.raises(ArgumentParserError):
        parser.parse_args(["-h"])
    parser.print_usage()
    assert capsys.readouterr().out == parser.format_usage()


def test_what_was_said_once_is_not_said_again() -> None:
    parser = _parser()
    with pytest.raises(ArgumentParserError, match="role 7"):
        parser.parse_args(["--version"])
    with pytest.raises(ArgumentParserError, match="usage: role"):
        parser.exit()
    with pytest.raises(ArgumentParserError, match=r"^bye$"):
        parser.exit(2, "bye\n")


def test_it_leaves_argparses_own_errors_to_those_who_ask_for_them() -> None:
    with pytest.raises(argparse.ArgumentError):
        _parser(exit_on_error=False).parse_args(["--count", "x"])


@given(st.lists(st.text(max_size=12), max_size=6))
@settings(max_examples=200)
def test_no_words_make_it_exit_or_fail(argv: list[str]) -> None:
    with contextlib.suppress(ArgumentParserError):
        assert isinstance(_parser().parse_args(argv).user, str)


def test_the_error_is_made_as_any_exception_is() -> None:
    assert str(ArgumentParserError("a")) == "a"
    assert str(ArgumentParserError("a", 1)) == "('a', 1)"
    assert str(ArgumentParserError(5)) == "5"
    assert str(ArgumentParserError()) == "The words do not fit this command."
    assert str(pickle.loads(pickle.dumps(ArgumentParserError("a")))) == "a"
    assert issubclass(ArgumentParserError, UserError)
