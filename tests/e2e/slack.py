"""What Slack sends when somebody types a command."""

from __future__ import annotations

import time

from slack_sdk.signature import SignatureVerifier


def form(text: str, response_url: str) -> dict[str, str]:
    """Return the form that Slack posts when somebody types ``/catops TEXT``."""
    return {
        "token": "deprecated",
        "team_id": "T1",
        "team_domain": "team",
        "channel_id": "C1",
        "channel_name": "ops",
        "user_id": "U1",
        "user_name": "tess",
        "command": "/catops",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": "1.1.1",
    }


def signed(body: str, secret: str) -> dict[str, str]:
    """Return Slack's headers for ``body``, signed by Slack's own library."""
    now = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=now, body=body)
    assert signature is not None
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": signature,
    }
