"""FAULTS 9: another app or workspace is refused with 403, where the deployment names its own.

An app that others may install is signed with one secret for every workspace it is in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from catops.settings import Settings
from catops.slack.senders import Senders

from .lambda_process import run_lambda
from .lambdas import Respond
from .servers import Answer, serving
from .slack_requests import RESPONSE_URL, SECRET, SHAPES, form, http_v2, signed

APP, TEAM, ENTERPRISE = "A1", "T1DC2JH3J", "E1"


def as_form(app: object, team: object, enterprise: object) -> bytes:
    fields = {"api_app_id": app, "team_id": team, "enterprise_id": enterprise}
    return form(**{name: str(value) for name, value in fields.items() if value is not None})


def as_event(app: object, team: object, enterprise: object) -> bytes:
    message = {"type": "app_mention", "user": "U1", "text": "<@U9> ping", "channel": "C1"}
    said = {
        "type": "event_callback",
        "api_app_id": app,
        "team_id": team,
        "enterprise_id": enterprise,
        "event": {**message, "ts": "1767603600.000100"},
    }
    return json.dumps({name: value for name, value in said.items() if value is not None}).encode()


def as_event_of_an_organization(app: object, team: object, enterprise: object) -> bytes:
    said = json.loads(as_event(app, team, None)) | {"context_enterprise_id": enterprise}
    return json.dumps(said).encode()


def as_press(app: object, team: object, enterprise: object) -> bytes:
    """Return a press of a button, whose workspace stands in its own place."""
    action = {"action_id": "catops.run:0", "block_id": "", "value": "ping"}
    said = {
        "type": "block_actions",
        "api_app_id": app,
        "team": {"id": team},
        "enterprise": {"id": enterprise} if enterprise else None,
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "1767603600.000200"},
        "actions": [action | {"action_ts": "1767603601.000300"}],
        "response_url": RESPONSE_URL,
    }
    return urlencode({"payload": json.dumps(said)}).encode()


def as_list(app: object, team: object, enterprise: object) -> bytes:
    """Return a question for a list, of a form that is not the bot's: answered with nothing."""
    said = {"type": "block_suggestion", "api_app_id": app, "user": {"team_id": team}}
    said |= {"team": {"enterprise_id": enterprise}} if enterprise else {"team": None}
    return urlencode({"payload": json.dumps(said)}).encode()


REQUESTS: Mapping[str, Callable[..., bytes]] = {
    "command": as_form,
    "event": as_event,
    "event of an organization": as_event_of_an_organization,
    "press": as_press,
    "list": as_list,
}
ENVIRONS = {
    "no names": {},
    "blank names": {"CATOPS_APP_ID": " ", "CATOPS_TEAMS": " , "},
    "app": {"CATOPS_APP_ID": " A1 "},
    "team": {"CATOPS_TEAMS": "T9,T1DC2JH3J"},
    "organization": {"CATOPS_TEAMS": "T9 E1"},
    "both": {"CATOPS_APP_ID": "A1", "CATOPS_TEAMS": "T1DC2JH3J, E1"},
}
#: What a request says, and the names under which it is refused.
TABLE: list[tuple[tuple[object, ...], set[str]]] = [
    ((APP, TEAM, ENTERPRISE), set()),
    ((APP, TEAM, None), {"organization"}),
    ((APP, TEAM, "E2"), {"organization"}),
    ((APP, "T2", ENTERPRISE), {"team"}),
    ((APP, "T2", None), {"team", "organization", "both"}),
    ((APP, "T2", "E2"), {"team", "organization", "both"}),
    ((APP, TEAM.lower(), "e1"), {"team", "organization", "both"}),
    ((APP, TEAM + " ", " E1"), {"team", "organization", "both"}),
    (("A2", TEAM, ENTERPRISE), {"app", "both"}),
    (("a1", TEAM, ENTERPRISE), {"app", "both"}),
    (("", TEAM, ENTERPRISE), {"app", "both"}),
    ((None, TEAM, ENTERPRISE), {"app", "both"}),
    (("A2", "T2", "E2"), {"app", "team", "organization", "both"}),
]


def responding(environ: Mapping[str, str]) -> Respond:
    settings = Settings(environ)
    return Respond(senders=Senders(settings.app_id, settings.teams))


@pytest.mark.parametrize("environ", ENVIRONS)
@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize(("said", "refused"), TABLE)
def test_who_is_not_named_is_refused_and_nothing_is_handed_over(
    said: tuple[object, ...], refused: set[str], request_: str, environ: str
) -> None:
    body = REQUESTS[request_](*said)
    respond = responding(ENVIRONS[environ])
    response = respond(http_v2(signed(body), body))
    if environ in refused:
        assert (response["statusCode"], response["body"]) == (403, "")
        assert respond.invoked == []
    elif " " not in str(said[1]):  # an id that is none is refused for that
        assert response["statusCode"] == 200
        assert len(respond.invoked) == (request_ != "list")


@pytest.mark.parametrize("junk", [None, 5, [], ["T1DC2JH3J"], {}, True, {"id": "T1DC2JH3J"}])
def test_ids_that_are_no_text_are_nobodys(junk: object) -> None:
    for names in ("app", "team", "organization"):
        respond = responding(ENVIRONS[names])
        body = as_event(junk, junk, junk)
        assert respond(http_v2(signed(body), body))["statusCode"] == 403
        assert respond.invoked == []


def test_a_team_given_twice_is_refused_before_either_is_looked_at() -> None:
    respond = responding(ENVIRONS["team"])
    body = form() + b"&team_id=T2"
    assert respond(http_v2(signed(body), body))["statusCode"] == 400


def test_who_cannot_sign_does_not_learn_who_is_answered() -> None:
    for said in ((APP, TEAM, ENTERPRISE), ("A2", "T2", "E2")):
        for request in REQUESTS.values():
            body = request(*said)
            respond = responding(ENVIRONS["both"])
            for shape in SHAPES.values():
                answer = respond(shape(signed(body, secret="another"), body))
                assert answer["statusCode"] == 401


def test_slacks_own_challenge_names_no_app_and_is_answered() -> None:
    body = json.dumps({"type": "url_verification", "challenge": "x"}).encode()
    assert responding(ENVIRONS["both"])(http_v2(signed(body), body))["statusCode"] == 200


def test_the_function_reads_the_names_from_its_environment() -> None:
    def event(team: str) -> dict[str, Any]:
        body = form(team_id=team, api_app_id=APP)
        return http_v2(signed(body, timestamp=str(int(time.time()))), body)

    with serving(lambda got: Answer(202, b"")) as aws:
        environ = {
            "SLACK_SIGNING_SECRET": SECRET,
            "CATOPS_DISPATCHER": "catops-main",
            "CATOPS_APP_ID": APP,
            "CATOPS_TEAMS": "T1",
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKID",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": aws.url,
        }
        ran = run_lambda("catops.aws:respond", [event("T2"), event("T1")], environ)
    refused, taken = ran.said
    assert (refused["returned"]["statusCode"], refused["network"]) == (403, [])
    assert "refused with 403: another workspace" in ran.log
    assert taken["returned"]["statusCode"] == 200
    assert len(aws.got) == 1
