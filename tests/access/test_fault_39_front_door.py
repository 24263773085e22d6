"""Fault 39: who comes from another workspace is told by what Slack signs, whatever it is."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from access.making import DEPLOY, policy

from catops.request import Request
from catops.slack.reading import read_request
from catops.slack.receiving import SlackDoor
from catops.slack.signature import sign
from catops.testing import FakeClock

SECRET = "the secret of a test"
NOTHING_WRITTEN = policy("")
FOR_MEMBERS = policy('[[access.allow]]\ncommands = "*"\n')
URL = "https://hooks.slack.com/actions/T1/1/x"
#: Around a button under an answer that the bot of T1 gave.
HOME_T1 = "catops:abcdefgh:b0@T1:/catops"


def requested(body: str) -> Request:
    """Return the request that a signed body is, by way of the door and the sealed envelope."""
    clock = FakeClock()
    stamp = str(int(clock()))
    headers = {
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": [sign(SECRET, stamp, body.encode())],
    }
    door = SlackDoor(SECRET, clock=clock)
    decision = door.decide("POST", lambda name: headers.get(name, []), body.encode())
    assert decision.envelope is not None, decision.reason
    return read_request(decision.envelope)


def event(changes: dict[str, Any], **outer: Any) -> str:
    said = {"type": "app_mention", "user": "U1", "text": "<@UBOT> x", "ts": "1.1", "channel": "C1"}
    listed = [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": "T1",
            "event": said | changes,
            "authorizations": listed,
            **outer,
        }
    )


def press(
    user_team: str, message: dict[str, Any] | None, team: str = "T1", block: str = HOME_T1
) -> str:
    payload = {
        "type": "block_actions",
        "team": {"id": team},
        "user": {"id": "U1", "username": "tess", "team_id": user_team},
        "channel": {"id": "C1", "name": "ops"},
        "container": {"message_ts": "1.1"},
        "response_url": URL,
        "actions": [
            {
                "action_id": "catops.run:1",
                "block_id": block,
                "value": "deploy web",
                "action_ts": "2.1",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload | ({"message": message} if message else {}))})


def form(user_team: str, *, home: str | None, **view: str) -> str:
    placed = {
        "command": "deploy",
        "prefix": "/catops",
        "channel": "C1",
        "channel_name": "ops",
        "thread": "",
        "home": home,
        "opened": FakeClock()(),
    }
    payload = {
        "type": "view_submission",
        "team": {"id": user_team},
        "user": {"id": "U1", "username": "tess", "team_id": user_team},
        "view": {
            "id": "V1",
            "callback_id": "catops.form",
            "private_metadata": json.dumps(placed),
            "blocks": [{"type": "input", "block_id": "word:what"}],
            "state": {"values": {"word:what": {"v": {"value": "web"}}}},
            **view,
        },
    }
    return urlencode({"payload": json.dumps(payload)})


def slash(**fields: str) -> str:
    said = {"command": "/catops", "text": "x", "user_id": "U1", "team_id": "T1"}
    return urlencode(said | {"channel_id": "C1", "response_url": URL} | fields)


FROM_HOME = {
    "a slash command": slash(),
    "a mention": event({"team": "T1"}),
    "a mention that names no workspace": event({}),
    "a mention in a shared channel": event({"user_team": "T1"}, is_ext_shared_channel=True),
    "a mention told for the other workspace": event({"user_team": "T1"}, team_id="T2"),
    "a press": press("T1", {"team": "T1"}),
    "a press of what only one person sees": press("T1", None),
    "a press of a button of several": press("T1", None, block="catops:a:b0@T3,T1:/catops"),
    "a form": form("T1", home="T1"),
    "a form that Slack says the home of": form("T1", home=None, app_installed_team_id="T1"),
}
FROM_ELSEWHERE = {
    "a mention": event({"user_team": "T2", "team": "T2"}),
    "a mention in a shared channel": event({"team": "T2"}, is_ext_shared_channel=True),
    "a mention told for their workspace": event({"user_team": "T2"}, team_id="T2"),
    "a mention with the home in its context": event(
        {"user_team": "T2"}, team_id="T2", context_team_id="T1", authorizations=None
    ),
    "a press": press("T2", {"team": "T1"}),
    "a press told for their workspace": press("T2", {"team": "T1"}, "T2"),
    "a press of what only one person sees": press("T2", None),
    "a press told for theirs of what only one person sees": press("T2", None, "T2"),
    "a press of a button that does not say whose it is": press("T2", None, "T2", "b"),
    "a press of a button of an older CatOps": press("T2", None, "T2", "catops:a:b0:/catops"),
    "a press of a button of nobody's": press("T2", None, "T2", "catops:a:b0@:/catops"),
    "a form": form("T2", home="T1"),
    "a form told for their workspace": form("T2", home="T1", team_id="T2"),
    "a form that does not say whose it is": form("T2", home=None, team_id="T2"),
    "a form of nobody's": form("T2", home="?", team_id="T2"),
}


@pytest.mark.parametrize("kind", FROM_HOME)
def test_who_is_at_home_is_let_in(kind: str) -> None:
    request = requested(FROM_HOME[kind])
    assert request.person.team == "T1"
    assert NOTHING_WRITTEN.decide(request, DEPLOY, {"what": "web"}).allowed
    assert FOR_MEMBERS.decide(request, DEPLOY, {"what": "web"}).allowed


@pytest.mark.parametrize("kind", FROM_ELSEWHERE)
def test_a_stranger_is_kept_out(kind: str) -> None:
    request = requested(FROM_ELSEWHERE[kind])
    assert request.person.team == "T2"
    for written in (NOTHING_WRITTEN, FOR_MEMBERS):
        verdict = written.decide(request, DEPLOY, {"what": "web"})
        assert not verdict.allowed
        assert "a workspace that is not this bot's" in verdict.reason


def test_who_says_not_where_they_come_from_in_a_shared_channel_is_a_stranger() -> None:
    request = requested(event({}, is_ext_shared_channel=True))
    assert request.person.team == ""
    assert not NOTHING_WRITTEN.decide(request, DEPLOY, {"what": "web"}).allowed
    assert not FOR_MEMBERS.decide(request, DEPLOY, {"what": "web"}).allowed


def test_an_organization_is_told_by_slash_commands_and_mentions() -> None:
    request = requested(slash(team_id="T5", enterprise_id="E1"))
    of_the_organization = policy("", environ={"CATOPS_TEAMS": "E1"})
    assert of_the_organization.decide(request, DEPLOY, {"what": "web"}).allowed
    listed = [{"team_id": "T5", "enterprise_id": "E1", "is_bot": True, "user_id": "UBOT"}]
    mentioned = requested(event({"user_team": "T5"}, authorizations=listed))
    assert of_the_organization.decide(mentioned, DEPLOY, {"what": "web"}).allowed
    stranger = requested(event({"user_team": "T6"}, authorizations=listed))
    assert not of_the_organization.decide(stranger, DEPLOY, {"what": "web"}).allowed
    elsewhere = requested(slash(team_id="T5", enterprise_id="E2"))
    assert not of_the_organization.decide(elsewhere, DEPLOY, {"what": "web"}).allowed
