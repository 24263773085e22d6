"""What a process of ``respond`` is given: its environment, and commands that are signed now."""

from __future__ import annotations

import time
from typing import Any

from canaries import AWS_SECRET_KEY, AWS_SESSION_TOKEN

from .servers import Answer
from .slack_requests import SECRET, form, rest_v1, signed

#: What Lambda answers to an Invoke that it takes.
TAKEN = Answer(202, b"")


def environ(url: str, **more: str) -> dict[str, str]:
    """Return an environment in which Lambda is at ``url``."""
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "CATOPS_DISPATCHER": "catops-main",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": AWS_SECRET_KEY,
        "AWS_SESSION_TOKEN": AWS_SESSION_TOKEN,
        "AWS_ENDPOINT_URL_LAMBDA": url,
        **more,
    }


def command(text: str = "ping") -> dict[str, Any]:
    """Return an event signed now, as a process with a real clock takes it."""
    body = form(text)
    return rest_v1(signed(body, timestamp=str(int(time.time()))), body)
