"""Slash commands as Slack signs them, in the event of a REST API, which everybody understands."""

from __future__ import annotations

import hmac
import time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def signed_event(text: str, *, response_url: str) -> dict[str, Any]:
    """Return ``/catops TEXT``, signed just now; no two are the same request."""
    body = urlencode(
        {
            "token": "gIkuvaNzQIHg97ATvDxqgjtO",
            "team_id": "T1DC2JH3J",
            "team_domain": "testteamnow",
            "channel_id": "G8PSS9T3V",
            "channel_name": "foobar",
            "user_id": "U2CERLKJA",
            "user_name": "roadrunner",
            "command": "/catops",
            "text": text,
            "api_app_id": "A123456",
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": f"398738663015.47445629121.{uuid4().hex}",
        }
    )
    stamp = str(int(time.time()))
    digest = hmac.digest(SECRET.encode(), f"v0:{stamp}:{body}".encode(), "sha256").hex()
    headers = {
        "Accept": "application/json,*/*",
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    return {
        "resource": "/slack",
        "path": "/slack",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "requestContext": {"httpMethod": "POST", "stage": "dev", "path": "/dev/slack"},
        "body": body,
        "isBase64Encoded": False,
    }
