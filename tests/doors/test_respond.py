"""``catops.aws.respond`` in a process of its own, with a local server as Lambda's endpoint."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from canaries import AWS_SESSION_TOKEN

from catops.envelope import envelope_key, unseal
from catops.slack.receiving import told

from .lambda_process import run_lambda
from .respond_process import TAKEN, command, environ
from .servers import Server, serving
from .slack_requests import SECRET, form


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
    assert got.headers["x-amz-security-token"] == AWS_SESSION_TOKEN
    assert "/eu-west-1/lambda/aws4_request" in got.headers["authorization"]
    envelope = unseal(got.json(), envelope_key(SECRET), now=time.time())
    assert envelope.body == form("ping äöü").decode()
    assert re.fullmatch(r"[0-9a-hj-km-np-tv-z]{8}", envelope.reference)
    assert ran.log == ""


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


def test_an_endpoint_that_is_no_url_is_refused_before_anything_is_accepted() -> None:
    ran = run_lambda("catops.aws:respond", [command()], environ("localhost:3002"))
    assert ran.said[0]["raised"] == "ConfigError"
    assert "AWS_ENDPOINT_URL_LAMBDA" in ran.said[0]["message"]


def test_the_acknowledgement_that_tells_is_for_the_person_alone() -> None:
    assert json.loads(told("a <b> & ü")) == {"response_type": "ephemeral", "text": "a <b> & ü"}
