"""Whatever is sent to ``respond``: an answer, no exception, nothing called that is not signed."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from fuzz.http_requests import Requests
from fuzz.numbers import cases, named, telling
from fuzz.responding import Respond, check
from hypothesis import given, settings
from hypothesis import strategies as st

SHORT, LONG = 6_000, 1_000_000
KINDS = ("refused", "acknowledged", "handed over", "asked")


def test_each_generated_request_is_answered_and_none_that_is_not_signed_goes_on() -> None:
    respond = Respond()
    counts: Counter[str] = Counter()
    with telling("requests at respond") as counted:
        for case in cases(SHORT, LONG):
            event = Requests(case.random).event()
            with named(case):
                counts[check(event, respond)] += 1
        counted |= {"requests": counts.total(), **counts}
    if counts.total() > 1_000:  # good and bad ones, or nothing is shown
        assert min(counts[each] for each in KINDS) > (counts.total() / 1_000)


@settings(deadline=None, max_examples=300)
@given(random=st.randoms(use_true_random=False))
def test_the_same_with_requests_that_hypothesis_makes_small(random: Random) -> None:
    assert check(Requests(random).event(), Respond())


@settings(deadline=None, max_examples=300)
@given(
    event=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["body", "headers", "httpMethod", "requestContext", "http"])
                | st.text(max_size=8),
                inner,
            )
        ),
    )
)
def test_any_json_at_all_is_refused(event: Any) -> None:
    assert check(event, Respond()) in ("refused", "acknowledged")


def test_a_bot_that_takes_all_would_be_caught() -> None:
    """The net itself: a door that forgets the signature does not get through it."""

    class Careless(Respond):
        def __call__(self, event: Any) -> dict[str, Any]:
            response = super().__call__(event)
            if response["statusCode"] == 401:
                self.calls.append("https://lambda.")
            return response

    respond = Careless()
    said = []
    for case in cases(500, 500):
        try:
            check(Requests(case.random).event(), respond)
        except AssertionError as error:
            said.append(str(error))
    assert any("refused with 401, and called" in one for one in said)
