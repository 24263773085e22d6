"""The fake Slack refuses what the real one would, and says which limit was broken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catops.testing import FakeSlack, SlackRefused

URL = "https://hooks.slack.com/commands/T1/1/x"


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _button(**parts: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": "a", "text": text, "value": "ping", **parts}


def _actions(*elements: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"blocks": [{"type": "actions", "elements": [*elements], **parts}]}


def _sent(slack: FakeSlack, message: dict[str, Any], url: str = URL) -> int:
    return slack(url, json.dumps(message).encode(), {}, timeout=1).status


PUBLIC, PRIVATE = {"text": "x", "response_type": "in_channel"}, {"text": "x"}


@pytest.mark.parametrize(("first", "then"), [(PUBLIC, PRIVATE), (PRIVATE, PUBLIC)])
def test_a_message_is_not_replaced_by_one_for_others(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    slack = FakeSlack()
    assert _sent(slack, {**then, "replace_original": True}) == 200, "there is nothing to replace"
    assert _sent(slack, first) == 200
    assert _sent(slack, {**first, "replace_original": True}) == 200
    with pytest.raises(SlackRefused, match="replace_original"):
        _sent(slack, {**then, "replace_original": True})
    assert _sent(slack, {**then, "replace_original": False}) == 200


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
        (_actions(), "an actions block is empty"),
        (
            _actions(*(_button(action_id=str(number)) for number in range(26))),
            "26 elements of an actions block, but Slack takes 25",
        ),
        (_actions(_button(), _button()), "action_id is given twice"),
        (_actions(_button(value="x" * 2_001)), "2001 characters of a button's value"),
        (_actions(_button(action_id="x" * 256)), "256 characters of action_id"),
        (_actions(_button(), block_id="x" * 256), "256 characters of block_id"),
        (_actions(_button(text={"type": "plain_text", "text": "x" * 76})), "76 characters of"),
        (_actions(_button(text={"type": "mrkdwn", "text": "x"})), "is mrkdwn, not plain_text"),
        (_actions(_button(type="datepicker")), "no element of type 'datepicker'"),
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


OPEN = "https://slack.com/api/views.open"


def _view(*blocks: dict[str, Any], **parts: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "x"}
    view = {"type": "modal", "callback_id": "c", "private_metadata": "", "blocks": [*blocks]}
    return {**view, "title": text, "submit": text, "close": text, **parts}


def _input(element: dict[str, Any], **parts: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": "x"}
    return {"type": "input", "label": label, "element": {"action_id": "a", **element}, **parts}


OPTION = {"text": {"type": "plain_text", "text": "x"}, "value": "x"}
LONG = {"type": "plain_text", "text": "x" * 76}


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (_view(title={"type": "plain_text", "text": "x" * 25}), "25 characters of title"),
        (_view(private_metadata="x" * 3_001), "3001 characters of metadata"),
        (_view(*[_section("x")] * 101), "101 blocks of a modal"),
        (_view(_input({"type": "datepicker"})), "no input of type 'datepicker'"),
        (_view(_input({"type": "static_select", "options": []})), "options is empty"),
        (_view(_input({"type": "static_select", "options": [OPTION] * 101})), "101 options"),
        (
            _view(_input({"type": "static_select", "options": [OPTION | {"text": LONG}]})),
            "76 characters of option text",
        ),
        (
            _view(
                _input(
                    {
                        "type": "static_select",
                        "options": [OPTION],
                        "initial_option": OPTION | {"value": "y"},
                    }
                )
            ),
            "it begins with something that is not an option",
        ),
        (
            _view(_input({"type": "external_select", "initial_option": OPTION | {"value": ""}})),
            "an option's value is empty",
        ),
        (
            _view(_input({"type": "plain_text_input", "initial_value": "x" * 3_001})),
            "3001 characters to begin with",
        ),
        (
            _view(
                _input({"type": "plain_text_input"}, block_id="b"),
                _input({"type": "plain_text_input"}, block_id="b"),
            ),
            "a block_id is given twice",
        ),
        (_view(type="home"), "home is not a modal"),
    ],
)
def test_a_form_that_slack_would_refuse_is_refused(view: dict[str, Any], said: str) -> None:
    with pytest.raises(SlackRefused, match=said):
        _sent(FakeSlack(), {"trigger_id": "1", "view": view}, OPEN)


def test_a_form_opens_with_a_trigger_alone() -> None:
    slack = FakeSlack()
    assert _sent(slack, {"trigger_id": "1", "view": _view(_section("x"))}, OPEN) == 200
    assert [view["id"] for view in slack.views] == ["V1"]
    assert slack.messages == []
    with pytest.raises(SlackRefused, match="no trigger_id"):
        _sent(slack, {"view": _view(_section("x"))}, OPEN)


def test_a_method_can_be_refused() -> None:
    slack = FakeSlack(errors={"views.open": "expired_trigger_id"})
    answer = slack(OPEN, b"{}", {}, timeout=1)
    assert json.loads(answer.body) == {"ok": False, "error": "expired_trigger_id"}
    assert slack.views == []
