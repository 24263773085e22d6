"""The settings of a deployment, from environment variables and ``.env``.

Secrets are looked at and never shown: not their beginning, not their end.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import catops
from catops.deploying.dotenv import QUOTES
from catops.deploying.manifest_rules import COMMAND
from catops.errors import ConfigError
from catops.findings import Finding
from catops.settings import DEFAULT_COMMAND, Settings
from catops.slack.hosts import LOOPBACK, web_api

CHECK, SECRETS = "environment", "secrets"

_COMMAND = re.compile(r"/[^\s/A-Z]+")
_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:([1-9]\d{0,4}))?", re.ASCII)
_FUNCTION = re.compile(
    r"[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]+)?"
    r"|arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]+)?",
    re.ASCII,
)
_APP_ID = re.compile(r"A[A-Z0-9]{2,}", re.ASCII)
#: A workspace's, or an organization's.
_TEAM_ID = re.compile(r"[TE][A-Z0-9]{2,}", re.ASCII)
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


def check_environment(settings: Settings, *, relay: bool = False) -> Iterator[Finding]:
    """Check the settings that are not secrets.

    :param relay: the project relays log records, and has no slash command.
    """
    here = f"catops {catops.__version__} on Python {platform.python_version()}."
    yield Finding("ok", CHECK, here)
    if not relay:
        yield from _command(settings.command)
    yield from _hosts(settings)
    yield from _senders(settings)
    yield from _aws(settings.environ)
    yield from _slack_api(settings.slack_api)
    if settings.dispatcher and not _FUNCTION.fullmatch(settings.dispatcher):
        yield Finding(
            "fault",
            CHECK,
            f"CATOPS_DISPATCHER is {settings.dispatcher!r}, neither a function's name nor an ARN.",
            "In the template it follows the name of the function main.",
        )


def check_secrets(
    settings: Settings,
    sources: Mapping[str, Mapping[str, Any]],
    required: Sequence[str] = ("SLACK_SIGNING_SECRET",),
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
            yield Finding("fault", SECRETS, f"{name} {why[0]}", why[1])
        elif settings.environ.get(name, "").strip():
            where = next((place for place, given in sources.items() if given.get(name)), "here")
            well = ", and looks like Slack's" if name in looks else ""
            yield Finding("ok", SECRETS, f"{name} is set, in {where}{well}.")
        elif name in required:
            yield _unset(name)
        else:
            yield _no_token(events)


def _unset(name: str) -> Finding:
    said = f"{name} is not set, so the functions refuse to start."
    mend = f"{_TOKEN_MEND} Set it in .env." if name == _BOT else "Set it in .env: see .env.example."
    return Finding("fault", SECRETS, said, mend)


def _no_token(events: bool) -> Finding:
    if events:
        said = f"{_BOT} is not set, so mentions are not answered."
        return Finding("fault", SECRETS, said, _TOKEN_MEND)
    said = (
        f"{_BOT} is not set, so the bot cannot go on in the channel where an answer is "
        "longer than five messages or later than half an hour."
    )
    return Finding("advice", SECRETS, said, _TOKEN_MEND)


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


def _command(command: str) -> Iterator[Finding]:
    if _COMMAND.fullmatch(command) and len(command) <= COMMAND[1]:
        said = " (the default)" if command == DEFAULT_COMMAND else ""
        yield Finding("ok", CHECK, f"The slash command is {command}{said}.")
        return
    yield Finding(
        "fault",
        CHECK,
        f"CATOPS_COMMAND is {command!r}; Slack takes / and one word in lower case, of "
        f"{COMMAND[1]} characters in all.",
        "Set it to something like /catops.",
    )


def _hosts(settings: Settings) -> Iterator[Finding]:
    for host in settings.response_hosts:
        match = _HOST.fullmatch(host)
        if match is None or int(match[3] or 0) > 65_535:
            yield Finding(
                "fault",
                CHECK,
                f"CATOPS_RESPONSE_HOSTS holds {host!r}, which is neither a host nor host:port.",
                "Write hosts alone, e.g. 127.0.0.1:8000, without http:// and without a path.",
            )
        elif not settings.environ.get("IS_OFFLINE"):
            what = "this machine" if LOOPBACK.fullmatch(host.lower()) else "not Slack"
            yield Finding(
                "advice",
                CHECK,
                f"CATOPS_RESPONSE_HOSTS lets answers go to {host}, {what}.",
                "That is for local testing: unset it where the bot is deployed.",
            )


def _senders(settings: Settings) -> Iterator[Finding]:
    for name, ids, pattern, where in (
        ("CATOPS_APP_ID", (settings.app_id,), _APP_ID, f"Copy the App ID, A…: {_APP}."),
        (
            "CATOPS_TEAMS",
            settings.teams,
            _TEAM_ID,
            "Copy T… from Slack's address in a browser.",
        ),
    ):
        for one in ids:
            if one and not pattern.fullmatch(one):
                said = f"{name} holds {one!r}, which is not such an id, so requests are refused."
                yield Finding("fault", CHECK, said, where)


def _aws(environ: Mapping[str, str]) -> Iterator[Finding]:
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if region:
        yield Finding("ok", CHECK, f"The AWS region is {region}.")
    else:
        yield Finding(
            "advice",
            CHECK,
            "AWS_REGION is not set; the templates deploy to us-east-1 then.",
            "Set AWS_REGION in .env to where your team is.",
        )
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_LAMBDA"):
        given = environ.get(name, "").strip()
        if given and not given.startswith(("http://", "https://")):
            yield Finding(
                "fault",
                CHECK,
                f"{name} is {given!r}, which is not a URL.",
                "Write it with http:// or https://, or unset it.",
            )
        elif given:
            yield Finding(
                "advice",
                CHECK,
                f"{name} is set, so {given} is called in place of AWS.",
                "Unset it.",
            )


def _slack_api(url: str) -> Iterator[Finding]:
    try:
        web_api(url)
    except ConfigError as error:
        yield Finding("fault", CHECK, error.message, error.mend)
        return
    if url:
        said = f"CATOPS_SLACK_API is set, so {url} is called in place of Slack."
        yield Finding("advice", CHECK, said, "Unset it.")
