"""Mentions and direct messages: run once, answered where they were said, never by another bot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catops
from catops.app import build_worker
from catops.aws.receiver import Receiver
from catops.errors import DoorError
from catops.slack.decisions import Decision
from catops.slack.events import decide_event
from catops.slack.reading import _MENTION
from catops.slack.receiving import SlackDoor, told
from catops.slack.senders import Senders
from catops.slack.signature import sign
from catops.testing import CatBot, FakeLambdaContext
from catops.testing.catbot import SECRET
from catops.transport import MaybeSent, NotSent

from .lambdas import Respond
from .slack_requests import http_v2, signed

MENTION = {
    "type": "app_mention",
    "user": "U1",
    "text": "<@UBOT> ping",
    "ts": "1355517523.000005",
    "channel": "C1",
    "event_ts": "1355517523.000005",
}
DIRECT = {**MENTION, "type": "message", "channel_type": "im", "channel": "D1", "text": "ping"}


def _callback(event: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": "Ev1",
        "event": dict(event),
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        **changed,
    }


class Workspace:
    """A bot with a token, in a workspace that sends it events the signed way."""

    def __init__(self, plugins: Mapping[str, Any] | None = None) -> None:
        self.catbot = CatBot(
            plugins or {},
            environ={"SLACK_BOT_TOKEN": "xoxb-1"},
            config={"bot": {"name": "Tom"}},
        )

    def send(self, said: object) -> tuple[int, str, list[dict[str, Any]]]:
        """Send a JSON body; return the status, the body, and what was posted."""
        body = json.dumps(said)
        stamp = str(int(self.catbot.clock()))
        event = {
            "requestContext": {"http": {"method": "POST"}},
            "headers": {
                "content-type": "application/json",
                "x-slack-request-timestamp": stamp,
                "x-slack-signature": sign(SECRET, stamp, body.encode()),
            },
            "body": body,
        }
        handed: list[Mapping[str, object]] = []
        door = SlackDoor(SECRET, clock=self.catbot.clock)
        response = Receiver(door, handed.append, told, signing_secret=SECRET)(event)
        worker = build_worker(
            self.catbot.settings,
            clock=self.catbot.clock,
            post=self.catbot.slack,
            bot=lambda: self.catbot.bot,
        )
        before = len(self.catbot.slack.messages)
        for payload in handed:
            worker(json.loads(json.dumps(payload)), FakeLambdaContext())
        return response["statusCode"], response["body"], self.catbot.slack.messages[before:]

    @property
    def methods(self) -> list[str]:
        """The Web API methods that were called."""
        return [url.rpartition("/")[2] for url, _ in self.catbot.slack.sent]


@catops.command("where", effect="read")
def where(ctx: catops.Context) -> str:
    """Tell where this was asked."""
    return f"{ctx.person.team} {ctx.person.id} {ctx.place.id} {ctx.place.thread}"


@catops.command("say", effect="read")
def say(ctx: catops.Context, *words: str) -> str:
    """Say what was said."""
    return f"you say {' '.join(words)}"


class Where:
    """A plugin that tells what it was told."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        return [where, say]


def test_a_mention_is_answered_in_its_thread() -> None:
    workspace = Workspace()
    status, body, (message,) = workspace.send(_callback(MENTION))
    assert (status, body) == (200, "")
    assert workspace.methods == ["chat.postMessage"]
    assert message["channel"] == "C1"
    assert message["thread_ts"] == "1355517523.000005"
    assert "pong" in message["text"]


def test_a_mention_in_a_thread_is_answered_in_that_thread() -> None:
    workspace = Workspace({"where": Where()})
    event = {**MENTION, "text": "<@UBOT>: where", "thread_ts": "1355510000.000001"}
    _, _, (message,) = workspace.send(_callback(event))
    assert message["thread_ts"] == "1355510000.000001"
    assert "T1 U1 C1 1355510000.000001" in message["text"]


def test_help_and_errors_after_a_mention_are_for_the_person_alone() -> None:
    workspace = Workspace()
    _, _, (message,) = workspace.send(_callback({**MENTION, "text": "<@UBOT> pnig"}))
    assert workspace.methods == ["chat.postEphemeral"]
    assert message["user"] == "U1"
    assert "@Tom help" in message["text"]


def test_a_direct_message_is_answered_there_with_no_thread() -> None:
    workspace = Workspace()
    _, _, (message,) = workspace.send(_callback({**DIRECT, "text": "pnig"}))
    assert workspace.methods == ["chat.postMessage"]
    assert message["channel"] == "D1"
    assert "thread_ts" not in message
    assert "Type help to see what there is." in message["text"]


def test_a_mention_of_somebody_is_an_argument_and_not_the_bot() -> None:
    workspace = Workspace()
    _, _, (message,) = workspace.send(_callback({**MENTION, "text": "<@UBOT> help <@U2>"}))
    assert "<@U2>" in json.dumps(message).replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({**MENTION, "text": "<@UBOT> say a"}, "a"),
        ({**MENTION, "text": "<@UBOT>, say a"}, "a"),
        ({**MENTION, "text": " <@UBOT|tom>:  say a"}, "a"),
        ({**MENTION, "text": "say <@UBOT> a"}, "a"),
        ({**MENTION, "text": "say a <@UBOT>"}, "a"),
        ({**MENTION, "text": "say <@U2> <@UBOT>"}, "<@U2>"),
        ({**DIRECT, "text": "say <@U2>"}, "<@U2>"),
        ({**DIRECT, "text": "<@UBOT> say <@U2>"}, "<@U2>"),
    ],
)
def test_only_the_bots_own_mention_is_taken_out_of_what_it_is_told(
    event: dict[str, Any], words: str
) -> None:
    workspace = Workspace({"where": Where()})
    _, _, (message,) = workspace.send(_callback(event))
    assert message["text"] == f"you say {words}".replace("<", "&lt;").replace(">", "&gt;")


def test_where_slack_does_not_say_who_the_bot_is_the_first_word_is_its_mention() -> None:
    workspace = Workspace({"where": Where()})
    event = {**MENTION, "text": "<@UBOT> say <@U2>"}
    _, _, (message,) = workspace.send(_callback(event, authorizations=None))
    assert message["text"] == "you say &lt;@U2&gt;"


def test_a_mention_is_looked_for_in_one_pass_over_a_text() -> None:
    """Where each place in a long text begins a try that reads to its end, the square is paid."""
    assert _MENTION.match("  <@UBOT>") is None, "a run of spaces is tried from each of them"
    assert _MENTION.match("<@UBOT|<@UBOT>") is None, "a label that never ends runs to the end"
    match = _MENTION.match("<@UBOT|tom>, : say")
    assert match is not None
    assert match.end() == len("<@UBOT|tom>, : ")


@pytest.mark.parametrize("spaces", ["   ", "\t\n", "\u00a0\u2003 "])
def test_the_spaces_around_a_mention_go_with_it(spaces: str) -> None:
    workspace = Workspace({"where": Where()})
    for text in (f"{spaces}<@UBOT>{spaces}say a", f"say{spaces}<@UBOT>{spaces}a{spaces}"):
        _, _, (message,) = workspace.send(_callback({**MENTION, "text": text}))
        assert message["text"] == "you say a"
    event = {**MENTION, "text": f"{spaces}<@UBOT>{spaces}say <@U2>"}
    _, _, (message,) = workspace.send(_callback(event, authorizations=None))
    assert message["text"] == "you say &lt;@U2&gt;"


@pytest.mark.parametrize(
    ("error", "status"), [(NotSent("no"), 503), (DoorError("no"), 503), (MaybeSent("no"), 200)]
)
def test_an_event_that_could_not_be_handed_over_is_sent_again_by_slack(
    error: DoorError, status: int
) -> None:
    body = json.dumps(_callback(MENTION)).encode()
    response = Respond(fails=error)(http_v2(signed(body), body))
    assert (response["statusCode"], response["body"]) == (status, "")


def test_a_guest_from_a_shared_channel_keeps_their_own_team() -> None:
    workspace = Workspace({"where": Where()})
    event = {**MENTION, "text": "<@UBOT> where", "user_team": "T2"}
    _, _, (message,) = workspace.send(_callback(event, is_ext_shared_channel=True))
    assert "T2 U1 C1" in message["text"]


@pytest.mark.parametrize(
    "event",
    [
        {**MENTION, "bot_id": "B1"},
        {**MENTION, "bot_profile": {"id": "B1"}},
        {**MENTION, "user": "UBOT"},
        {**DIRECT, "subtype": "message_changed"},
        {**DIRECT, "channel_type": "channel"},
        {"type": "reaction_added", "user": "U1"},
        {**MENTION, "text": None},
    ],
    ids=["bot", "profile", "itself", "edit", "no mention", "another event", "no text"],
)
def test_what_is_not_for_the_bot_is_acknowledged_and_left(event: dict[str, Any]) -> None:
    assert Workspace().send(_callback(event)) == (200, "", [])


def decided(text: str, now: float) -> Decision:
    return decide_event(text, now, Senders())


def test_a_message_has_one_reference_however_often_it_is_told() -> None:
    first = decided(json.dumps(_callback(MENTION)), 0)
    again = decided(json.dumps(_callback(MENTION, event_id="Ev2")), 99)
    other = decided(json.dumps(_callback({**MENTION, "ts": "1355517524.000001"})), 0)
    assert first.envelope is not None
    assert again.envelope is not None
    assert other.envelope is not None
    assert first.envelope.reference == again.envelope.reference != other.envelope.reference


def test_the_challenge_is_answered() -> None:
    status, body, posted = Workspace().send({"type": "url_verification", "challenge": "3eZbrw1a"})
    assert (status, json.loads(body), posted) == (200, {"challenge": "3eZbrw1a"}, [])


def test_without_a_token_the_log_says_what_is_missing(caplog: pytest.LogCaptureFixture) -> None:
    workspace = Workspace()
    workspace.catbot.settings.bot_token = ""
    assert workspace.send(_callback(MENTION)) == (200, "", [])
    assert "Set SLACK_BOT_TOKEN" in caplog.text


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    said=JSON_VALUES,
    event=st.dictionaries(st.sampled_from([*DIRECT, "bot_id", "subtype"]), JSON_VALUES),
)
def test_any_json_is_decided_and_nothing_half_an_event_is_accepted(
    said: object, event: dict[str, Any]
) -> None:
    assert decided(json.dumps(said), 0).envelope is None
    for base in (MENTION, DIRECT):
        decision = decided(json.dumps(_callback({**base, **event})), 0)
        assert decision.status in (200, 400)
        if decision.envelope is not None:
            assert all(isinstance((base | event)[name], str) for name in ("user", "text", "ts"))
