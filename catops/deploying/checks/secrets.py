"""The secrets of a deployment: are they set, and could they be what they should be?

They are looked at and never shown: not their beginning, not their end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catops.deploying.dotenv import QUOTES
from catops.deploying.stack_parts import REQUIRED
from catops.findings import Finding
from catops.settings import Settings

CHECK = "secrets"

_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
BOT_TOKEN = re.compile(r"xoxb-[0-9A-Za-z-]{20,}")
#: Slack tokens that are not a bot's, and what they are.
_OTHER_TOKENS = {
    "xoxp-": ("a user's token", "Take the Bot User OAuth Token, xoxb-…."),
    "xapp-": ("an app-level token", "Take the Bot User OAuth Token, xoxb-…."),
    "xoxe": (
        "a token that expires, since token rotation is on",
        "Make the app from meow manifest, which leaves rotation off: it cannot be turned off.",
    ),
}
_APP = "your app at https://api.slack.com/apps"
_BOT = "SLACK_BOT_TOKEN"
_TOKEN_MEND = f"Copy the Bot User OAuth Token: {_APP}, OAuth & Permissions."


def check_secrets(
    settings: Settings,
    sources: Mapping[str, Mapping[str, Any]],
    required: Sequence[str] = REQUIRED,
    *,
    events: bool = False,
) -> Iterator[Finding]:
    """Check that the secrets are there, and that Slack's look like Slack's.

    :param sources: the places in which settings were found, the first one wins.
    :param required: the variables without which the functions refuse to start.
    :param events: the app takes mentions, which only the token can answer.
    """
    looks = {"SLACK_SIGNING_SECRET": _wrong_signing_secret, "SLACK_BOT_TOKEN": _wrong_token}
    for name in dict.fromkeys((*required, _BOT)):
        why = looks[name](settings) if name in looks else None
        if why:
            yield Finding("fault", CHECK, f"{name} {why[0]}", why[1])
        elif settings.environ.get(name, "").strip():
            where = next((place for place, given in sources.items() if given.get(name)), "here")
            well = ", and looks like Slack's" if name in looks else ""
            yield Finding("ok", CHECK, f"{name} is set, in {where}{well}.")
        elif name in required:
            yield _unset(name)
        else:
            yield _no_token(events)


def _unset(name: str) -> Finding:
    said = f"{name} is not set, so the functions refuse to start."
    mend = f"{_TOKEN_MEND} Set it in .env." if name == _BOT else "Set it in .env: see .env.example."
    return Finding("fault", CHECK, said, mend)


def _no_token(events: bool) -> Finding:
    if events:
        said = f"{_BOT} is not set, so mentions are not answered."
        return Finding("fault", CHECK, said, _TOKEN_MEND)
    said = (
        f"{_BOT} is not set, so the bot cannot go on in the channel where an answer is "
        "longer than five messages or later than half an hour."
    )
    return Finding("advice", CHECK, said, _TOKEN_MEND)


def _wrong_signing_secret(settings: Settings) -> tuple[str, str] | None:
    secret = settings.signing_secret
    mend = f"Copy the Signing Secret: {_APP}, Basic Information, App Credentials."
    if not secret:
        return "is not set, so the functions refuse to start.", f"{mend} Set it in .env."
    if _SIGNING_SECRET.fullmatch(secret):
        return None
    if secret[0] in QUOTES:
        return "has quotes in it, so Slack's requests are refused.", "Remove the quotes."
    if len(secret) != 32:
        said = f"has {len(secret)} characters; Slack's have 32, so its requests would be refused."
        return said, mend
    return "holds more than 0-9 and a-f, so it is not Slack's, and its requests are refused.", mend


def _wrong_token(settings: Settings) -> tuple[str, str] | None:
    token = settings.bot_token
    if not token or BOT_TOKEN.fullmatch(token):
        return None
    for start, (what, mend) in _OTHER_TOKENS.items():
        if token.startswith(start):
            return f"is {what}, not a bot's.", mend
    return "does not look like a bot's token, xoxb-….", _TOKEN_MEND
