"""The token is shown to a stand-in for Slack, and what Slack says of it is told with the mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from deploying.serving import Answered, Asked, serving

from catops.deploying.checks.doctor import DoctorOptions, diagnose
from catops.findings import Finding

TOKEN = "xoxb-1234567890-1234567890123-abcdefABCDEF123456789012"
WHO = {"ok": True, "team": "Cats", "user": "felix", "bot_id": "B1", "user_id": "U1"}
ENOUGH = "chat:write,commands,files:write"
#: Keys of nobody's, and no AWS to show them to: these tests are about Slack alone.
NO_AWS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}


def environ(api: str, token: str = TOKEN) -> dict[str, str]:
    """Return the environment of somebody who has the token."""
    return {**NO_AWS, "SLACK_BOT_TOKEN": token, "CATOPS_SLACK_API": api}


def said(folder: Path, answered: Answered, *, events: bool = False) -> tuple[Finding, list[Asked]]:
    """Return what is said of a token about which Slack answers so, and what Slack was asked."""
    with serving(lambda _: answered) as (url, asked):
        options = DoctorOptions(folder, environ(f"{url}/api/"), events=events)
        findings = [one for one in diagnose(options) if one.check == "Slack"]
    assert TOKEN not in str(findings)
    return findings[-1], asked


def about(body: Any, scopes: str = ENOUGH) -> Answered:
    """Return Slack's answer with the scopes in its header."""
    return Answered(json.dumps(body), headers={"X-OAuth-Scopes": scopes})


def test_a_good_token_is_told_with_whose_it_is_and_its_scopes(tmp_path: Path) -> None:
    finding, asked = said(tmp_path, about(WHO))
    assert finding.level == "ok"
    assert finding.message == (
        "It is the token of felix in Cats, with the scopes chat:write, commands, files:write."
    )
    assert [one.path for one in asked] == ["/api/auth.test"]
    assert asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    finding, _ = said(tmp_path, about(WHO, "commands, users:read, files:write"))
    assert finding.level == "fault"
    assert "the app has no scope chat:write." in finding.message
    assert "meow manifest" in finding.mend
    assert "install the app again" in finding.mend


def test_a_scope_that_the_bot_can_do_without_is_advice(tmp_path: Path) -> None:
    with serving(lambda _: about(WHO, "chat:write,commands")) as (url, _):
        options = DoctorOptions(tmp_path, environ(f"{url}/api/"))
        findings = [one for one in diagnose(options) if one.check == "Slack"]
    assert [one.level for one in findings] == ["ok", "advice"]
    assert findings[1].message == (
        "Without files:write a long answer is sent as several messages, and not as a file."
    )
    assert "meow manifest" in findings[1].mend


def test_events_need_more(tmp_path: Path) -> None:
    finding, _ = said(tmp_path, about(WHO), events=True)
    assert "no scope app_mentions:read, im:history" in finding.message
    full = about(WHO, f"{ENOUGH},app_mentions:read,im:history")
    assert said(tmp_path, full, events=True)[0].level == "ok"


def test_a_token_that_is_a_persons(tmp_path: Path) -> None:
    with serving(lambda _: about({**WHO, "bot_id": None})) as (url, _):
        options = DoctorOptions(tmp_path, environ(f"{url}/"))
        findings = [one for one in diagnose(options) if one.check == "Slack"]
    assert findings[0].level == "fault"
    assert "is not a bot's token" in findings[0].message


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        ("invalid_auth", "Set SLACK_BOT_TOKEN to the bot token of this workspace"),
        ("token_revoked", "Install the app again"),
        ("account_inactive", "Install the app again"),
        ("something_new", "https://docs.slack.dev/reference/methods/auth.test#errors"),
    ],
)
def test_a_token_that_slack_refuses(tmp_path: Path, code: str, mend: str) -> None:
    finding, _ = said(tmp_path, about({"ok": False, "error": code}))
    assert finding.level == "fault"
    assert finding.message == f"Slack refuses SLACK_BOT_TOKEN: {code}."
    assert mend in finding.mend


@pytest.mark.parametrize(
    ("answered", "why"),
    [
        (Answered("<html>log in to this network</html>"), "what answered was not Slack"),
        (Answered("[]"), "was not Slack"),
        (Answered("", status=503), "was not Slack"),
        (about({"ok": False, "error": "ratelimited"}), "Slack says ratelimited"),
        (about({"ok": False, "error": "<b>'; DROP"}), "was not Slack"),
        (about(WHO, ""), "Slack does not say which scopes it has"),
    ],
)
def test_when_slack_cannot_be_asked_it_is_said_and_no_fault(
    tmp_path: Path, answered: Answered, why: str
) -> None:
    finding, _ = said(tmp_path, answered)
    assert finding.level == "skipped"
    assert why in finding.message


def test_when_slack_cannot_be_reached_it_is_said_and_no_fault(tmp_path: Path) -> None:
    with serving(lambda _: about(WHO)) as (url, _):
        pass
    options = DoctorOptions(tmp_path, environ(f"{url}/"))
    (finding,) = [one for one in diagnose(options) if one.check == "Slack"]
    assert finding.level == "skipped"
    assert f"{url}/ cannot be reached" in finding.message


@pytest.mark.parametrize("offline", [True, False])
def test_nobody_is_asked_without_a_token_or_when_it_is_not_wanted(
    tmp_path: Path, offline: bool
) -> None:
    token = TOKEN if offline else "xoxb-\nbad"
    with serving(lambda _: about(WHO)) as (url, asked):
        options = DoctorOptions(tmp_path, environ(url, token), offline=offline)
        (finding,) = [one for one in diagnose(options) if one.check == "Slack"]
    assert finding.level == "skipped"
    assert "Not looked at" in finding.message
    assert asked == []
