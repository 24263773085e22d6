"""Whatever a plugin answers: no message over a limit, nothing lost, nothing alive unasked."""

from __future__ import annotations

from random import Random

import pytest
from fuzz.numbers import cases, named, telling
from fuzz.outputs import Outputs, check_answer
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.bot.answer import Answer
from catops.outcome import Outcome
from catops.reply import Reply
from catops.request import Person, Place, Request
from catops.slack import limits

SHORT, LONG = 3_000, 1_000_000


def test_each_generated_answer_fits_is_all_there_and_mentions_nobody_unasked() -> None:
    answers = messages = 0
    with telling("answers in Slack") as counted:
        for case in cases(SHORT, LONG):
            outputs = Outputs(case.random)
            answer = outputs.answer()
            with named(case):
                messages += check_answer(answer, outputs.meant)
            answers += 1
        counted |= {"answers": answers, "messages": messages}
    assert messages >= answers


@settings(deadline=None, max_examples=200)
@given(random=st.randoms(use_true_random=False))
def test_the_same_with_answers_that_hypothesis_makes_small(random: Random) -> None:
    outputs = Outputs(random)
    answer = outputs.answer()
    assert check_answer(answer, outputs.meant)


@pytest.mark.parametrize(
    ("reply", "meant", "said"),
    [
        (Reply("<!here> x", markup=True), set(), "alive"),
        (Reply("x" * 10), {"<!here>"}, ""),
    ],
)
def test_what_is_alive_unasked_would_be_caught(reply: Reply, meant: set[str], said: str) -> None:
    request = Request("work", Person("U1", "T1"), Place("C1"), reference="abcdefgh")
    answer = Answer(request, reply, "channel", Outcome("ok"))
    if said:
        with pytest.raises(AssertionError, match=said):
            check_answer(answer, meant)
    else:
        assert check_answer(answer, meant) == 1


def test_long_answers_are_among_them() -> None:
    longest = 0
    for number in range(2_000):
        reply = Outputs(Random(number)).answer().reply
        longest = max(longest, len(reply.text), len(reply.code)) if reply else longest
    assert longest > limits.MESSAGE_TEXT
