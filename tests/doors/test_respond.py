"""``catops.aws.respond`` in a process of its own, with a local server as Lambda's endpoint."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from catops.envelope import envelope_key, unseal
from catops.slack.receiving import told

from .lambda_process import Ran, run_lambda
from .servers import Answer, Answers, Got, Server, closed_port, serving
from .slack_requests import SECRET, form, http_v2, rest_v1, signed, unsigned

TAKEN = Answer(202, b"")


def environ(url: str, **more: str) -> dict[str, str]:
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "CATOPS_DISPATCHER": "catops-main",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "canary-of-the-secret-key",
        "AWS_SESSION_TOKEN": "canary-of-the-session",
        "AWS_ENDPOINT_URL_LAMBDA": url,
        **more,
    }


def command(text: str = "ping") -> dict[str, Any]:
    """Return an event signed now, as a process with a real clock takes it."""
    body = form(text)
    return rest_v1(signed(body, timestamp=str(int(time.time()))), body)


@pytest.fixture
def aws() -> Iterator[Server]:
    with serving(lambda got: TAKEN) as server:
        yield server


def test_a_signed_command_is_invoked_asynchronously_and_acknowledged_with_nothing(
    aws: Server,
) -> None:
    ran = run_lambda("catops.aws:respond", [command("ping äöü")], environ(aws.url))
    assert (ran.returned["statusCode"], ran.returned["body"]) == (200, "")
    (got,) = aws.got
    assert got.path == "/2015-03-31/functions/catops-main/invocations"
    assert got.headers["x-amz-invocation-type"] == "Event"
    assert got.headers["x-amz-security-token"] == "canary-of-the-session"
    assert "/eu-west-1/lambda/aws4_request" in got.headers["authorization"]
    envelope = unseal(got.json(), envelope_key(SECRET), now=time.time())
    assert envelope.body == form("ping äöü").decode()
    assert re.fullmatch(r"[0-9a-hj-km-np-tv-z]{8}", envelope.reference)
    assert ran.log == ""


def test_it_imports_the_standard_library_and_a_few_small_files(aws: Server) -> None:
    ran = run_lambda("catops.aws:respond", [command()], environ(aws.url))
    modules = set(ran.said[0]["modules"])
    ours = {name for name in modules if name.partition(".")[0] == "catops"}
    others = {name.partition(".")[0] for name in modules - ours}
    assert others - sys.stdlib_module_names == set()
    assert ours == {
        "catops",
        "catops.aws",
        "catops.aws.endpoints",
        "catops.aws.events",
        "catops.aws.invoke",
        "catops.aws.receiver",
        "catops.aws.sigv4",
        "catops.envelope",
        "catops.errors",
        "catops.reference",
        "catops.settings",
        "catops.slack",
        "catops.slack.decisions",
        "catops.slack.events",
        "catops.slack.hosts",
        "catops.slack.receiving",
        "catops.slack.senders",
        "catops.slack.signature",
        "catops.transport",
    }


@pytest.mark.parametrize(
    "function",
    [
        "catops-main",
        "catops-main:prod",
        "arn:aws:lambda:eu-west-1:123456789012:function:catops-main",
        "arn:aws:lambda:eu-west-1:123456789012:function:catops-main:$LATEST",
        "123456789012:function:catops-main",
        "a/b c?d#e",
    ],
)
def test_the_functions_name_is_one_quoted_part_of_the_path(aws: Server, function: str) -> None:
    run_lambda("catops.aws:respond", [command()], environ(aws.url, CATOPS_DISPATCHER=function))
    assert [got.path for got in aws.got] == [
        f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
    ]


def test_the_second_function_of_a_region_is_called_there(aws: Server) -> None:
    arn = "arn:aws:lambda:us-east-2:123456789012:function:catops-main"
    run_lambda("catops.aws:respond", [command()], environ(aws.url, CATOPS_DISPATCHER=arn))
    assert "/us-east-2/lambda/aws4_request" in aws.got[0].headers["authorization"]


def test_fault_44_unsigned_requests_cost_no_call_at_all(aws: Server) -> None:
    events = [http_v2(unsigned(form()), form()) for _ in range(20)]
    events += [http_v2(signed(form(), secret="another"), form()), {}]
    ran = run_lambda("catops.aws:respond", events, environ(aws.url))
    assert {said["returned"]["statusCode"] for said in ran.said} == {401, 405}
    assert [said["network"] for said in ran.said] == [[]] * len(events)
    assert aws.got == []


def reference_of(ran: Ran) -> str:
    """Return the reference the person sees; the text is for them alone."""
    assert ran.returned["statusCode"] == 200
    said = json.loads(ran.returned["body"])
    assert said["response_type"] == "ephemeral"
    match = re.search(r"Reference: (\w{8})$", said["text"])
    assert match
    return match[1]


FAILURES: dict[str, tuple[Answers, str, str]] = {
    "forbidden": (
        lambda got: Answer(403, b"{}", {"x-amzn-ErrorType": "AccessDeniedException:http://x"}),
        "could not be started; nothing was run",
        "403 AccessDeniedException to the Invoke. Allow lambda:InvokeFunction",
    ),
    "no such function": (
        lambda got: Answer(404, b"{}", {"x-amzn-ErrorType": "ResourceNotFoundException"}),
        "could not be started; nothing was run",
        "404 ResourceNotFoundException to the Invoke. CATOPS_DISPATCHER names no function",
    ),
    "throttled": (
        lambda got: Answer(429, b"{}"),
        "could not be started; nothing was run",
        "429 to the Invoke. Too many commands at once",
    ),
    "too large": (
        lambda got: Answer(413, b"{}"),
        "could not be started; nothing was run",
        "413 to the Invoke.",
    ),
    "in trouble": (
        lambda got: Answer(500, b"{}", {"x-amzn-ErrorType": "ServiceException"}),
        "did not say in time whether your command was started",
        "500 ServiceException to the Invoke.",
    ),
    "hanging up": (
        lambda got: Answer(drop=True),
        "did not say in time whether your command was started",
        "did not answer: RemoteDisconnected",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_lambda_refuses_is_told_to_the_person_and_logged_under_one_reference(
    name: str,
) -> None:
    answers, text, log = FAILURES[name]
    with serving(answers) as aws:
        ran = run_lambda("catops.aws:respond", [command("canary-text")], environ(aws.url))
    reference = reference_of(ran)
    assert text in ran.returned["body"]
    assert f"ERROR {reference}: not handed over: " in ran.log
    assert log in ran.log
    assert "canary" not in ran.log
    assert len(aws.got) == 1


def test_lambda_that_cannot_be_reached_is_tried_twice_and_told() -> None:
    url = f"http://{closed_port()}"
    ran = run_lambda("catops.aws:respond", [command()], environ(url))
    reference = reference_of(ran)
    assert "nothing was run" in ran.returned["body"]
    assert f"{reference}: not handed over: {url.removeprefix('http://')} cannot be" in ran.log


def test_lambda_that_hangs_is_given_up_while_slack_still_waits() -> None:
    release = threading.Event()

    def hang(got: Got) -> Answer:
        release.wait()
        return TAKEN

    with serving(hang) as aws:
        try:
            ran = run_lambda("catops.aws:respond", [command()], environ(aws.url))
            assert not release.is_set()
        finally:
            release.set()
    reference = reference_of(ran)
    assert "did not say in time" in ran.returned["body"]
    assert f"{reference}: not handed over: {aws.authority} did not answer: TimeoutError" in ran.log
    assert len(aws.got) == 1


def test_missing_credentials_are_told_and_logged() -> None:
    settings = environ("http://127.0.0.1:9")
    del settings["AWS_ACCESS_KEY_ID"]
    ran = run_lambda("catops.aws:respond", [command()], settings)
    assert f"{reference_of(ran)}: not handed over: AWS_ACCESS_KEY_ID is not set" in ran.log


def test_an_endpoint_that_is_no_url_is_refused_before_anything_is_accepted() -> None:
    ran = run_lambda("catops.aws:respond", [command()], environ("localhost:3002"))
    assert ran.said[0]["raised"] == "ConfigError"
    assert "AWS_ENDPOINT_URL_LAMBDA" in ran.said[0]["message"]


def test_the_acknowledgement_that_tells_is_for_the_person_alone() -> None:
    assert json.loads(told("a <b> & ü")) == {"response_type": "ephemeral", "text": "a <b> & ü"}
