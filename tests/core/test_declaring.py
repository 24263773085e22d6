"""A declaration that cannot work is refused where it is written, with the way to write it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Annotated, Any, Literal, Optional, ParamSpec, TypeVar

import pytest
from core.making import bot

import catops
from catops.declaring import read_signature
from catops.docstrings import read_docstring
from catops.errors import PluginError

P = ParamSpec("P")
R = TypeVar("R")


def refusal(declare: Callable[[], object]) -> str:
    with pytest.raises(PluginError) as caught:
        declare()
    assert caught.value.mend, "every refusal has a mend"
    return caught.value.advice


def declared(function: Callable[..., Any], **declaration: Any) -> Callable[[], object]:
    return lambda: catops.command("test", **declaration)(function)


def no_context() -> None: ...
def only_flags(*, ctx: catops.Context) -> None: ...
def forgotten(city: str) -> None: ...
def forgotten_list(cities: list[str] | None = None) -> None: ...
def any_flags(ctx: catops.Context, **flags: str) -> None: ...
def a_dict(ctx: catops.Context, words: dict[str, str]) -> None: ...
def a_tuple(ctx: catops.Context, words: tuple[str, ...]) -> None: ...
def two_types(ctx: catops.Context, words: str | int) -> None: ...
def nested(ctx: catops.Context, words: list[list[str]]) -> None: ...
def a_class(ctx: catops.Context, words: PluginError) -> None: ...
def nowhere(ctx: catops.Context, words: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821, UP037
def early_list(ctx: catops.Context, words: list[str], last: str) -> None: ...
def two_lists(ctx: catops.Context, words: list[str], *more: str) -> None: ...
def lists(ctx: catops.Context, *words: list[str]) -> None: ...
def helpful(ctx: catops.Context, *, help: bool = False) -> None: ...
def twofold(ctx: catops.Context, *, wait: bool = True, no_wait: str = "") -> None: ...
def fine(ctx: catops.Context, city: str) -> None: ...
async def eventual(ctx: catops.Context) -> None: ...


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (no_context, "def no_context(ctx: catops.Context, …)"),
        (only_flags, "takes no context"),
        (forgotten, "def forgotten(ctx: catops.Context, city, …)"),
        (forgotten_list, "begins with 'cities', where its context belongs"),
        (any_flags, "Name each flag as a parameter."),
        (a_dict, "which no word converts to"),
        (a_tuple, "which no word converts to"),
        (two_types, "which no word converts to"),
        (nested, "which no word converts to"),
        (a_class, "which no word converts to"),
        (nowhere, "Import every name they use"),
        (early_list, "Put the list last"),
        (two_lists, "Put the list last"),
        (lists, "*words: str"),
        (helpful, "--help"),
        (twofold, "--no-wait"),
        (eventual, "commands are plain functions"),
    ],
)
def test_a_function_that_nobody_could_call_by_words(
    function: Callable[..., Any], told: str
) -> None:
    assert told in refusal(declared(function))


@pytest.mark.parametrize(
    ("declaration", "told"),
    [
        ({"effect": "delete"}, "'read', 'write', 'destructive'"),
        ({"visibility": "everybody"}, "'channel', 'user'"),
        ({"timeout": 0}, "Give seconds above zero."),
        ({"timeout": -1}, "Give seconds above zero."),
        ({"timeout": float("nan")}, "Give seconds above zero."),
        ({"timeout": "5"}, "Give seconds above zero."),
        ({"complete": {"town": lambda ctx, typed: []}}, "Complete one of city."),
        ({"examples": "test London"}, "Write examples=['test London']."),
        ({"aliases": "try"}, "Write aliases=['try']."),
        ({"aliases": [5]}, "Give a list."),
    ],
)
def test_a_declaration_that_says_something_else(declaration: dict[str, Any], told: str) -> None:
    assert told in refusal(declared(fine, **declaration))


@pytest.mark.parametrize(
    "name",
    ["", "  ", "-rf", "a -b", "a:b", "it's", 'a"b', "a\\b", "<b>", "a\x00", "a\u200b", "`a`"],
)
def test_a_name_that_nobody_could_type(name: str) -> None:
    assert "cannot be typed" in refusal(lambda: catops.command(name)(fine))
    assert "cannot be typed" in refusal(lambda: catops.command("test", aliases=[name])(fine))


def test_the_decorator_without_its_name() -> None:
    undressed: Any = catops.command
    assert '@catops.command("weather")' in refusal(lambda: undressed(fine))


def test_spaces_in_a_name_are_told_apart_by_words_alone() -> None:
    command = catops.command("  aws   ec2 ", aliases=[" a  e "])(fine)
    assert command.spec.name == "aws ec2"
    assert command.spec.aliases == ("a e",)


def test_a_command_is_called_like_its_function() -> None:
    @catops.command("double")
    def double(ctx: object, number: int, *, plus: int = 0) -> int:
        return 2 * number + plus

    assert double(None, 4, plus=1) == 9


@pytest.mark.parametrize(
    ("annotation", "type", "many", "choices"),
    [
        (str, "str", False, ()),
        (Any, "str", False, ()),
        (int, "int", False, ()),
        (Optional[int], "int", False, ()),  # noqa: UP045
        (float | None, "float", False, ()),
        (Annotated[int, "note"], "int", False, ()),
        (bool, "bool", False, ()),
        (list, "str", True, ()),
        (list[int], "int", True, ()),
        (list[int] | None, "int", True, ()),
        (list[Literal["a", "b"]], "choice", True, ("a", "b")),
        (Literal["a", 2, None], "choice", False, ("a", "2")),
        (catops.User, "user", False, ()),
        (catops.Channel | None, "channel", False, ()),
        (catops.Secret, "secret", False, ()),
    ],
)
def test_annotations(annotation: Any, type: str, many: bool, choices: tuple[str, ...]) -> None:
    def function(ctx: catops.Context, word: Any) -> None: ...

    function.__annotations__["word"] = annotation
    (parameter,) = read_signature(function, "test", help_of={}, completers=()).parameters
    assert (parameter.type, parameter.many, parameter.choices) == (type, many, choices)


def test_a_decorated_function_keeps_its_words() -> None:
    def loud(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        return wrapper

    @catops.command("greet")
    @loud
    def greet(ctx: catops.Context, first: str, *names: str, times: int = 1) -> str:
        """Greet."""
        return f"{first} {names} {times}"

    @catops.command("call")
    @loud
    def call(ctx: catops.Context, names: list[str]) -> str:
        return str(names)

    catbot = bot(greet, call)
    assert catbot.say("greet a b c --times 2").reply.text == "a ('b', 'c') 2"
    assert catbot.say("call a b").reply.text == "['a', 'b']"


def test_a_flag_without_a_default_is_off_until_it_is_typed() -> None:
    @catops.command("wipe")
    def wipe(ctx: catops.Context, *, really: bool) -> str:
        return str(really)

    catbot = bot(wipe)
    assert catbot.say("wipe").reply.text == "False"
    assert catbot.say("wipe --really").reply.text == "True"


def test_usage_and_help_come_from_the_declaration() -> None:
    @catops.command(
        "aws ec2 restart",
        effect="destructive",
        aliases=["restart"],
        examples=["aws ec2 restart web-1 --grace 5"],
    )
    def restart(
        ctx: catops.Context,
        hosts: list[str],
        *,
        grace: int = 30,
        how: Literal["soft", "hard"] = "soft",
        reason: str,
        wait: bool = True,
        force: bool = False,
    ) -> None:
        """Restart HOSTS.

        One after the other, so that somebody always answers.

        :param hosts: names or ids
        :param grace: seconds to wait
            before the plug is pulled
        """

    said = bot(restart).say("help aws ec2 restart")
    assert said.reply.title == "/catops aws ec2 restart"
    assert said.reply.text.splitlines()[0] == "Restart HOSTS."
    assert "so that somebody always answers" in said.reply.text
    assert said.reply.code.splitlines() == [
        "/catops aws ec2 restart HOSTS … [--grace GRACE] [--how soft|hard] --reason REASON "
        "[--no-wait] [--force]",
        "",
        "  HOSTS      names or ids",
        "  --grace    seconds to wait before the plug is pulled; a whole number; default 30",
        "  --how      one of soft, hard; default soft",
        "  --reason",
        "  --no-wait",
        "  --force",
    ]
    assert said.fields["Effect"] == "destructive: cannot be undone, so it asks first"
    assert said.fields["Also"] == "restart"
    assert said.fields["From"] == "catops-plugin-test (test)"
    assert [button.line for button in said.buttons] == ["aws ec2 restart web-1 --grace 5"]


@pytest.mark.parametrize("docstring", ["", None, 5, "\n\n", "   "])
def test_no_docstring_is_no_help(docstring: object) -> None:
    documentation = read_docstring(docstring)
    assert (documentation.summary, documentation.description) == ("", "")
    assert documentation.parameters == {}


def test_a_command_without_a_docstring_says_whom_to_ask() -> None:
    assert "ask its author" in bot(catops.command("test")(fine)).say("help test").text
