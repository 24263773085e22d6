"""FAULTS 26: a form opens within Slack's three seconds, or the person gets the usage instead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catops.testing import CatBot, FakeSlack
from catops.transport import MaybeSent, NotSent, Response

from .filling import TOKEN, Orders, waiting
from .lambdas import Respond
from .pressing import event, payload
from .slack_requests import SECRET
from .workers import Main

LABEL = "Fill in a form"
USAGE = "/catops order DISH small|large"


def told(messages: Any) -> str:
    """Return what the one message, to the person alone, says."""
    (message,) = messages
    assert message["response_type"] == "ephemeral"
    assert message["replace_original"] is False
    return json.dumps(message, ensure_ascii=False)


def press(**parts: Any) -> Any:
    """Return the sealed envelope of a press that asks for the form of ``order pie``."""
    respond = Respond(secret=SECRET)
    button = payload()["actions"][0] | {"action_id": "catops.form", "value": "order pie"}
    respond(event(payload(actions=[button]) | parts))
    (envelope,) = respond.invoked
    return envelope


def main(orders: Orders, **options: Any) -> Main:
    return Main({"orders": orders}, environ={"SLACK_BOT_TOKEN": TOKEN}, **options)


@pytest.mark.parametrize("error", ["expired_trigger_id", "trigger_expired", "exchanged_trigger_id"])
def test_a_trigger_that_slack_says_is_over_is_answered_with_the_usage_and_the_button(
    error: str,
) -> None:
    orders = Orders()
    slack = FakeSlack(errors={"views.open": error})
    catbot = waiting(orders, slack=slack)
    late = catbot.post("order pie").press(LABEL)
    text = told(late.messages)
    assert "within three seconds" in text
    assert USAGE in text
    assert late.forms == ()
    slack.errors.clear()
    assert late.press(LABEL).form.values["dish"] == "pie"
    assert orders.taken == []


@pytest.mark.parametrize(
    ("seconds", "opens"), [(0.0, True), (2.9, True), (3.1, False), (60, False)]
)
def test_a_press_that_waited_for_the_function_is_not_even_tried(
    seconds: float, opens: bool
) -> None:
    bot = main(Orders())
    bot.clock.now += seconds
    bot(press())
    assert len(bot.slack.views) == int(opens)
    if not opens:
        assert "within three seconds" in told(bot.slack.messages)
        assert USAGE in told(bot.slack.messages)


@pytest.mark.parametrize(
    "error", ["invalid_arguments", "not_authed", "token_revoked", "missing_scope", "ratelimited"]
)
def test_what_slack_refuses_is_in_the_log_and_the_person_gets_the_usage(
    error: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack = FakeSlack(errors={"views.open": error})
    pressed = waiting(Orders(), slack=slack).post("order").press(LABEL)
    text = told(pressed.messages)
    assert "the bot's log says why" in text
    assert USAGE in text
    assert f"Slack refused to open a form: {error}." in caplog.text
    assert TOKEN not in caplog.text + text


@pytest.mark.parametrize("failure", [NotSent, MaybeSent])
def test_a_slack_that_does_not_answer_is_told_with_the_usage(failure: type[Exception]) -> None:
    slack = FakeSlack()

    def post(url: str, body: bytes, headers: Any, *, timeout: float) -> Response:
        if url.endswith("views.open"):
            assert timeout <= 3
            raise failure("slack.com did not answer.")
        return slack(url, body, headers, timeout=timeout)

    main(Orders(), post=post)(press())
    text = told(slack.messages)
    assert "the form may not have opened" in text
    assert USAGE in text


def test_a_second_delivery_of_the_press_opens_nothing_and_says_nothing() -> None:
    bot = main(Orders())
    envelope = press()
    bot(envelope)
    bot(envelope)
    assert (len(bot.slack.views), bot.slack.messages) == (1, [])


def test_without_a_trigger_or_a_token_the_usage_is_told() -> None:
    bot = main(Orders())
    bot(press(trigger_id=None))
    assert "Forms need the bot's token" in told(bot.slack.messages)
    without = Main({"orders": Orders()})
    without(press())
    assert "SLACK_BOT_TOKEN" in told(without.slack.messages)
    assert LABEL not in told(without.slack.messages)


def test_a_command_that_is_gone_is_told_as_ever() -> None:
    catbot = CatBot({}, environ={"SLACK_BOT_TOKEN": TOKEN})
    button = payload()["actions"][0] | {"action_id": "catops.form", "value": "order pie"}
    gone = catbot.send({"payload": json.dumps(payload(actions=[button]))})
    assert "There is no command 'order'" in told(gone.messages)
    assert catbot.slack.views == []


def test_a_command_without_parameters_has_no_form_to_open() -> None:
    bot = main(Orders())
    button = payload()["actions"][0] | {"action_id": "catops.form", "value": "menu"}
    bot(press(actions=[button]))
    assert "menu has no form; type it." in told(bot.slack.messages)
