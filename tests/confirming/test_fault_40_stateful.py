"""FAULTS 40, as hypothesis plays it: several people ask, confirm, alter, wait, repeat and crash.

What was asked is noted beside the bot, in the plainest way there is. After each step, what ran is
exactly what a valid confirmation of the same person ran, and nothing ran twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from confirming.ailing import Ailing, Died
from confirming.bots import Deployed, Rules, code_of, text_of
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play
from stores.conftest import LONG

from catops.bot.answer import Answer
from catops.confirmation.codes import TIME
from catops.confirmation.confirmations import GOOD_FOR
from catops.request import Request
from catops.testing import FakeClock

#: What can be asked: the line, and what the command notes when it runs.
LINES = {
    "wipe a": "wipe a",
    "wipe a --hard": "wipe a hard",
    "wipe b": "wipe b",
    "wipe a --key s": "wipe a s",
    "wipe a --key t": "wipe a t",
    "shred a": "shred a",
    "raze a": "raze a now",
    "raze a --when noon": "raze a noon",
}
PEOPLE = [("T1", "U1"), ("T1", "U2"), ("T2", "U1")]
PLACES = ["C1", "C2"]
#: Seconds after which nobody can tell any more that a code was one.
FORGOTTEN = 1 << (TIME - 1)
WAITS = [1, 120, GOOD_FOR - 1, GOOD_FOR, GOOD_FOR + 1, 3_600, 2 * FORGOTTEN]
TYPINGS: list[Callable[[str], str]] = [
    str,
    str.upper,
    lambda code: code.replace("-", ""),
    lambda code: code.replace("0", "o").replace("1", "l"),
]
#: How many a process plays at a time: hypothesis remembers all that it has played.
TRACES, ROUNDS = (5_000, 20) if LONG else (60, 1)
ORIGINAL = Deployed()

lines, people, places = (st.sampled_from(list(them)) for them in (LINES, PEOPLE, PLACES))
positions = st.integers(0, 1_000)


@dataclass
class Asked:
    """A question that the bot put, and what became of it."""

    code: str
    line: str
    who: tuple[str, str]
    place: str
    rules: str
    expires: float
    used: bool = False


class Confirming(RuleBasedStateMachine):
    """A bot, some people, and the notes of one who watches."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.store = Ailing(clock=self.clock)
        self.policy = Rules()
        self.bot = Deployed(self.store, clock=self.clock, rules=self.policy, like=ORIGINAL)
        self.bot.plugin.ran.clear()
        self.bot.plugin.by.clear()
        self.asked: list[Asked] = []
        self.delivered: list[Request] = []
        self.ran: list[tuple[str, tuple[str, str, str]]] = []

    # --- asking ---------------------------------------------------------------------------

    @rule(line=lines, who=people, place=places)
    def ask(self, line: str, who: tuple[str, str], place: str) -> None:
        answer = self.say(line, who, place)
        if who[1] in self.policy.denied:
            assert answer.outcome.status == "refused"
        else:
            self.note(answer, line, who, place)

    @rule(line=lines, who=people, place=places)
    def look_first(self, line: str, who: tuple[str, str], place: str) -> None:
        answer = self.say(f"{line} --dry-run", who, place)
        assert answer.outcome.status in ("ok", "mistyped", "refused")

    # --- going on -------------------------------------------------------------------------

    @precondition(lambda self: self.asked)
    @rule(at=positions, typing=st.sampled_from(TYPINGS))
    def confirm(self, at: int, typing: Callable[[str], str]) -> None:
        one = self.asked[-1 - at % len(self.asked)]
        self.go_on(one, one.line, one.who, one.place, typing(one.code))

    @precondition(lambda self: self.asked)
    @rule(at=positions, line=lines)
    def alter(self, at: int, line: str) -> None:
        one = self.asked[-1 - at % len(self.asked)]
        self.go_on(one, line, one.who, one.place, one.code)

    @precondition(lambda self: self.asked)
    @rule(at=positions, who=people, place=places)
    def confirm_for_another_or_elsewhere(self, at: int, who: tuple[str, str], place: str) -> None:
        one = self.asked[-1 - at % len(self.asked)]
        self.go_on(one, one.line, who, place, one.code)

    @precondition(lambda self: self.asked)
    @rule(at=positions, place=st.integers(0, 23), letter=st.sampled_from("0123456789abcxyz"))
    def forge(self, at: int, place: int, letter: str) -> None:
        one = self.asked[-1 - at % len(self.asked)]
        plain = one.code.replace("-", "")
        code = plain[:place] + letter + plain[place + 1 :]
        if code != plain:
            answer = self.say(f"{one.line} --confirm {code}", one.who, one.place)
            assert answer.outcome.status in ("mistyped", "refused")

    @precondition(lambda self: self.asked)
    @rule(at=positions, times=st.integers(2, 3))
    def confirm_at_once(self, at: int, times: int) -> None:
        one = self.asked[-1 - at % len(self.asked)]
        runs = self.valid(one, one.line, one.who, one.place)
        requests = [self.request(f"{one.line} --confirm {one.code}", one) for _ in range(times)]
        together = threading.Barrier(times)

        def deliver(request: Request, number: int) -> None:
            together.wait(30)
            self.bot.deliver(request, f"at once {number}")

        threads = [
            threading.Thread(target=deliver, args=(request, number))
            for number, request in enumerate(requests)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.came(one, runs)

    @precondition(lambda self: self.delivered)
    @rule(at=positions, later=st.sampled_from([0, 1, 120]))
    def deliver_again(self, at: int, later: int) -> None:
        self.clock.now += later
        self.bot.deliver(self.delivered[-1 - at % len(self.delivered)], "again")

    # --- what goes wrong ------------------------------------------------------------------

    @precondition(lambda self: self.asked)
    @rule(at=positions, fails=st.sampled_from(["down", "unheard", "died before", "died after"]))
    def confirm_where_something_fails(self, at: int, fails: Any) -> None:
        one = self.asked[-1 - at % len(self.asked)]
        spends = self.valid(one, one.line, one.who, one.place, used=True)
        request = self.request(f"{one.line} --confirm {one.code}", one)
        self.store.fails = fails
        try:
            answer = self.bot.deliver(request)
        except Died:
            assert fails.startswith("died")
        else:
            assert answer is not None
            if spends:
                assert "the bot's store does not answer" in text_of(answer)
        self.store.fails = ""
        if spends and fails in ("unheard", "died after"):
            one.used = True

    @rule(seconds=st.sampled_from(WAITS))
    def wait(self, seconds: int) -> None:
        self.clock.now += seconds

    @rule(version=st.sampled_from("123"))
    def change_the_rules(self, version: str) -> None:
        self.policy.version = version

    @rule(user=st.sampled_from(["U1", "U2"]))
    def take_or_give_a_role(self, user: str) -> None:
        self.policy.denied ^= {user}

    # --- what must hold -------------------------------------------------------------------

    @invariant()
    def what_ran_is_what_was_confirmed(self) -> None:
        plugin = self.bot.plugin
        assert list(zip(plugin.ran, plugin.by, strict=True)) == self.ran

    # --- the one who watches --------------------------------------------------------------

    def go_on(self, one: Asked, line: str, who: tuple[str, str], place: str, code: str) -> None:
        runs = self.valid(one, line, who, place)
        answer = self.say(f"{line} --confirm {code}", who, place)
        self.came(one, runs)
        known = self.clock() - one.expires < FORGOTTEN
        same = known and self.valid(one, line, who, place, used=True, expired=True)
        if runs:
            assert answer.outcome.status == "ok"
        elif same and self.clock() >= one.expires:
            self.note(answer, line, who, place)
        elif same:
            assert "This code was used at" in text_of(answer)
        elif who[1] not in self.policy.denied:
            assert "This code is not for this line" in text_of(answer)
        else:
            assert answer.outcome.status == "refused"

    def valid(
        self,
        one: Asked,
        line: str,
        who: tuple[str, str],
        place: str,
        *,
        used: bool = False,
        expired: bool = False,
    ) -> bool:
        """Return whether this is what was asked, by the same person, there, now, and first."""
        return (
            (line, who, place, self.policy.version) == (one.line, one.who, one.place, one.rules)
            and who[1] not in self.policy.denied
            and (expired or self.clock() < one.expires)
            and (used or not one.used)
        )

    def came(self, one: Asked, runs: bool) -> None:
        if runs:
            one.used = True
            self.ran.append((LINES[one.line], (*one.who, one.place)))

    def note(self, answer: Answer, line: str, who: tuple[str, str], place: str) -> None:
        expires = int(self.clock()) + GOOD_FOR
        code = code_of(answer)
        assert code not in {one.code for one in self.asked}
        self.asked.append(Asked(code, line, who, place, self.policy.version, expires))

    def say(self, text: str, who: tuple[str, str], place: str) -> Answer:
        request = self.bot.request(text, team=who[0], user=who[1], channel=place)
        self.delivered.append(request)
        answer = self.bot.deliver(request)
        assert answer is not None
        return answer

    def request(self, text: str, one: Asked) -> Request:
        request = self.bot.request(text, team=one.who[0], user=one.who[1], channel=one.place)
        self.delivered.append(request)
        return request


@pytest.mark.parametrize("round", range(ROUNDS))
def test_nothing_runs_without_its_confirmation_and_nothing_runs_twice(round: int) -> None:
    logging.disable(logging.CRITICAL)
    try:
        play(
            Confirming,
            settings=settings(
                max_examples=TRACES,
                stateful_step_count=15,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        logging.disable(logging.NOTSET)
