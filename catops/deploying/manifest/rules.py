"""What Slack takes of an app manifest, so that its refusal comes here and and how to mend it.

https://docs.slack.dev/reference/app-manifest and the schema Slack publishes,
https://github.com/slackapi/manifest-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from catops.errors import BadArgument, ConfigError
from catops.slack.hosts import LOOPBACK

#: Characters of each text, from the least to the most.
NAME = (1, 35)
DESCRIPTION = (1, 140)
#: The documentation says 174, the schema 175.
LONG_DESCRIPTION = (175, 4_000)
DISPLAY_NAME = (1, 80)
COMMAND = (2, 32)
COMMAND_DESCRIPTION = (1, 2_000)
USAGE_HINT = (1, 1_000)
COMMAND_URL = 3_000
REQUEST_URL = 3_500
SCOPE = 50
#: How many of each.
COMMANDS, SCOPES, BOT_EVENTS = 50, 255, 100

_COLOR = re.compile(r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?")
_COMMAND = re.compile(r"/[^\s/A-Z]+")
_HANDLE = re.compile(r"[a-z0-9_.-]+")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[::1\](:\d{1,5})?", re.ASCII)

#: What is wrong, and the mend.
Problem = tuple[str, str]


def check_url(url: str) -> bool:
    """Check the address at which Slack is to reach the bot; return whether only this machine can.

    :raises BadArgument: when Slack would not take it, or nothing would answer there.
    """
    asked = "Give the one that npx serverless deploy ends with: https://…/slack."
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadArgument(f"{url!r} is not a URL: {error}.", mend=asked) from error
    if not re.fullmatch(r"[!-~]+", url) or not _HOST.fullmatch(parts.netloc):
        raise BadArgument(f"{url!r} is not a plain URL with a host.", mend=asked)
    local = bool(LOOPBACK.fullmatch(parts.netloc.lower()))
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise BadArgument(f"{url!r} is not https, so Slack would not send to it.", mend=asked)
    if parts.path in ("", "/"):
        raise BadArgument(
            f"{url!r} has no path, so it is not where the function is reached.", mend=asked
        )
    if parts.fragment:
        raise BadArgument(f"{url!r} has a fragment (#…), which is never sent.", mend=asked)
    return local


def check_manifest(manifest: Mapping[str, Any]) -> None:
    """Check a manifest against all of Slack's limits that it could pass.

    :raises ConfigError: naming everything that Slack would refuse.
    """
    problems = [*_display(manifest["display_information"]), *_features(manifest["features"])]
    problems += _access(manifest["oauth_config"]["scopes"]["bot"], manifest["settings"])
    if problems:
        listed = "; ".join(what for what, _ in problems)
        mends = dict.fromkeys(mend for _, mend in problems if mend)
        raise ConfigError(f"Slack would refuse this manifest: {listed}.", mend=" ".join(mends))


def _display(display: Mapping[str, str]) -> Iterator[Problem]:
    yield from _length("name", display["name"], NAME, "name")
    yield from _length("description", display["description"], DESCRIPTION, "description")
    if "long_description" in display:
        said = display["long_description"]
        yield from _length("long_description", said, LONG_DESCRIPTION, "long_description")
    color = display.get("background_color")
    if color is not None and not _COLOR.fullmatch(color):
        mend = 'Write it as color = "#4a154b" under [bot] in catops.toml.'
        yield f"background_color {color!r} is not a hex colour", mend


def _features(features: Mapping[str, Any]) -> Iterator[Problem]:
    handle = features["bot_user"]["display_name"]
    yield from _length("bot_user.display_name", handle, DISPLAY_NAME, "name")
    if not _HANDLE.fullmatch(handle):
        yield f"bot_user.display_name {handle!r} holds more than a-z, 0-9, - and _", ""
    commands = features["slash_commands"]
    if len(commands) > COMMANDS:
        yield f"there are {len(commands)} slash commands, and it takes {COMMANDS}", ""
    for each in commands:
        name = each["command"]
        mend = "Set CATOPS_COMMAND to a short name such as /catops."
        if not COMMAND[0] <= len(name) <= COMMAND[1]:
            yield f"{name!r} has {len(name)} characters, and it takes {COMMAND[1]}", mend
        if not _COMMAND.fullmatch(name):
            yield f"{name!r} is not / and one word in lower case", mend
        description = each["description"]
        yield from _length(f"the description of {name}", description, COMMAND_DESCRIPTION, "")
        yield from _length(f"the usage_hint of {name}", each["usage_hint"], USAGE_HINT, "")
        yield from _url(f"the url of {name}", each["url"], COMMAND_URL)


def _access(scopes: list[str], settings: Mapping[str, Any]) -> Iterator[Problem]:
    if len(scopes) > SCOPES or any(len(scope) > SCOPE for scope in scopes):
        yield f"it takes {SCOPES} scopes of {SCOPE} characters", ""
    events = settings.get("event_subscriptions", {})
    if len(events.get("bot_events", ())) > BOT_EVENTS:
        yield f"there are {len(events['bot_events'])} bot events, and it takes {BOT_EVENTS}", ""
    for part in ("event_subscriptions", "interactivity"):
        if part in settings:
            yield from _url(
                f"the request_url of {part}", settings[part]["request_url"], REQUEST_URL
            )


def _length(what: str, text: str, limits: tuple[int, int], key: str) -> Iterator[Problem]:
    least, most = limits
    if least <= len(text) <= most:
        return
    mend = f"Change {key} under [bot] in catops.toml." if key else ""
    yield f"{what} has {len(text)} characters, and it takes {least} to {most:,}", mend


def _url(what: str, url: str, most: int) -> Iterator[Problem]:
    if len(url) > most:
        yield f"{what} has {len(url):,} characters, and it takes {most:,}", "Give a shorter --url."
