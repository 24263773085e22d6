"""The settings of a deployment, from environment variables and ``.env``."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping

import catops
from catops.deploying.manifest.rules import COMMAND
from catops.errors import ConfigError
from catops.findings import Finding
from catops.settings import DEFAULT_COMMAND, Settings
from catops.slack.hosts import LOOPBACK, web_api

CHECK = "environment"

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
_APP = "your app at https://api.slack.com/apps"


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
