"""The bot's token, shown to Slack: is it valid, is it a bot's, has it the scopes the bot needs?

https://docs.slack.dev/reference/methods/auth.test
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from catops.findings import Finding
from catops.slack.channel import MENDS
from catops.slack.hosts import API

CHECK = "Slack"
#: Seconds that Slack may take.
TIMEOUT = 10

_CODE = re.compile(r"[a-z_]{1,60}")
_AGAIN = "Paste what meow manifest prints into the app's manifest, and install the app again."


def check_slack(
    token: str, needed: Iterable[str], *, optional: Mapping[str, str], api: str = API
) -> Iterator[Finding]:
    """Ask Slack about ``token``, which is well-formed.

    :param needed: the scopes the app's manifest has.
    :param optional: those that the bot can do without, and how it does.
    :param api: where Slack's Web API is.
    """
    try:
        response = WebClient(token=token, base_url=api, timeout=TIMEOUT).auth_test()
        said, headers = _dict(response.data), _lower(response.headers)
    except SlackApiError as error:
        yield _refused(_dict(getattr(error.response, "data", error.response)))
        return
    except (OSError, HTTPException, SlackClientError, ValueError) as error:
        why = type(error).__name__
        yield Finding("skipped", CHECK, f"Not looked at: {api} cannot be reached ({why}).")
        return
    if not said.get("bot_id"):
        yield Finding(
            "fault",
            CHECK,
            "SLACK_BOT_TOKEN is not a bot's token.",
            "Take the Bot User OAuth Token: your app, OAuth & Permissions.",
        )
    yield from _scopes(said, headers.get("x-oauth-scopes", ""), needed, optional)


def _scopes(
    said: Mapping[str, Any], header: str, needed: Iterable[str], optional: Mapping[str, str]
) -> Iterator[Finding]:
    given = {scope.strip() for scope in header.split(",") if scope.strip()}
    lacking = sorted(set(needed) - given)
    missing = [scope for scope in lacking if scope not in optional]
    who = f"{said.get('user')} in {said.get('team')}"
    if not given:
        yield Finding(
            "skipped", CHECK, f"It is the token of {who}; Slack does not say which scopes it has."
        )
    elif missing:
        yield Finding(
            "fault",
            CHECK,
            f"It is the token of {who}, but the app has no scope {', '.join(missing)}.",
            _AGAIN,
        )
    else:
        scopes = ", ".join(sorted(given))
        yield Finding("ok", CHECK, f"It is the token of {who}, with the scopes {scopes}.")
    for scope in lacking if given else ():
        if scope in optional:
            yield Finding("advice", CHECK, f"Without {scope} {optional[scope]}.", _AGAIN)


def _refused(said: Mapping[str, Any]) -> Finding:
    code = said.get("error")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return Finding("skipped", CHECK, "Not looked at: what answered was not Slack.")
    if code in ("ratelimited", "internal_error", "fatal_error", "service_unavailable"):
        return Finding("skipped", CHECK, f"Not looked at: Slack says {code}.", "Try again later.")
    mend = MENDS.get(code, "See https://docs.slack.dev/reference/methods/auth.test#errors.")
    return Finding("fault", CHECK, f"Slack refuses SLACK_BOT_TOKEN: {code}.", mend)


def _dict(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}


def _lower(headers: Mapping[str, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}
