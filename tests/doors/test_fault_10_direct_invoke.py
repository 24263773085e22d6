"""FAULTS 10: whoever may invoke the second function cannot make it run anything."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.envelope import MAX_AGE, MAX_SKEW, Envelope, envelope_key, seal, unseal
from catops.errors import DoorError
from catops.slack.signature import sign
from catops.testing.fakes import MORNING

from .slack_requests import SECRET, STAMP, form, http_v2, signed
from .workers import Main

KEY = envelope_key(SECRET)
SEALED = seal(Envelope(reference="abcdefgh", received=MORNING, body=form().decode()), KEY)


def sealed_with(secret: str) -> dict[str, str]:
    envelope = Envelope(reference="abcdefgh", received=MORNING, body=form().decode())
    return seal(envelope, envelope_key(secret))


CRAFTED: Mapping[str, Any] = {
    "nothing": {},
    "null": None,
    "a list": [SEALED],
    "text": json.dumps(SEALED),
    "the request itself": http_v2(signed(form()), form()),
    "CatOps 1's event": {"body": form().decode()},
    "no seal": {k: v for k, v in SEALED.items() if k != "seal"},
    "a null seal": {**SEALED, "seal": None},
    "an empty seal": {**SEALED, "seal": ""},
    "a seal that is not ASCII": {**SEALED, "seal": "ä" * 64},
    "a seal that is not a string": {**SEALED, "seal": "\ud800"},
    "an upper-case seal": {**SEALED, "seal": SEALED["seal"].upper()},
    "sealed text that is not a string": {**SEALED, "sealed": "\ud800"},
    "a number inside": {**SEALED, "sealed": 5},
    "another version": {**SEALED, "catops": "2"},
    "another command": {**SEALED, "sealed": SEALED["sealed"].replace("ping", "pong")},
    "another reference": {**SEALED, "sealed": SEALED["sealed"].replace("abcdefgh", "abcdefgx")},
    "sealed with another secret": sealed_with("another"),
    "sealed with no secret": sealed_with(""),
    "signed as Slack signs": {
        **SEALED,
        "seal": sign(SECRET, STAMP, SEALED["sealed"].encode()).removeprefix("v0="),
    },
}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_event_is_refused_and_nothing_is_posted(name: str) -> None:
    main = Main()
    with pytest.raises(DoorError):
        main(CRAFTED[name])
    assert main.slack.messages == []


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_record_of_a_failure_is_refused_without_making_another(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    main = Main()
    main({"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": CRAFTED[name]})
    assert main.slack.messages == []
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_the_envelope_of_the_first_function_is_answered() -> None:
    main = Main()
    main(SEALED)
    assert len(main.slack.messages) == 1


envelopes = st.builds(
    Envelope,
    reference=st.text(max_size=12),
    received=st.floats(MORNING - MAX_AGE, MORNING),
    body=st.text(st.characters(), max_size=200),
)


@settings(deadline=None, max_examples=200)
@given(envelope=envelopes)
def test_what_is_sealed_is_unsealed_the_same_after_its_way_as_json(envelope: Envelope) -> None:
    back = unseal(json.loads(json.dumps(seal(envelope, KEY))), KEY, now=MORNING)
    assert (back.reference, back.received, back.body) == (
        envelope.reference,
        envelope.received,
        envelope.body,
    )


@settings(deadline=None, max_examples=200)
@given(data=st.data(), field=st.sampled_from(["catops", "sealed", "seal"]))
def test_no_character_of_it_can_be_changed(data: st.DataObject, field: str) -> None:
    was = SEALED[field]
    at = data.draw(st.integers(0, len(was) - 1))
    new = data.draw(st.characters() | st.just(""))
    now = was[:at] + new + was[at + 1 :]
    if now != was:
        with pytest.raises(DoorError):
            unseal({**SEALED, field: now}, KEY, now=MORNING)


@pytest.mark.parametrize("seconds", [0, 301, 29 * 60, 31 * 60, 6 * 3600, MAX_AGE, MAX_AGE + 1])
def test_age_is_told_and_slacks_300_seconds_do_not_apply(seconds: int) -> None:
    assert unseal(SEALED, KEY, now=MORNING + seconds).age(MORNING + seconds) == seconds


def test_clocks_may_differ_a_little_but_no_envelope_comes_from_the_future() -> None:
    assert unseal(SEALED, KEY, now=MORNING - MAX_SKEW).reference == "abcdefgh"
    with pytest.raises(DoorError, match="future"):
        unseal(SEALED, KEY, now=MORNING - MAX_SKEW - 1)


def test_the_refusal_says_the_mend() -> None:
    with pytest.raises(DoorError) as caught:
        unseal(sealed_with("another"), KEY, now=MORNING)
    assert caught.value.mend == "Give both functions the same SLACK_SIGNING_SECRET."
