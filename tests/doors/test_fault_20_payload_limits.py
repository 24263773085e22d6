"""FAULTS 20: what an asynchronous Invoke does not take is refused, and whoever asked is told.

A body that the door accepts grows on its way: it is quoted twice, and each ``"`` becomes four
bytes. So the limit is held to at the payload itself, and nothing is cut or dropped.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from catops.aws.invoke import PAYLOAD_MAX, Invoker
from catops.aws.receiver import Receiver
from catops.envelope import envelope_key, unseal
from catops.slack.receiving import BODY_MAX, SlackDoor, told
from catops.testing import FakeClock
from catops.transport import post

from .servers import Answer, Server, serving
from .slack_requests import SECRET, form, http_v2, signed

#: What an asynchronous Invoke takes, as AWS documents it.
MEGABYTE = 1_048_576


def asked(server: Server, body: bytes) -> dict[str, Any]:
    """Return the answer of ``respond`` to ``body``, which Slack has signed."""
    clock = FakeClock()
    environ = {
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ENDPOINT_URL_LAMBDA": f"http://{server.authority}",
    }
    invoke = Invoker("catops-main", environ, post=post, clock=clock)
    respond = Receiver(SlackDoor(SECRET, clock=clock), invoke, told, signing_secret=SECRET)
    return respond(http_v2(signed(body), body))


def taken() -> Answer:
    """Answer as Lambda does when it has queued an event."""
    return Answer(202, b"")


def body_for(size: int) -> bytes:
    """Return the body of a slash command whose payload has exactly ``size`` bytes."""
    with serving(lambda got: taken()) as server:
        asked(server, form() + b"&more=")
        fixed = len(server.got[0].body)
    quotes, rest = divmod(size - fixed, len(r"\\\""))
    return form() + b"&more=" + b'"' * quotes + b"a" * rest


def test_fault_20_the_largest_payload_arrives_whole() -> None:
    body = body_for(MEGABYTE)
    assert len(body) < BODY_MAX
    with serving(lambda got: taken()) as server:
        answer = asked(server, body)
    assert (answer["statusCode"], answer.get("body", "")) == (200, "")
    (got,) = server.got
    assert len(got.body) == MEGABYTE == PAYLOAD_MAX
    envelope = unseal(got.json(), envelope_key(SECRET), now=FakeClock()())
    assert envelope.body.encode() == body


def test_fault_20_one_byte_more_is_refused_and_told(caplog: pytest.LogCaptureFixture) -> None:
    body = body_for(MEGABYTE + 1)
    with serving(lambda got: taken()) as server, caplog.at_level(logging.ERROR):
        answer = asked(server, body)
    assert server.got == []
    said = json.loads(answer["body"])
    assert (answer["statusCode"], said["response_type"]) == (200, "ephemeral")
    assert "longer than AWS Lambda takes; nothing was run" in said["text"]
    (line,) = [one.getMessage() for one in caplog.records]
    reference = said["text"].rpartition("Reference: ")[2]
    assert line.startswith(f"{reference}: not handed over: {MEGABYTE + 1} bytes are more than")


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_fault_20_a_body_is_read_up_to_its_limit_and_no_further(more: int, status: int) -> None:
    start = form() + b"&more="
    body = start + b"a" * (BODY_MAX - len(start) + more)
    with serving(lambda got: taken()) as server:
        assert asked(server, body)["statusCode"] == status
    assert len(server.got) == (status == 200)
