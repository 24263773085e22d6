"""FAULTS 22: what Slack may have shown is not posted again; what never arrived is."""

from __future__ import annotations

import pytest

from catops.errors import DoorError
from catops.slack.delivery import ATTEMPTS, PAUSE
from catops.transport import MaybeSent, NotSent

from .deliveries import Delivering, message
from .servers import Answer, closed_port, in_turn, serving


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("token", ["", "xoxb-1"])
def test_trouble_on_slacks_side_is_not_posted_again_anywhere(status: int, token: str) -> None:
    with (
        serving(in_turn(Answer(status, b"server_error"))) as slack,
        pytest.raises(DoorError, match=f"{status} server_error; it may have shown"),
    ):
        Delivering(slack, token=token).answer(message())
    assert len(slack.got) == 1


@pytest.mark.parametrize("token", ["", "xoxb-1"])
def test_a_connection_that_drops_after_the_message_is_not_posted_again(token: str) -> None:
    with serving(in_turn(Answer(drop=True))) as slack, pytest.raises(MaybeSent):
        Delivering(slack, token=token).answer(message())
    assert len(slack.got) == 1


def test_a_refused_connection_is_tried_again_after_a_pause() -> None:
    gone = closed_port()
    delivering = Delivering(url=f"http://{gone}/x", hosts=[gone])
    with pytest.raises(NotSent, match=f"{gone} cannot be reached"):
        delivering.answer(message())
    assert delivering.waited == [PAUSE] * (ATTEMPTS - 1)


def test_a_refused_connection_is_not_waited_for_without_time() -> None:
    gone = closed_port()
    delivering = Delivering(url=f"http://{gone}/x", hosts=[gone], seconds=1.2)
    with pytest.raises(NotSent):
        delivering.answer(message())
    assert delivering.waited == []


def test_an_odd_port_cannot_be_reached_and_raises_nothing_else() -> None:
    delivering = Delivering(url="http://127.0.0.1:99999/x", hosts=["127.0.0.1:99999"])
    with pytest.raises(NotSent):
        delivering.answer(message())


@pytest.mark.parametrize("token", ["xoxb-canary\nx", "xoxb-canary-ä🐈"])
def test_a_token_that_no_header_can_hold_is_an_error_that_does_not_show_it(token: str) -> None:
    with serving(in_turn(Answer(404, b"used_url"))) as slack, pytest.raises(NotSent) as caught:
        Delivering(slack, token=token).answer(message())
    assert "canary" not in caught.value.advice
    assert len(slack.got) == 1
