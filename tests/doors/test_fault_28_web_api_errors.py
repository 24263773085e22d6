"""FAULTS 28: whatever Slack's Web API refuses is named, with what to do about it.

The token of a bot is revoked, expires or lacks a scope while the bot works; channels are archived,
bots thrown out of them, people are guests. Nobody is at the keyboard then but the log.
"""

from __future__ import annotations

import json
import logging
import types
from typing import Any

import pytest

import catops
from catops.app import build_log_relay
from catops.errors import DoorError
from catops.settings import Settings
from catops.slack import limits
from catops.slack.channel import MENDS
from catops.testing import FakeClock, FakeLambdaContext, FakeSlack
from catops.transport import Response

from .deliveries import Delivering, message, slack_that
from .servers import Answer, in_turn, serving
from .workers import Main, sealed


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("token_revoked", "Install the app again"),
        ("token_expired", "Install the app again"),
        ("account_inactive", "Install the app again"),
        ("invalid_auth", "Set SLACK_BOT_TOKEN"),
        ("not_authed", "Set SLACK_BOT_TOKEN"),
        ("missing_scope", "chat:write"),
        ("channel_not_found", "/invite"),
        ("not_in_channel", "/invite"),
        ("is_archived", "archived"),
        ("user_is_restricted", "guest"),
        ("restricted_action", "another channel"),
    ],
)
def test_it_is_named_with_advice(error: str, advice: str) -> None:
    refused = Answer(200, f'{{"ok": false, "error": "{error}"}}'.encode())
    with (
        serving(slack_that(Answer(404, b"used_url"), refused)) as slack,
        pytest.raises(DoorError, match=f"Slack refused to post: {error}") as caught,
    ):
        Delivering(slack, token="xoxb-canary").answer(message())
    assert advice in caught.value.mend
    assert "canary" not in caught.value.advice


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"ok": false, "error": "brand_new"}', "brand_new"),
        (b'{"ok": false}', "no reason"),
        (b'{"ok": "true"}', "no reason"),
        (b'{"ok": false, "error": ""}', "no reason"),
        (b'{"ok": false, "error": " \\n "}', "no reason"),
        (b'{"ok": false, "error": null}', "no reason"),
        (b"{}", "no reason"),
        (b"<html>", "HTTP 200"),
        (b"[1]", "HTTP 200"),
        (b"[" * 100_000, "HTTP 200"),
        (b"", "HTTP 200"),
        (b'{"ok": false, "error": "two\\nlines"}', "two lines"),
    ],
)
def test_what_is_not_known_is_named_as_it_is(body: bytes, said: str) -> None:
    with (
        serving(slack_that(Answer(404, b"used_url"), Answer(200, body))) as slack,
        pytest.raises(DoorError) as caught,
    ):
        Delivering(slack, token="xoxb-1").answer(message())
    assert caught.value.message == f"Slack refused to post: {said}."


@pytest.mark.parametrize("visible", ["in_channel", "ephemeral"])
@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived"])
def test_where_the_bot_is_not_in_the_channel_the_person_is_written_to(
    visible: str, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused = Answer(200, f'{{"ok": false, "error": "{error}"}}'.encode())
    taken = Answer(200, b'{"ok": true}')
    with serving(in_turn(Answer(404, b"used_url"), refused, taken)) as slack:
        Delivering(slack, token="xoxb-1").answer(message(visible=visible))
    last = slack.got[-1]
    assert last.path == "/api/chat.postMessage"
    assert last.json()["channel"] == "U1"
    assert "user" not in last.json()
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith(f"abcdefgh: {error}. ")


@pytest.mark.parametrize("told", [b'{"ok": true}', b'{"ok": false, "error": "account_inactive"}'])
def test_what_belongs_in_a_channel_is_not_sent_to_who_is_not_in_it(told: bytes) -> None:
    """Who opens a form in a private channel and leaves it may send the form after that."""
    outside = Answer(200, b'{"ok": false, "error": "user_not_in_channel"}')
    with (
        serving(in_turn(Answer(404, b"used_url"), outside, Answer(200, told))) as slack,
        pytest.raises(DoorError, match="user_not_in_channel"),
    ):
        Delivering(slack, token="xoxb-1").answer(message("secret", visible="ephemeral"))
    assert b"secret" not in slack.got[-1].body
    direct = slack.got[-1].json()
    assert (slack.got[-1].path, direct["channel"]) == ("/api/chat.postMessage", "U1")
    assert "a channel that you are not in. Join it, and ask there again." in direct["text"]
    assert "Reference: abcdefgh" in direct["text"]


class Revoking:
    """A Slack that takes ``well`` messages by the token, and then says ``error``."""

    def __init__(self, well: int, error: str) -> None:
        self.took = FakeSlack()
        self._well = well
        self._error = error

    def __call__(self, url: str, body: bytes, headers: Any, *, timeout: float) -> Response:
        if "slack.com/api/" in url:
            self._well -= 1
            if self._well < 0:
                said = {"ok": False, "error": self._error}
                return Response(200, {}, json.dumps(said).encode())
        return self.took(url, body, headers, timeout=timeout)


#: For one person, so that it is not a file.
LONG = types.SimpleNamespace(
    catops_commands=catops.hookimpl(
        lambda: [
            catops.command("long", effect="read", visibility="user")(lambda ctx: "line\n" * 60_000)
        ]
    )
)


@pytest.mark.parametrize("error", ["token_revoked", "token_expired", "missing_scope"])
@pytest.mark.parametrize("well", [0, 1])
def test_a_token_that_is_lost_half_way_is_told_with_the_reference_and_the_mend(
    well: int, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack = Revoking(well, error)
    main = Main({"long": LONG}, environ={"SLACK_BOT_TOKEN": "xoxb-canary"}, post=slack)
    main(sealed("long"))
    assert len(slack.took.messages) == limits.RESPONSE_URL_USES + well
    (said,) = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert said.startswith("abcdefgh: not all of the answer (ok) was delivered: ")
    assert f"Slack refused to post: {error}. {MENDS[error]}" in said
    assert "canary" not in caplog.text


@pytest.mark.parametrize("error", [*MENDS, "brand_new"])
def test_the_log_relay_names_it_with_advice_too(
    error: str, caplog: pytest.LogCaptureFixture
) -> None:
    relay = build_log_relay(
        Settings({"CATOPS_LOG_KEY": "key", "SLACK_BOT_TOKEN": "xoxb-canary"}),
        post=Revoking(0, error),
        clock=FakeClock(),
    )
    record = {"channels": ["#ops"], "message": "canary of a record", "level": "ERROR", "time": ""}
    event = {"headers": {"x-api-key": "key"}, "body": json.dumps(record)}
    response = relay(event, FakeLambdaContext())
    assert response["statusCode"] == 502
    assert json.loads(response["body"])["errors"] == {"#ops": error}
    (said,) = [one.getMessage() for one in caplog.records]
    assert said == f"log records not relayed: {error}. {MENDS.get(error, '')}".strip()
