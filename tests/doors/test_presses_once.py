"""A press and the store: claimed once for its delivery, and once for the button."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings

from catops.app import build_worker
from catops.stores import WITHIN, Item, StoreError, Value
from catops.stores.memory import MemoryStore
from catops.testing import CatBot, FakeClock, FakeLambdaContext, FakeSlack

from .filling import TOKEN
from .lambdas import Respond
from .pressing import Lamps, action, event
from .slack_requests import SECRET, http_v2, signed
from .test_buttons import anything
from .test_form_submissions import forms


class Failing(MemoryStore):
    """A store that does not answer for the keys that are ``broken``."""

    def __init__(self, clock: FakeClock, broken: Callable[[str], bool]) -> None:
        super().__init__(clock=clock)
        self.broken = broken

    def put_new(
        self, key: str, value: Value, *, expires: float, within: float = WITHIN
    ) -> tuple[Item, bool]:
        if self.broken(key):
            raise StoreError("The store is down.", mend="Wait.")
        return super().put_new(key, value, expires=expires, within=within)


class Hall:
    """The second function with lamps and a store.

    :ivar done: what each command did.
    """

    def __init__(self, broken: Callable[[str], bool] = lambda key: False) -> None:
        lamps = Lamps()
        self.done = lamps.done
        self.slack = FakeSlack()
        self.clock = FakeClock()
        environ = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": TOKEN}
        kit = CatBot({"lamps": lamps}, environ=environ)
        self.store = Failing(self.clock, broken)
        self._worker = build_worker(
            kit.settings,
            clock=self.clock,
            post=self.slack,
            bot=lambda: kit.bot,
            store=self.store,
        )

    def press(self, line: str, moment: int) -> str:
        """Press a button of one message at a moment; return what is said."""
        respond = Respond()
        respond(event(action(value=line, action_ts=f"1767603600.{moment:06d}")))
        return self.deliver(respond.invoked[0])

    def deliver(self, envelope: Any) -> str:
        """Hand an envelope over; return what is said."""
        before = len(self.slack.messages)
        self._worker(envelope, FakeLambdaContext())
        return json.dumps(self.slack.messages[before:], ensure_ascii=False)


def test_a_delivery_that_comes_twice_is_silent_and_a_second_press_is_told() -> None:
    hall, respond = Hall(), Respond()
    respond(event(action(value="lamp switch hall")))
    assert "hall is off" in hall.deliver(respond.invoked[0])
    assert hall.deliver(respond.invoked[0]) == "[]"
    assert "already pressed this" in hall.press("lamp switch hall", 7)
    assert len(hall.done) == 1


def test_with_the_store_down_nothing_is_changed_and_a_look_is_taken() -> None:
    hall = Hall(lambda key: True)
    assert "was not run now" in hall.press("lamp switch hall", 1)
    assert "hall is on" in hall.press("lamp look hall", 2)
    assert [what for _, what, _ in hall.done] == ["look"]


def test_where_only_the_claim_of_the_button_fails_nothing_is_changed_either() -> None:
    hall = Hall(lambda key: "press/" in key)
    said = hall.press("lamp switch hall", 1)
    assert "cannot tell whether you have already pressed this" in said
    assert hall.done == []
    hall.store.broken = lambda key: False
    assert "hall is off" in hall.press("lamp switch hall", 2)
    assert len(hall.done) == 1


def test_a_press_that_was_refused_has_not_been_pressed() -> None:
    hall = Hall()
    assert "is missing" in hall.press("lamp switch", 1)
    assert "is missing" in hall.press("lamp switch", 2)


def test_two_days_later_the_button_may_be_pressed_again() -> None:
    hall = Hall()
    hall.press("lamp switch hall", 1)
    hall.clock.now += 49 * 3600
    respond = Respond(clock=hall.clock)
    said = event(action(value="lamp switch hall", action_ts="1767780000.000001"))
    body = said["body"].encode()
    assert respond(resigned(body, hall.clock))["statusCode"] == 200
    assert "hall is off" in hall.deliver(respond.invoked[0])
    assert len(hall.done) == 2


def resigned(body: bytes, clock: FakeClock) -> Any:
    return http_v2(signed(body, timestamp=str(int(clock()))), body)


@settings(deadline=None, max_examples=150)
@given(said=anything | forms)
def test_whatever_is_accepted_is_answered_and_never_raises(said: Any) -> None:
    respond, hall = Respond(), Hall()
    respond(event(said))
    for envelope in respond.invoked:
        assert hall.deliver(envelope) != "[]"
