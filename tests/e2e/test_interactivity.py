"""A press, a form and a list go in at API Gateway as Slack sends them, and are answered.

Nothing is faked but Slack itself; the payloads are what Slack makes of what the bot has posted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from .channel import Channel, texts
from .conftest import with_settings
from .emulator import Emulator

pytestmark = pytest.mark.e2e

PERSON = {"id": "U2", "username": "tom", "team_id": "T1"}
MOMENTS = count(1)
#: Presses until a form must have opened: Slack's three seconds may be over on a busy machine.
TRIES = 10


@pytest.fixture(scope="module")
def emulator(
    bare_project: Path, offline_environ: dict[str, str], secret: str, channel: Channel
) -> Iterator[Emulator]:
    """Give a bot that has a token, and a Slack on this machine to use it with."""
    environ = {
        **offline_environ,
        "SLACK_BOT_TOKEN": "xoxb-of-nobody",
        "CATOPS_SLACK_API": f"http://{channel.host}/api/",
    }
    project = with_settings(bare_project, secret, channel)
    with Emulator(project, channel, environ=environ, secret=secret) as emulator:
        yield emulator


def send(emulator: Emulator, payload: Mapping[str, Any]) -> requests.Response:
    body = urlencode({"payload": json.dumps({"team": {"id": "T1"}, "user": PERSON, **payload})})
    return emulator.post(body, emulator.signed(body))


def press(emulator: Emulator, message: Mapping[str, Any], label: str) -> str:
    """Press the button with this label; return the response_url that came with it."""
    block, button = next(
        (block, button)
        for block in message["blocks"]
        if block["type"] == "actions"
        for button in block["elements"]
        if button["text"]["text"] == label
    )
    url, stamp = emulator.channel.response_url(), f"1767603600.{next(MOMENTS):06d}"
    answered = send(
        emulator,
        {
            "type": "block_actions",
            "channel": {"id": "C1", "name": "ops"},
            "container": {"type": "message", "message_ts": "1767603600.000100"},
            "message": {**message, "ts": "1767603600.000100"},
            "response_url": url,
            "trigger_id": "1.1.1",
            "actions": [{**button, "block_id": block["block_id"], "action_ts": stamp}],
        },
    )
    assert (answered.status_code, answered.text) == (200, "")
    return url


def opened(emulator: Emulator, line: str) -> dict[str, Any]:
    """Return the form that opens where the words of ``line`` do not fit."""
    views = f"http://{emulator.channel.host}/api/views.open"
    message: Mapping[str, Any] = emulator.say(line).message
    for _ in range(TRIES):
        before = len(emulator.channel.posted(views))
        url = press(emulator, message, "Fill in a form")

        def answered(posted: object, before: int = before, url: str = url) -> bool:
            channel = emulator.channel
            return len(channel.posted(views)) > before or bool(channel.posted(url))

        emulator.channel.wait_until(answered)
        if len(emulator.channel.posted(views)) > before:
            return {**emulator.channel.posted(views)[-1]["view"], "id": f"V{next(MOMENTS)}"}
        message = emulator.channel.posted(url)[-1]
        assert "within three seconds" in texts(message)
    raise AssertionError(f"No form opened in {TRIES} presses:\n{emulator.log}")


def test_a_press_is_acknowledged_and_its_line_is_run_for_who_pressed(emulator: Emulator) -> None:
    offered = emulator.say("weather London").message
    url = press(emulator, offered, "weather forecast London")
    answer = emulator.channel.wait_for(url)
    assert answer["replace_original"] is False
    assert answer["response_type"] == "in_channel"
    assert "<@U2> ran `/catops weather forecast London`" in texts(answer)


def test_a_form_opens_lists_what_there_is_and_runs_what_was_filled_in(emulator: Emulator) -> None:
    view = opened(emulator, "weather forecast --days 2")
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if "element" in block}
    assert fields["option:--days"]["initial_value"] == "2"

    name = fields["word:city"]["action_id"]
    listed = send(
        emulator,
        {"type": "block_suggestion", "action_id": name, "value": "o", "view": view},
    )
    options = listed.json()["options"]
    assert [option["value"] for option in options] == ["London", "Oslo", "o"]

    values = {
        "word:city": {name: {"type": "external_select", "selected_option": options[1]}},
        "option:--days": {"catops.value": {"type": "number_input", "value": "3"}},
    }
    answered = send(
        emulator, {"type": "view_submission", "view": {**view, "state": {"values": values}}}
    )
    assert (answered.status_code, answered.text) == (200, "")
    message = emulator.channel.wait_for(f"http://{emulator.channel.host}/api/chat.postMessage")
    assert message["channel"] == "C1"
    assert "<@U2> ran `/catops weather forecast --days=3 Oslo`" in texts(message)


def test_an_unsigned_press_is_refused(emulator: Emulator) -> None:
    body = urlencode({"payload": json.dumps({"type": "block_actions"})})
    assert emulator.post(body, {}).status_code == 401
