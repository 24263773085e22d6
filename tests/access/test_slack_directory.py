"""What Slack says of people and groups: its shapes, its errors, its silence, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest
from doors.servers import Answer, Got, closed_port, serving
from slack_sdk import WebClient

from catops.policy.directory import Profile, Unanswered
from catops.request import Person
from catops.slack.directory import AGAIN, FRESH, SlackDirectory
from catops.testing import FakeClock
from catops.transport import post

TESS = Person("U1", "T1")
#: A user object as https://docs.slack.dev/reference/objects/user-object shows it.
USER: dict[str, Any] = {
    "id": "U1",
    "team_id": "T1",
    "name": "tess",
    "deleted": False,
    "profile": {"email": "tess@example.com", "real_name": "Tess", "team": "T1"},
    "is_admin": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "is_bot": False,
    "is_email_confirmed": True,
}


def slack(**users: Mapping[str, Any]) -> Callable[[Got], Answer]:
    """Return answers of a Slack that knows these people, and the group S1 of U1 and U2."""

    def answer(got: Got) -> Answer:
        form = {name: values[0] for name, values in parse_qs(got.body.decode()).items()}
        said: dict[str, Any] = {"ok": False, "error": "unknown_method"}
        if got.headers.get("authorization") != "Bearer xoxb-1":
            said = {"ok": False, "error": "invalid_auth"}
        elif got.path == "/api/users.info":
            user = users.get(form["user"])
            said = {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}
        elif got.path == "/api/usergroups.users.list":
            known = form["usergroup"] == "S1"
            said = {"ok": True, "users": ["U1", "U2"]}
            said = said if known else {"ok": False, "error": "no_such_subteam"}
        return Answer(200, json.dumps(said).encode())

    return answer


def directory(url: str, clock: FakeClock | None = None, token: str = "xoxb-1") -> SlackDirectory:
    return SlackDirectory(token, post=post, api=f"{url}/api/", clock=clock or FakeClock())


@pytest.mark.parametrize(
    ("changes", "profile"),
    [
        ({}, Profile(teams=frozenset({"T1"}), email="tess@example.com")),
        ({"is_restricted": True}, {"guest": True}),
        ({"is_restricted": True, "is_ultra_restricted": True}, {"guest": True}),
        ({"is_ultra_restricted": True}, {"guest": True}),
        ({"deleted": True, "is_restricted": None}, {"gone": True}),
        ({"is_stranger": True, "is_restricted": None}, {"stranger": True}),
        ({"team_id": "T9"}, {"teams": frozenset({"T9"})}),
        (
            {"enterprise_user": {"enterprise_id": "E1", "teams": ["T2", "T3"]}},
            {"teams": frozenset({"T1", "T2", "T3", "E1"})},
        ),
        ({"is_email_confirmed": False}, {"email": ""}),
        ({"profile": {}}, {"email": ""}),
        ({"profile": None}, {"email": ""}),
    ],
)
def test_a_user_object_is_read(changes: dict[str, Any], profile: Any) -> None:
    user = {key: value for key, value in (USER | changes).items() if value is not None}
    with serving(slack(U1=user)) as server:
        found = directory(server.url).profile(TESS)
    if isinstance(profile, Profile):
        assert found == profile
    else:
        assert {key: getattr(found, key) for key in profile} == profile


@pytest.mark.parametrize(
    "changes", [{"is_restricted": None}, {"is_restricted": "no"}, {"id": "U2"}, {"id": None}]
)
def test_a_user_object_that_does_not_say_it_makes_nobody_a_member(changes: dict[str, Any]) -> None:
    user = {key: value for key, value in (USER | changes).items() if value is not None}
    with serving(slack(U1=user)) as server, pytest.raises(Unanswered):
        directory(server.url).profile(TESS)


def test_what_is_sent_is_what_slacks_own_library_sends() -> None:
    with serving(slack(U1=USER)) as server:
        ours = directory(server.url)
        theirs = WebClient("xoxb-1", base_url=f"{server.url}/api/")
        ours.profile(TESS)
        assert theirs.users_info(user="U1")["user"]["id"] == "U1"
        assert ours.group("S1") == {"U1", "U2"}
        assert theirs.usergroups_users_list(usergroup="S1")["users"] == ["U1", "U2"]
    mine, sdk, my_group, sdk_group = server.got
    assert (mine.path, parse_qs(mine.body)) == (sdk.path, parse_qs(sdk.body))
    assert (my_group.path, parse_qs(my_group.body)) == (sdk_group.path, parse_qs(sdk_group.body))
    for name in ("authorization", "content-type"):
        assert mine.headers[name] == sdk.headers[name]


@pytest.mark.parametrize(
    ("body", "status", "said", "mend"),
    [
        (b'{"ok": false, "error": "missing_scope"}', 200, "missing_scope", "the scope users:read"),
        (b'{"ok": false, "error": "invalid_auth"}', 200, "invalid_auth", "SLACK_BOT_TOKEN"),
        (b'{"ok": false, "error": "user_not_found"}', 200, "user_not_found", "own workspace"),
        (b'{"ok": false, "error": "ratelimited"}', 429, "ratelimited", "wait a moment"),
        (b'{"ok": false}', 200, "HTTP 200", "Try again"),
        (b"<html>", 503, "HTTP 503", "Try again"),
        (b"[" * 100_000, 200, "HTTP 200", "Try again"),
        (b"null", 200, "HTTP 200", "Try again"),
        (b'{"ok": true}', 200, "is unusable", "Try again"),
        (b'{"ok": true, "user": []}', 200, "is unusable", "Try again"),
        (b'{"ok": "true", "user": {}}', 200, "HTTP 200", "Try again"),
    ],
)
def test_what_slack_does_not_say_is_told_with_the_mend(
    body: bytes, status: int, said: str, mend: str
) -> None:
    with (
        serving(lambda got: Answer(status, body)) as server,
        pytest.raises(Unanswered) as raised,
    ):
        directory(server.url).profile(TESS)
    assert said in raised.value.message
    assert mend in raised.value.mend
    assert "xoxb-1" not in raised.value.advice


@pytest.mark.parametrize("users", [b"null", b"{}", b"[1]", b'"U1"'])
def test_a_group_is_a_list_of_ids(users: bytes) -> None:
    body = b'{"ok": true, "users": ' + users + b"}"
    with serving(lambda got: Answer(200, body)) as server, pytest.raises(Unanswered):
        directory(server.url).group("S1")


def test_an_unknown_group_is_told() -> None:
    with serving(slack()) as server, pytest.raises(Unanswered) as raised:
        directory(server.url).group("S9")
    assert "no_such_subteam" in raised.value.message
    assert "Correct the id in catops.toml" in raised.value.mend


def test_answers_are_remembered_for_five_minutes_and_failures_for_seconds() -> None:
    clock = FakeClock()
    with serving(slack(U1=USER)) as server:
        asks = directory(server.url, clock)
        for _ in range(3):
            asks.profile(TESS)
            asks.group("S1")
        assert len(server.got) == 2
        for _ in range(3):
            with pytest.raises(Unanswered):
                asks.group("S9")
        assert len(server.got) == 3
        clock.sleep(AGAIN)
        with pytest.raises(Unanswered):
            asks.group("S9")
        assert len(server.got) == 4
        clock.sleep(FRESH - AGAIN - 1)
        asks.profile(TESS)
        assert len(server.got) == 4
        clock.sleep(1)
        asks.profile(TESS)
        assert len(server.got) == 5


def test_a_slack_that_cannot_be_reached_is_left_alone_for_a_while() -> None:
    clock = FakeClock()
    with serving(lambda got: Answer(drop=True)) as server:
        asks = directory(server.url, clock)
        for id in ("U1", "U2", "U3"):
            with pytest.raises(Unanswered):
                asks.profile(Person(id, "T1"))
        with pytest.raises(Unanswered, match="could not be reached a moment ago"):
            asks.group("S1")
        assert len(server.got) == 1
        clock.sleep(AGAIN)
        with pytest.raises(Unanswered):
            asks.group("S2")
        assert len(server.got) == 2
    with pytest.raises(Unanswered, match="could not be reached"):
        directory(f"http://{closed_port()}").profile(TESS)


def test_who_leaves_a_group_or_becomes_a_guest_is_noticed_within_five_minutes() -> None:
    clock, members, user = FakeClock(), ["U1"], dict(USER)

    def answer(got: Got) -> Answer:
        about = {"users": list(members), "user": dict(user)}
        return Answer(200, json.dumps({"ok": True, **about}).encode())

    with serving(answer) as server:
        asks = directory(server.url, clock)
        assert "U1" in asks.group("S1")
        assert not asks.profile(TESS).guest
        members.clear()
        user["is_restricted"] = True
        clock.sleep(301)
        assert "U1" not in asks.group("S1")
        assert asks.profile(TESS).guest
