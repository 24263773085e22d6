"""get_user_slack against a stand-in for Slack's Web API: always an answer, never an exception."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from doors.servers import Answer, Got, Server, closed_port, serving
from slack_sdk import WebClient

from catops import get_user_slack

USER = {
    "id": "U1",
    "name": "tess",
    "team_id": "T1",
    "deleted": False,
    "profile": {"email": "tess@example.com"},
}
FOUND = {
    "id": "U1",
    "name": "tess",
    "username": "tess",
    "team_id": "T1",
    "channel_id": "C1",
    "email": "tess@example.com",
}
#: More pages than one: fifteen members, five at a time.
MEMBERS = [f"U{number}" for number in range(100, 114)] + ["U1"]
PAGE = 5


class Workspace:
    """A Slack with some users and one channel."""

    def __init__(self, **changed: Any) -> None:
        self.users = {"U1": {**USER, **changed}}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, got: Got) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(got.body.decode()).items()}
        self.asked.append((got.path, asked))
        assert got.headers["authorization"] == "Bearer xoxb-1"
        return _json(self.users_info(asked) if "users" in got.path else self.members(asked))

    def users_info(self, asked: dict[str, str]) -> dict[str, Any]:
        if asked["user"] not in self.users:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "user": self.users[asked["user"]]}

    def members(self, asked: dict[str, str]) -> dict[str, Any]:
        if asked["channel"] != "C1":
            return {"ok": False, "error": "channel_not_found"}
        start = int(asked.get("cursor") or 0)
        cursor = str(start + PAGE) if start + PAGE < len(MEMBERS) else ""
        return {
            "ok": True,
            "members": MEMBERS[start : start + PAGE],
            "response_metadata": {"next_cursor": cursor},
        }


def _json(said: Any) -> Answer:
    return Answer(body=json.dumps(said).encode(), headers={"content-type": "application/json"})


def _event(**fields: str) -> dict[str, Any]:
    return {"body": urlencode({"user_id": "U1", "channel_id": "C1", **fields})}


def _client(server: Server) -> WebClient:
    return WebClient(token="xoxb-1", base_url=f"{server.url}/", timeout=5)


@contextmanager
def _slack(answers: Callable[[Got], Answer]) -> Iterator[WebClient]:
    with serving(answers) as server:
        yield _client(server)


def test_a_user_of_the_workspace_is_found() -> None:
    workspace = Workspace()
    with _slack(workspace) as client:
        assert get_user_slack(_event(), "xoxb-1", client=client) == (True, FOUND)
    assert workspace.asked == [("/users.info", {"user": "U1"})]


def test_the_event_may_be_base64() -> None:
    event = {
        "body": base64.b64encode(_event()["body"].encode()).decode(),
        "isBase64Encoded": True,
    }
    with _slack(Workspace()) as client:
        assert get_user_slack(event, "xoxb-1", client=client) == (True, FOUND)


def test_somebody_elses_name_changes_nothing() -> None:
    with _slack(Workspace(name="mallory", team_id="T2")) as client:
        event = _event(user_name="tess", team_id="T1")
        assert get_user_slack(event, "xoxb-1", "T1", client=client) == (
            False,
            "User not in specified team",
        )
        found, user = get_user_slack(event, "xoxb-1", client=client)
        assert found
        assert isinstance(user, dict)
        assert (user["name"], user["team_id"]) == ("mallory", "T2")


@pytest.mark.parametrize(
    ("changed", "fields", "wanted", "reason"),
    [
        ({"deleted": True}, {}, {}, "User not in workspace"),
        ({}, {"user_id": "U9"}, {}, "User not in workspace"),
        ({}, {"user_id": "u1"}, {}, "User not in workspace"),
        ({"id": "U2"}, {}, {}, "User not in workspace"),
        ({"team_id": "T2"}, {}, {"team_id": "T1"}, "User not in specified team"),
        ({"team_id": None}, {}, {"team_id": "T1"}, "User not in specified team"),
        (
            {},
            {},
            {"channel_id": "C9"},
            "Slack could not be asked: channel_not_found (no such channel, or the bot is not in "
            "it: /invite it there)",
        ),
        ({}, {"user_id": ""}, {}, "The request names no user_id"),
    ],
)
def test_who_is_refused(
    changed: dict[str, Any], fields: dict[str, str], wanted: dict[str, str], reason: str
) -> None:
    with _slack(Workspace(**changed)) as client:
        assert get_user_slack(_event(**fields), "xoxb-1", client=client, **wanted) == (
            False,
            reason,
        )


def test_two_user_ids_are_refused() -> None:
    event = {"body": "user_id=U1&user_id=U2"}
    with _slack(Workspace()) as client:
        assert get_user_slack(event, "xoxb-1", client=client) == (False, "Several user_ids")


@pytest.mark.parametrize("profile", [{}, None, {"email": None}])
def test_a_missing_email_is_none(profile: Any) -> None:
    with _slack(Workspace(profile=profile)) as client:
        assert get_user_slack(_event(), "xoxb-1", client=client) == (True, {**FOUND, "email": None})


def test_a_channels_members_are_read_page_by_page() -> None:
    workspace = Workspace()
    with _slack(workspace) as client:
        assert get_user_slack(_event(), "xoxb-1", "T1", "C1", client=client) == (True, FOUND)
    cursors = [asked.get("cursor") for path, asked in workspace.asked if "members" in path]
    assert cursors == [None, "5", "10"]


def test_somebody_on_no_page_is_no_member() -> None:
    workspace = Workspace()
    workspace.users["U7"] = {**USER, "id": "U7"}
    with _slack(workspace) as client:
        event = _event(user_id="U7")
        assert get_user_slack(event, "xoxb-1", channel_id="C1", client=client) == (
            False,
            "User not in specified channel",
        )
    assert len(workspace.asked) == 4


def test_pages_that_go_round_in_circles_are_left() -> None:
    class Circle(Workspace):
        def members(self, asked: dict[str, str]) -> dict[str, Any]:
            cursor = {"a": "b"}.get(asked.get("cursor", ""), "a")
            return {"ok": True, "members": [], "response_metadata": {"next_cursor": cursor}}

    with _slack(Circle()) as client:
        assert get_user_slack(_event(), "xoxb-1", channel_id="C1", client=client) == (
            False,
            "Slack could not be asked: it gave the same page of members twice",
        )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("missing_scope", "give the app the scopes users:read"),
        ("ratelimited", "too many questions"),
        ("invalid_auth", "the token is wrong"),
        ("token_revoked", "install the app again"),
        ("something_new", "something_new"),
    ],
)
def test_slacks_errors_are_told_with_the_mend(code: str, said: str) -> None:
    with _slack(lambda got: _json({"ok": False, "error": code})) as client:
        found, reason = get_user_slack(_event(), "xoxb-1", client=client)
    assert not found
    assert f"Slack could not be asked: {code}" in str(reason)
    assert said in str(reason)


def test_a_429_is_told() -> None:
    answer = Answer(429, b'{"ok": false, "error": "ratelimited"}', {"retry-after": "30"})
    with _slack(lambda got: answer) as client:
        found, reason = get_user_slack(_event(), "xoxb-1", client=client)
    assert not found
    assert "ratelimited" in str(reason)


NOT_SLACKS = "Slack could not be asked: what answered was not Slack"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Sign in to <secret> hotel wifi</body></html>",
        b"",
        b"[]",
        b"5",
        b"null",
        b'"ok"',
        b'{"ok": true}',
        b'{"ok": true, "user": null}',
        b'{"ok": true, "user": []}',
        b'{"ok": true, "user": {"name": "tess"}}',
        b'{"ok": false}',
        b'{"ok": false, "error": {"a": 1}}',
        b'{"ok": false, "error": "<!channel> come"}',
        b'{"ok": true, "user": {"id": "U1", "profile": 5}}',
        b"\xff\xfe",
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_what_is_not_slacks_is_refused(body: bytes, status: int) -> None:
    with _slack(lambda got: Answer(status, body)) as client:
        assert get_user_slack(_event(), "xoxb-1", client=client) == (False, NOT_SLACKS)


@pytest.mark.parametrize("members", [b'{"ok": true}', b'{"ok": true, "members": 5}', b"<html>"])
def test_a_member_list_that_is_none_is_refused(members: bytes) -> None:
    def answers(got: Got) -> Answer:
        return _json({"ok": True, "user": USER}) if "users" in got.path else Answer(body=members)

    with _slack(answers) as client:
        assert get_user_slack(_event(), "xoxb-1", channel_id="C1", client=client) == (
            False,
            NOT_SLACKS,
        )


def test_a_server_that_is_gone_or_hangs_up_is_told() -> None:
    gone = WebClient(token="xoxb-1", base_url=f"http://{closed_port()}/", timeout=5)
    said = "Slack could not be asked: it cannot be reached"
    assert get_user_slack(_event(), "xoxb-1", client=gone) == (False, said)
    with _slack(lambda got: Answer(drop=True)) as client:
        assert get_user_slack(_event(), "xoxb-1", client=client) == (False, said)


@pytest.mark.parametrize("oauth", ["", " ", None, 5, "xoxb\n-1", "xoxb-é"])
def test_what_is_no_token_is_not_sent(oauth: Any) -> None:
    assert get_user_slack(_event(), oauth) == (
        False,
        "Slack could not be asked: the token is empty or not a token",
    )


@pytest.mark.parametrize("event", [{}, None, 5, {"body": None}, {"body": 5}, {"body": "\ud800"}])
def test_an_event_that_names_nobody_is_refused(event: Any) -> None:
    with _slack(Workspace()) as client:
        assert get_user_slack(event, "xoxb-1", client=client) == (
            False,
            "The request names no user_id",
        )
