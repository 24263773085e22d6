"""Requests as Slack sends and signs them, in the events that reach Lambda."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import canaries
from slack_sdk.signature import Clock

from catops.testing.fakes import MORNING

SECRET = canaries.SIGNING_SECRET
RESPONSE_URL = canaries.RESPONSE_URL
STAMP = str(int(MORNING))

Headers = Mapping[str, str]
Event = dict[str, Any]


class StandingClock(Clock):
    """slack_sdk's clock, standing."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now


def form(text: str = "ping", **fields: str) -> bytes:
    """Return the body of a slash command."""
    return urlencode(
        {
            "command": "/catops",
            "text": text,
            "user_id": "U2CERLKJA",
            "user_name": "roadrunner",
            "team_id": "T1DC2JH3J",
            "channel_id": "G8PSS9T3V",
            "channel_name": "foobar",
            "response_url": RESPONSE_URL,
            "trigger_id": canaries.TRIGGER_ID,
            "token": canaries.VERIFICATION_TOKEN,
            **fields,
        }
    ).encode()


def signed(body: bytes, *, secret: str = SECRET, timestamp: str = STAMP) -> dict[str, str]:
    """Return the headers Slack sends with ``body``."""
    base = f"v0:{timestamp}:".encode() + body
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={hmac.new(secret.encode(), base, sha256).hexdigest()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def unsigned(body: bytes) -> dict[str, str]:
    """Return the headers of somebody who does not know the secret."""
    return {"Content-Type": "application/x-www-form-urlencoded"}


def _body(body: bytes, encoded: bool) -> Event:
    text = base64.b64encode(body).decode() if encoded else body.decode("utf-8", "surrogateescape")
    return {"body": text, "isBase64Encoded": encoded}


def rest_v1(headers: Headers, body: bytes, *, encoded: bool = False) -> Event:
    """Return the event of an API Gateway REST API."""
    return {
        "resource": "/catops",
        "path": "/catops",
        "httpMethod": "POST",
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "requestContext": {"httpMethod": "POST", "stage": "prod", "identity": {}},
        **_body(body, encoded),
    }


def http_v2(headers: Headers, body: bytes, *, encoded: bool = False) -> Event:
    """Return the event of an API Gateway HTTP API."""
    return {
        "version": "2.0",
        "routeKey": "POST /catops",
        "rawPath": "/catops",
        "rawQueryString": "",
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {"http": {"method": "POST", "path": "/catops"}, "stage": "$default"},
        **_body(body, encoded),
    }


def function_url(headers: Headers, body: bytes, *, encoded: bool = True) -> Event:
    """Return the event of a Function URL."""
    event = http_v2(headers, body, encoded=encoded)
    event["routeKey"] = "$default"
    event["requestContext"]["domainName"] = "abc.lambda-url.eu-west-1.on.aws"
    return event


def alb_single(headers: Headers, body: bytes, *, encoded: bool = False) -> Event:
    """Return the event of an Application Load Balancer."""
    return {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:x"}},
        "httpMethod": "POST",
        "path": "/catops",
        "queryStringParameters": {},
        "headers": {name.lower(): value for name, value in headers.items()},
        **_body(body, encoded),
    }


def alb_multi(headers: Headers, body: bytes, *, encoded: bool = False) -> Event:
    """Return the event of a load balancer with multi-value headers switched on."""
    event = alb_single(headers, body, encoded=encoded)
    event["multiValueHeaders"] = {name: [value] for name, value in event.pop("headers").items()}
    return event


SHAPES: Mapping[str, Callable[..., Event]] = {
    "rest_v1": rest_v1,
    "http_v2": http_v2,
    "function_url": function_url,
    "alb_single": alb_single,
    "alb_multi": alb_multi,
}
