"""Whatever is sent to ``main``: only what the door sealed runs, and what it sealed is answered."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

from doors.slack_requests import SECRET
from fuzz.grammar import Grammar
from fuzz.http_requests import Requests
from fuzz.numbers import cases, named, telling
from fuzz.responding import Respond, check
from fuzz.zoo import Zoo
from hypothesis import given, settings
from hypothesis import strategies as st
from stores.functions import Invocation, failure

from catops.app import build_worker
from catops.envelope import Envelope, envelope_key, seal, unseal
from catops.errors import DoorError
from catops.testing import CatBot, FakeClock, FakeSlack
from catops.testing.fakes import MORNING

SHORT, LONG = 600, 20_000


class Main:
    """The second function."""

    def __init__(self) -> None:
        self.zoo = Zoo()
        self.slack = FakeSlack()
        environ = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-1"}
        self._kit = CatBot({"zoo": self.zoo}, environ=environ)

    def deliver(self, event: Any) -> str:
        """Deliver ``event`` to a fresh environment; return a word for what became of it."""
        self.slack = FakeSlack()
        worker = build_worker(
            self._kit.settings,
            clock=FakeClock(),
            post=self.slack,
            bot=lambda: self._kit.bot,
        )
        try:
            answer = worker(event, Invocation("request-1"))
        except DoorError:
            return "refused, and answered" if self.slack.sent else "refused"
        if answer is not None:
            assert isinstance(answer["options"], list)
            return "a list"
        return "answered" if self.slack.sent or self.slack.views else "nothing"


class Handed(Grammar):
    """Generates events of ``main`` that nobody sealed, out of some that somebody did."""

    def event(self, sealed: dict[str, str]) -> Any:
        """Return something like the envelope ``sealed``, or like Lambda's record of it."""
        kind = self.random.randrange(6)
        if kind == 0:
            return self.json()
        if kind == 1:
            return self.changed(failure(self.changed(sealed)))
        if kind == 2:
            return self._resealed(sealed)
        other = {name: self._spoilt(text) for name, text in sealed.items()}
        return other if kind < 5 else self.changed(sealed)

    def _spoilt(self, text: str) -> str:
        data = text.encode()
        return (self.spoilt(data) if self.chance(0.5) else data).decode("utf-8", "replace")

    def _resealed(self, sealed: dict[str, str]) -> dict[str, str]:
        """Return an envelope with words of our own, sealed with a key of our own."""
        body = json.loads(sealed["sealed"])["body"].replace("ping", "wipe x")
        envelope = Envelope(reference="00000000", received=MORNING, body=body)
        return seal(envelope, envelope_key(self.one(("", "another", SECRET + " "))))


def accepted(random: Random, respond: Respond) -> dict[str, Any]:
    """Return what ``respond`` hands over of the first generated request that it accepts."""
    requests = Requests(random)
    while True:
        if check(requests.event(), respond) in ("handed over", "asked"):
            payload: dict[str, Any] = json.loads(respond.payloads[0])
            return payload


def holds(event: object) -> bool:
    """Return whether the door's own seal happens to fit ``event``, or what is inside it."""
    while isinstance(event, dict) and "requestPayload" in event:
        event = event["requestPayload"]
    if not isinstance(event, dict):
        return False
    try:
        unseal(event, envelope_key(SECRET), now=MORNING)
    except DoorError:
        return False
    return True


def test_each_generated_request_that_is_accepted_is_answered_and_nothing_else_runs() -> None:
    respond, main = Respond(), Main()
    counts: Counter[str] = Counter()
    with telling("events at main") as counted:
        for case in cases(SHORT, LONG):
            with named(case):
                sealed = accepted(case.random, respond)
                said = main.deliver(json.loads(json.dumps(sealed)))
                counts[f"accepted: {said}"] += 1
                if "question" in sealed:
                    assert said == "a list"
                    continue
                assert said == "answered"
                before = main.zoo.ran
                forged = Handed(case.random).event(sealed)
                if not holds(forged):
                    assert main.deliver(forged) in ("refused", "nothing")
                    assert main.slack.sent == []
                    assert main.zoo.ran == before
                    counts["forged, and refused"] += 1
                record = failure(sealed, "request-1")
                assert main.deliver(record) == "answered"
                assert main.zoo.ran == before
        counted |= counts
    assert main.zoo.ran > 0


@settings(deadline=None, max_examples=60)
@given(random=st.randoms(use_true_random=False), event=st.dictionaries(st.text(), st.text()))
def test_the_same_with_events_that_hypothesis_makes_small(
    random: Random, event: dict[str, str]
) -> None:
    main = Main()
    body = Requests(random).command().decode("utf-8", "replace")
    envelope = Envelope(reference="abcdefgh", received=MORNING, body=body)
    forged = Handed(random).event(seal(envelope, envelope_key(SECRET)))
    if not holds(forged):
        assert main.deliver(forged) in ("refused", "nothing")
    assert main.deliver(event) == "refused" or "requestPayload" in event
    assert main.zoo.ran == 0
