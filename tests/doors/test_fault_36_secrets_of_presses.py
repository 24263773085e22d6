"""FAULTS 36: what comes with a press or a form and is nobody's business stays out of the log."""

from __future__ import annotations

import json
import logging
from typing import Any

import canaries
import pytest

from catops.errors import DoorError
from catops.testing import FakeSlack

from .filling import Orders, waiting
from .lambdas import Respond
from .pressing import event, payload

FORM = {
    "type": "button",
    "action_id": "catops.form",
    "block_id": "catops:abcdefgh:f0:/catops",
    "value": "pay",
    "action_ts": "1767603600.000200",
}
SAID = payload(
    token=canaries.VERIFICATION_TOKEN,
    trigger_id=canaries.TRIGGER_ID,
    response_url=canaries.RESPONSE_URL,
)


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


@pytest.mark.parametrize("error", ["", "expired_trigger_id", "invalid_arguments"])
@pytest.mark.parametrize("actions", [SAID["actions"], [FORM]])
def test_a_press_leaves_no_secret_in_the_log(
    caplog: pytest.LogCaptureFixture, actions: list[Any], error: str
) -> None:
    slack = FakeSlack(errors={"views.open": error} if error else {})
    catbot = waiting(Orders(), slack=slack, SLACK_BOT_TOKEN=canaries.BOT_TOKEN)
    posted = catbot.send({"payload": json.dumps(SAID | {"actions": actions})})
    assert posted.status == 200
    if posted.forms:
        posted.form.submit(amount="5", pin=canaries.ARGUMENT)
    assert canaries.kinds_in(caplog.text) == []
    assert canaries.kinds_in(json.dumps([slack.messages, slack.views])) == []


def test_a_press_that_is_not_handed_over_leaves_none_either(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def down(*args: object, **options: object) -> Any:
        raise DoorError("hooks.slack.com did not answer.")

    respond = Respond(fails=DoorError("Lambda answered 403."), post=down)
    assert respond(event(SAID))["statusCode"] == 200
    assert "the person was not told" in caplog.text
    assert canaries.kinds_in(caplog.text) == []
