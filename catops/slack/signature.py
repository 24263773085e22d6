"""Slack's request signature. https://docs.slack.dev/authentication/verifying-requests-from-slack

Its own few lines and not ``slack_sdk``'s, because they are imported while Slack waits; a property
test holds them to ``slack_sdk.signature``. Junk is a refusal, never an exception.
"""

from __future__ import annotations

import hmac

#: Seconds a request's timestamp may be away from now, in either direction.
WINDOW = 300
VERSION = "v0"
#: The most digits of a timestamp that is parsed.
_DIGITS_MAX = 12


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature Slack gives a request with this timestamp and raw body."""
    base = f"{VERSION}:{timestamp}:".encode("utf-8", "replace") + body
    return f"{VERSION}={hmac.digest(secret.encode(), base, 'sha256').hex()}"


def refusal(secret: str, timestamp: str, signature: str, body: bytes, *, now: float | None) -> str:
    """Return why a request is not Slack's, as a short code; empty when it is.

    :param now: seconds since the epoch; ``None`` leaves the timestamp's age unchecked.
    :returns: ``no secret``, ``bad timestamp``, ``stale timestamp``, ``bad signature`` or nothing.
    """
    if not secret.strip():
        return "no secret"
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX):
        return "bad timestamp"
    if now is not None and abs(now - int(timestamp)) > WINDOW:
        return "stale timestamp"
    given = signature.encode("utf-8", "replace")
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), given):
        return "bad signature"
    return ""
