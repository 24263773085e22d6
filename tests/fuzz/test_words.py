"""Whatever is typed: an answer, no exception, no file read and no program started for it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from fuzz.grammar import Grammar
from fuzz.numbers import cases, named, telling
from fuzz.zoo import Zoo
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.request import Person, Place, Request
from catops.slack.messages import answer_messages
from catops.terminal.rendering import Screen
from catops.testing import CatBot
from catops.testing.fakes import MORNING, check_message

SHORT, LONG = 2_000, 200_000
NAMES = (
    "look",
    "zoo number",
    "zn",
    "zoo choose",
    "zoo people",
    "zoo secret",
    "restart",
    "wipe",
    "zoo:zoo number",
    "zoo",
    "help",
    "help zoo",
    "plugins",
    "whoami",
    "ping",
    "history",
    "access explain",
)
FLAGS = ("--flag", "--no-flag", "--size", "--size=s", "--often", "--city", "--also", "--help", "-h")
WORDS = ("1", "0.5", "1e5", "red", "green", "s", "<@U1|tess>", "<#C1|ops>", "web-1", "true")
#: What would be the work of an argument, and is nobody's here.
_FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "ctypes.dlopen")
_SEEN: list[str] = []
_WATCHED = [False]


def _watch(name: str, args: tuple[object, ...]) -> None:
    if not _WATCHED[0]:
        return
    if name in _FORBIDDEN or (name == "open" and "passwd" in str(args[0])):
        _SEEN.append(f"{name} {args!r}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def no_file_and_no_program() -> Iterator[None]:
    """Hold a test to its words."""
    _SEEN.clear()
    _WATCHED[0] = True
    yield
    _WATCHED[0] = False
    assert _SEEN == []


class Lines(Grammar):
    """Generates command lines."""

    def line(self) -> str:
        """Return a line: a command's name, most often, and words of all kinds."""
        if self.chance(0.1):
            return self.text(8)
        words = [self.one(NAMES)]
        if self.chance(0.1):
            words[0] = self.spoilt(words[0].encode()).decode("utf-8", "replace")
        for _ in range(self.random.randrange(6)):
            kind = self.random.randrange(4)
            if kind == 0:
                words.append(self.one(FLAGS))
            elif kind < 3:
                words.append(self.one(WORDS))
            else:
                words.append(self.text(2))
        return self.one((" ", " ", "  ", "\u00a0", "\n")).join(words)


def check(line: str, bot: CatBot) -> str:
    """Say ``line``; check that there is an answer, that every door can show; return its status."""
    request = Request(
        text=line,
        person=Person("U1", "T1", "tess"),
        place=Place("C1", "ops"),
        reference="abcdefgh",
        received=MORNING,
    )
    answer = bot.bot.handle(request)
    assert answer.outcome.status != "timeout"
    for message in answer_messages(answer):
        check_message(message)
    assert Screen(colour=False, width=80).answer(answer).strip()
    return answer.outcome.status


def test_each_generated_line_is_answered() -> None:
    zoo = Zoo()
    bot = CatBot({"zoo": zoo})
    counts: Counter[str] = Counter()
    with telling("command lines") as counted:
        for case in cases(SHORT, LONG):
            with named(case):
                counts[check(Lines(case.random).line(), bot)] += 1
        counted |= {"lines": counts.total(), **counts, "runs": zoo.ran}
    assert counts["failed"] == 0, "none of these commands fails by itself"
    if counts.total() > 500:
        assert zoo.ran > counts.total() / 50


@settings(deadline=None, max_examples=200)
@given(random=st.randoms(use_true_random=False))
def test_the_same_with_lines_that_hypothesis_makes_small(random: Random) -> None:
    assert check(Lines(random).line(), CatBot({"zoo": Zoo()})) != "failed"


@settings(deadline=None, max_examples=200)
@given(line=st.text())
def test_any_text_at_all_is_answered(line: str) -> None:
    assert check(line, CatBot({"zoo": Zoo()})) != "failed"
