"""Fault 39 in the handlers as they are deployed: a file, two processes, Slack asked over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from doors.lambda_process import DRIVER, run_lambda
from doors.servers import Answer, Got, Server, serving
from doors.slack_requests import SECRET, form, rest_v1, signed

POLICY = """
[access.roles.sre]
groups = ["S1"]

[[access.allow]]
commands = ["plugins"]
roles = ["sre"]
"""


def slack(got: Got) -> Answer:
    """Answer as Lambda, as Slack's Web API, and as the ``response_url``, in one."""
    fields = {name: values[0] for name, values in parse_qs(got.body.decode()).items()}
    if got.path.endswith("/invocations"):
        return Answer(202, b"")
    if got.path == "/api/users.info":
        user = {"id": fields["user"], "team_id": "T1", "is_restricted": fields["user"] == "U3"}
        return Answer(200, json.dumps({"ok": True, "user": user}).encode())
    if got.path == "/api/usergroups.users.list":
        return Answer(200, b'{"ok": true, "users": ["U1", "U3"]}')
    return Answer(200, b"ok")


def said(
    server: Server, config: str, *people: dict[str, str], token: str = "xoxb-1", root: str = ""
) -> list[str]:
    """Return what each of some people is answered who types ``/catops plugins``.

    :param root: the folder of the code.
    """
    environ = {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": token,
        "CATOPS_CONFIG": config,
        "LAMBDA_TASK_ROOT": root,
        "CATOPS_SLACK_API": f"{server.url}/api/",
        "CATOPS_RESPONSE_HOSTS": server.authority,
        "CATOPS_DISPATCHER": "main",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_ENDPOINT_URL_LAMBDA": server.url,
    }
    events = []
    for person in people:
        fields = {"team_id": "T1", "response_url": f"{server.url}/answers", **person}
        body = form("plugins", **fields)
        events.append(rest_v1(signed(body, timestamp=str(int(time.time()))), body))
    responded = run_lambda("catops.aws:respond", events, environ)
    assert [one["returned"]["statusCode"] for one in responded.said] == [200] * len(people)
    handed = [got.json() for got in server.got if got.path.endswith("/invocations")]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, "catops.aws:main"],
        input="".join(json.dumps(event) + "\n" for event in handed),
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.count('{"returned": null') == len(people), done.stderr
    answers: list[dict[str, Any]] = [got.json() for got in server.got if got.path == "/answers"]
    return [json.dumps(one) for one in answers]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "catops.toml"
    path.write_text(POLICY, "utf-8")
    return path


def test_roles_by_group_are_looked_up_and_guests_kept_out(config: Path) -> None:
    people = [{"user_id": "U1"}, {"user_id": "U2", "user_name": "U1"}, {"user_id": "U3"}]
    with serving(slack) as server:
        member, other, guest = said(server, str(config), *people)
        asked = [got.path for got in server.got if got.path.startswith("/api/")]
    assert "You may not run" not in member
    assert "whoami" in member
    assert "You may not run plugins here: no rule allows it to you." in other
    assert "You may not run plugins here: guests may run only what they are named for." in guest
    assert asked.count("/api/usergroups.users.list") == 1, "one process asks once"


def test_slack_that_does_not_answer_closes(config: Path) -> None:
    def silent(got: Got) -> Answer:
        return Answer(500, b"") if got.path.startswith("/api/") else slack(got)

    with serving(silent) as server:
        (text,) = said(server, str(config), {"user_id": "U1"})
    assert "your account could not be looked up: Slack says HTTP 500" in text


def test_without_a_token_who_is_not_named_is_kept_out(config: Path) -> None:
    with serving(slack) as server:
        (text,) = said(server, str(config), {"user_id": "U1"}, token="")
    assert "the bot has no token to ask Slack with" in text


def test_a_file_beside_the_code_counts_though_nothing_names_it(config: Path) -> None:
    people = [{"user_id": "U1"}, {"user_id": "U2"}]
    with serving(slack) as server:
        member, other = said(server, "", *people, root=str(config.parent))
    assert "You may not run" not in member
    assert "You may not run plugins here: no rule allows it to you." in other


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (POLICY.replace("sre", "sr", 1), "names the role 'sre', which does not exist."),
        ("[access", "is not valid TOML"),
        (None, "which cannot be read"),
    ],
)
def test_a_broken_policy_ends_no_cold_start_and_is_told_to_everybody(
    config: Path, content: str | None, told: str
) -> None:
    if content is None:
        config.unlink()
    else:
        config.write_text(content, "utf-8")
    with serving(slack) as server:
        texts = said(server, str(config), {"user_id": "U1"}, {"user_id": "U2"})
    assert len(texts) == 2
    for text in texts:
        assert "the access rules are broken, so everything is closed." in text
        assert told in text
