"""Words become arguments by the annotations of a command, or a clear refusal."""

from __future__ import annotations

import enum
import string
from typing import Any, Literal

import pytest
from core.making import bot
from hypothesis import given, settings
from hypothesis import strategies as st

import catops
from catops.arguments import Bound, bind
from catops.errors import BadArgument
from catops.testing import CatBot, Said


class Mood(enum.Enum):
    CALM = 1
    WILD = 2


@catops.command("words")
def words(ctx: catops.Context, one: str, two: int = 2, *rest: float) -> str:
    return repr((one, two, rest))


@catops.command("kinds")
def kinds(
    ctx: catops.Context,
    really: bool,
    mood: Mood,
    size: Literal["s", "m", 10] = "s",
    hosts: list[str] | None = None,
) -> str:
    return repr((really, mood, size, hosts))


@catops.command("flags")
def flags(
    ctx: catops.Context,
    *,
    region: str = "eu",
    count: int | None = None,
    ratio: float = 1.0,
    tag: list[str] = [],  # noqa: B006
    force: bool = False,
    wait: bool = True,
    dry_run: bool,
) -> str:
    return repr((region, count, ratio, tag, force, wait, dry_run))


@catops.command("people")
def people(ctx: catops.Context, who: catops.User, where: catops.Channel | None = None) -> str:
    return repr((who, where))


@catops.command("login")
def login(ctx: catops.Context, name: str, password: catops.Secret, *, token: catops.Secret) -> str:
    return f"{name} {password.reveal()} {token.reveal()} {password!r} {token}"


EVERYTHING = (words, kinds, flags, people, login)


@pytest.fixture(scope="module")
def cat() -> CatBot:
    return bot(*EVERYTHING)


def refused(said: Said) -> str:
    """Return what a person is told whose words do not fit."""
    assert said.status == "mistyped"
    assert said.visibility == "user"
    assert "Usage: /catops" in said.text
    return said.text


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("words a", ("a", 2, ())),
        ("words a 3", ("a", 3, ())),
        ("words a -3", ("a", -3, ())),
        ("words a +3 1 -2.5 .5 1e3", ("a", 3, (1.0, -2.5, 0.5, 1000.0))),
        ("words '' 0", ("", 0, ())),
        ("words -- -a", ("-a", 2, ())),
        ("words -- --help", ("--help", 2, ())),
        ("words -- --", ("--", 2, ())),
        ("words -", ("-", 2, ())),
        ("words -5x", ("-5x", 2, ())),
        ("kinds yes CALM", (True, Mood.CALM, "s", None)),
        ("kinds OFF WILD m", (False, Mood.WILD, "m", None)),
        ("kinds true CALM 10 web-1 web-2", (True, Mood.CALM, 10, ["web-1", "web-2"])),
        ("flags", ("eu", None, 1.0, [], False, True, False)),
        ("flags --dry-run --force --no-wait", ("eu", None, 1.0, [], True, False, True)),
        ("flags --wait", ("eu", None, 1.0, [], False, True, False)),
        ("flags --region us --count=3", ("us", 3, 1.0, [], False, True, False)),
        ("flags --count -3 --ratio -.5", ("eu", -3, -0.5, [], False, True, False)),
        ("flags --region=", ("", None, 1.0, [], False, True, False)),
        ("flags --region=--force", ("--force", None, 1.0, [], False, True, False)),
        ("flags --region=a=b", ("a=b", None, 1.0, [], False, True, False)),
        ("flags --region -x", ("-x", None, 1.0, [], False, True, False)),
        ("flags --tag a --tag=b --tag c", ("eu", None, 1.0, ["a", "b", "c"], False, True, False)),
        ("flags —force", ("eu", None, 1.0, [], True, True, False)),
        ("people <@U7|tess>", (catops.User("U7", "tess"), None)),
        (
            "people <@U7> <#C1|>",
            (catops.User("U7"), catops.Channel("C1")),
        ),
        ("people @tess #ops", (catops.User("tess", "tess"), catops.Channel("ops", "ops"))),
        ("people U7", (catops.User("U7", "U7"), None)),
    ],
)
def test_words_are_converted_as_the_annotations_say(
    cat: CatBot, line: str, values: tuple[Any, ...]
) -> None:
    said = cat.say(line)
    assert said.reply.text == repr(values)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("words", "ONE is missing."),
        ("words a b", "TWO is a whole number, not 'b'."),
        ("words a 1.5", "TWO is a whole number, not '1.5'."),
        ("words a 1_000", "TWO is a whole number"),
        ("words a ١٢", "TWO is a whole number"),
        ("words a 1 x", "REST is a number, not 'x'."),
        ("words a 1 nan", "REST is a number"),
        ("words a 1 inf", "REST is a number"),
        ("words a 1 1e999", "REST is a number"),
        (f"words a {'9' * 101}", "TWO is a whole number"),
        ("kinds maybe CALM", "REALLY is yes or no, not 'maybe'."),
        ("kinds yes", "MOOD is missing."),
        ("kinds", "REALLY and MOOD are missing."),
        ("kinds yes CALN", "MOOD is one of CALM, WILD, not 'CALN'.\nDid you mean CALM?"),
        ("kinds yes calm", "Did you mean CALM?"),
        ("kinds yes CALM xl", "SIZE is one of s, m, 10, not 'xl'."),
        ("flags --force=yes", "--force takes no value.\nWrite --force alone."),
        ("flags --force --force", "--force is given twice."),
        ("flags --wait --no-wait", "--wait and --no-wait contradict each other."),
        ("flags --count 1 --count 2", "--count is given twice."),
        ("flags --count", "--count needs a value.\nWrite --count COUNT."),
        ("flags --region --force", "--region needs a value, and a flag follows."),
        ("flags --region --typo", "--region needs a value, and a flag follows."),
        ("flags --count x", "--count is a whole number, not 'x'."),
        ("flags x", "Unexpected argument 'x'."),
        ("flags force", "Did you mean --force?"),
        ("flags --forse", "flags has no flag --forse.\nDid you mean --force?"),
        ("flags -f", "flags has no flag '-f'.\nIt has --count, --dry-run, --force"),
        ("words a --x", "words has no flag '--x'.\nIt has no flags. Put -- before a word"),
        ("people ''", "WHO is a person, e.g. @tess, not ''."),
        ("people '<!channel>'", "WHO is a person"),
        ("people '<#C1|ops>'", "WHO is a person"),
        ("people @tess '<@U1>'", "WHERE is a channel, e.g. #ops"),
    ],
)
def test_words_that_do_not_fit_are_told_with_what_does(cat: CatBot, line: str, told: str) -> None:
    assert told in refused(cat.say(line))


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("kinds yes CALN m", "kinds yes CALM m"),
        ("flags --forse --tag a", "flags --force --tag a"),
        ("flags --regoin=us", "flags --region=us"),
    ],
)
def test_what_was_meant_is_a_suggestion_to_take(cat: CatBot, line: str, meant: str) -> None:
    said = cat.say(line)
    assert [one.line for one in said.suggestions] == [meant]
    assert said.press(meant).status == "ok"


@pytest.mark.parametrize("line", ["--help", "-h", "a --help", "a b c -h", "--nonsense --help"])
def test_help_flags_are_answered_with_help_and_never_run_it(cat: CatBot, line: str) -> None:
    said = cat.say(f"words {line}")
    assert said.status == "ok"
    assert said.reply.title == "/catops words"
    assert "/catops words ONE [TWO] [REST …]" in said.text


def test_secrets_reach_the_command_and_nobody_else(cat: CatBot) -> None:
    said = cat.say("login tess hunter2 --token=abc123")
    assert said.reply.text == "tess hunter2 abc123 Secret('…') Secret('…')"
    assert said.answer.echo == "login tess •••• --token=••••"
    assert cat.say("login tess hunter2 --token abc123").answer.echo == (
        "login tess •••• --token ••••"
    )


@pytest.mark.parametrize(
    "line",
    [
        "login tess hunter2",
        "login tess hunter2 hunter2 --token=x",
        "login tess hunter2 --tokn=hunter2",
        "login tess -hunter2 --token=x",
        "login tess --hunter2",
        "login tess hunter2 --token",
        "logni tess hunter2 --token=hunter2",
    ],
)
def test_a_mistyped_secret_is_repeated_nowhere(cat: CatBot, line: str) -> None:
    said = cat.say(line)
    assert said.status == "mistyped"
    assert "hunter2" not in said.text
    assert "hunter2" not in repr(said.suggestions)


def test_long_words_are_quoted_short(cat: CatBot) -> None:
    text = refused(cat.say("words a " + "b" * 5_000))
    assert "b" * 50 in text
    assert len(text) < 300


def bound_or_refused(command: catops.Command, given_words: list[str]) -> Bound | BadArgument:
    try:
        return bind(command.spec, given_words)
    except BadArgument as error:
        return error


WORDS = st.lists(
    st.text(string.printable, max_size=8)
    | st.sampled_from(["--", "-", "--force", "--region", "--count=3", "-1", "yes", "CALM", "<@U1>"])
    | st.text(max_size=5)
)


@given(command=st.sampled_from(EVERYTHING), given_words=WORDS)
@settings(max_examples=200)
def test_any_words_are_arguments_or_a_bad_argument(
    command: catops.Command, given_words: list[str]
) -> None:
    bound = bound_or_refused(command, given_words)
    if isinstance(bound, BadArgument):
        assert bound.message
        assert "Usage: " in bound.mend
    else:
        assert set(bound.values) <= {one.name for one in command.spec.parameters}
        assert bound.echo.startswith(command.spec.name)


@given(st.lists(st.text(max_size=8)))
@settings(max_examples=100)
def test_after_two_dashes_every_word_is_a_word(given_words: list[str]) -> None:
    @catops.command("say")
    def say(ctx: catops.Context, *words: str) -> None: ...

    assert bind(say.spec, ["--", *given_words]).values.get("words", []) == given_words
