"""The fake Slack refuses what the real one would, and says which limit was broken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catops.testing import FakeSlack, SlackRefused

URL = "https://hooks.slack.com/commands/T1/1/x"


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _sent(slack: FakeSlack, message: dict[str, Any], url: str = URL) -> int:
    return slack(url, json.dumps(message).encode(), {}, timeout=1).status


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": "x" * 40_001}, "40001 characters of message text, but Slack takes 40000"),
        ({"text": "x", "blocks": [_section("y")] * 51}, "51 blocks, but Slack takes 50"),
        ({"blocks": [_section("x" * 3_001)]}, "3001 characters of section text"),
        ({"blocks": [_section("")]}, "section text is empty"),
        (
            {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "f"}] * 11}]},
            "11 fields of a section, but Slack takes 10",
        ),
        (
            {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "f" * 2001}]}]},
            "2001 characters of field text, but Slack takes 2000",
        ),
        (
            {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "c"}] * 11}]},
            "11 context elements, but Slack takes 10",
        ),
        ({"blocks": [{"type": "marquee"}]}, "no block of type 'marquee'"),
        ({}, "the message is empty"),
    ],
)
def test_a_broken_limit_is_named(message: dict[str, Any], said: str) -> None:
    with pytest.raises(SlackRefused, match=said):
        _sent(FakeSlack(), message)


def test_the_edges_of_the_limits_pass() -> None:
    slack = FakeSlack()
    assert _sent(slack, {"text": "x" * 40_000, "blocks": [_section("y" * 3_000)] * 50}) == 200
    assert len(slack.messages) == 1


def test_a_response_url_is_spent_after_five_uses() -> None:
    slack = FakeSlack()
    assert [_sent(slack, {"text": "x"}) for _ in range(6)] == [200] * 5 + [404]
    assert _sent(slack, {"text": "x"}, "https://slack.com/api/chat.postMessage") == 200
    assert len(slack.messages) == 6
