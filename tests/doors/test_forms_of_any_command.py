"""Whatever a command declares, its form is one that Slack takes, and says what was filled in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.arguments import bind
from catops.filling import Form, fill_in
from catops.slack.forms import modal
from catops.slack.inputs import input_block
from catops.slack.reading_forms import line_of
from catops.spec import CommandSpec, Kind, Parameter, Type
from catops.testing.view_rules import check_view
from catops.words import split_words

from .filling import REQUEST
from .rendered import active, nasty

names = st.sampled_from(["city", "max_items", "x", "env"])
kinds: st.SearchStrategy[Kind] = st.sampled_from(["word", "option", "flag"])
types: st.SearchStrategy[Type] = st.sampled_from(
    ["str", "int", "float", "bool", "choice", "user", "channel", "secret"]
)


@st.composite
def parameters(draw: st.DrawFn) -> tuple[Parameter, ...]:
    found = []
    for name in draw(st.lists(names, min_size=1, unique=True)):
        kind = draw(kinds)
        choices = tuple(draw(st.lists(nasty, max_size=3))) if draw(st.booleans()) else ("a", "b")
        found.append(
            Parameter(
                name,
                kind,
                "bool" if kind == "flag" else draw(types),
                many=kind != "flag" and draw(st.booleans()),
                required=draw(st.booleans()),
                default=draw(nasty | st.just("")),
                choices=choices,
                help=draw(nasty),
                completes=draw(st.booleans()),
            )
        )
    return tuple(found)


@settings(deadline=None, max_examples=200)
@given(parameters=parameters(), words=st.lists(nasty | st.sampled_from(["--x", "-1", "--"])))
def test_the_form_of_any_command_is_within_slacks_limits(
    parameters: tuple[Parameter, ...], words: list[str]
) -> None:
    spec = CommandSpec("any thing", f"Do {words}", parameters=parameters)
    view = modal(fill_in(spec, words), REQUEST)
    check_view(view)
    assert active([view]) == []


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("given", ["x" * 151, "x" * 3_001, "<@U1|odd name>", "-7", "1" * 40, "~"])
@pytest.mark.parametrize("kind", ["str", "int", "float", "bool", "choice", "user", "channel"])
def test_what_does_not_fit_an_input_is_left_out(kind: Type, given: str, many: bool) -> None:
    for completes in (False, True):
        one = Parameter("x", "option", kind, many=many, choices=("a",), completes=completes)
        block = input_block(one, [given])
        check_view(modal(Form(CommandSpec("c", parameters=(one,)), {"x": [given]}), REQUEST))
        assert block["block_id"] == ("options:--x" if many else "option:--x")


def test_a_choice_too_many_or_too_long_for_a_list_is_typed() -> None:
    for choices in (tuple(map(str, range(101))), ("x" * 151,)):
        one = Parameter("x", "word", "choice", choices=choices)
        assert input_block(one, ())["element"]["type"] == "plain_text_input"
        check_view(modal(Form(CommandSpec("c", parameters=(one,))), REQUEST))


typed = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1)


@settings(deadline=None, max_examples=200)
@given(first=typed, rest=st.lists(typed, max_size=3), option=typed, on=st.booleans())
def test_what_is_filled_in_is_what_the_command_is_given(
    first: str, rest: list[str], option: str, on: bool
) -> None:
    spec = CommandSpec(
        "any thing",
        parameters=(
            Parameter("first", "word"),
            Parameter("rest", "word", many=True, required=False),
            Parameter("x", "option", required=False),
            Parameter("on", "flag", "bool", required=False),
            Parameter("off", "flag", "bool", required=False, default="yes"),
        ),
    )
    box = [{"value": "x"}]
    filled = {
        "word:first": {"v": {"value": first}},
        "words:rest": {"v": {"value": "\n".join(rest)}},
        "option:--x": {"v": {"value": option}},
        "flag:--on": {"v": {"selected_options": box if on else []}},
        "off:--no-off": {"v": {"selected_options": box if on else []}},
    }
    words = split_words(line_of("any thing", [*filled], filled))
    expected: dict[str, object] = {"first": first, "x": option}
    expected |= {"on": True} if on else {"off": False}
    expected |= {"rest": rest} if rest else {}
    assert bind(spec, words[2:]).values == expected


@pytest.mark.parametrize("value", ["—force", "–on", "--on", "-x", "—", "=", "a=b", "“a”", "it’s"])
def test_no_value_of_a_form_is_a_flag(value: str) -> None:
    filled = {"option:--x": {"v": {"value": value}}, "word:first": {"v": {"value": value}}}
    words = split_words(line_of("any", [*filled], filled))
    ends = ["--"] if value.startswith("-") else []
    assert words == ["any", f"--x={value}", *ends, value]
