"""Slack's app manifest, made of what is installed: paste it, and the app is set up.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catops.config_table import section
from catops.policy.reading import read_config
from catops.settings import Settings
from catops.spec import CommandSpec

#: Where a deployment's own words come from: ``[bot]`` in ``catops.toml``.
NAME, DESCRIPTION = "CatOps", "Highly trained cats for managing servers."
#: What the code asks of Slack today: slash commands; and ``chat.postMessage`` and
#: ``chat.postEphemeral``, where there is no ``response_url`` or it is spent, and a bot token; and
#: a file, where an answer is long. Buttons need no scope, nor does ``views.open`` for forms.
SCOPES = ("chat:write", "commands", "files:write")
#: Those of them without which every command is answered all the same, and why one wants them.
OPTIONAL = {"files:write": "a long answer is sent as several messages, and not as a file"}
#: What the bot of ``slack_logger`` needs, which answers nobody.
RELAY = ("chat:write",)
#: What the Events API needs besides, for mentions and direct messages.
EVENTS = {"app_mention": "app_mentions:read", "message.im": "im:history"}
#: Characters of a usage hint that are visible while typing.
HINT = 80


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a manifest is to hold.

    :ivar url: where the deployed bot answers.
    :ivar stage: goes behind every name, so that stages can live side by side in a workspace.
    :ivar events: subscribe to mentions and direct messages.
    :ivar interactivity: have presses of buttons, forms and their lists sent to the bot.
    """

    url: str
    stage: str = ""
    events: bool = False
    interactivity: bool = True


def build_manifest(
    commands: Iterable[CommandSpec], settings: Settings, wishes: Wishes
) -> dict[str, Any]:
    """Return the manifest of a bot that has ``commands``, not checked yet.

    :raises ConfigError: when ``[bot]`` in ``catops.toml`` holds something that is not a string.
    """
    bot = read_bot(settings)
    name = _with_stage(bot.get("name", NAME), wishes.stage, " ")
    command = slash_command(settings, wishes.stage)
    about = bot.get("description", DESCRIPTION)
    display = {"name": name, "description": about}
    if "long_description" in bot:
        display["long_description"] = bot["long_description"]
    if "color" in bot:
        display["background_color"] = bot["color"]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": display,
        "features": {
            # The bot writes a direct message where it is in no channel with the person.
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": not wishes.events,
            },
            "bot_user": {"display_name": _handle(name, command), "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "url": wishes.url,
                    "description": about,
                    "usage_hint": usage_hint(commands),
                    "should_escape": True,  # so that commands can take people and channels
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": needed_scopes(settings, events=wishes.events)}},
        "settings": _settings(wishes),
    }


def needed_scopes(settings: Settings, *, events: bool) -> list[str]:
    """Return the scopes that the bot asks Slack for, with what ``[access]`` has it look up.

    :raises ConfigError: when ``[access]`` in ``catops.toml`` cannot be read.
    """
    scopes = {*SCOPES, *(EVENTS.values() if events else ())}
    document = read_config(settings.config)
    if document is not None:
        roles = document.roles.values()
        if not document.guests:
            scopes.add("users:read")  # who is a guest
        if any(role.groups for role in roles):
            scopes.add("usergroups:read")
        if any(role.domains for role in roles):
            scopes.add("users:read")
            scopes.add("users:read.email")
    return sorted(scopes)


def slash_command(settings: Settings, stage: str) -> str:
    """Return the slash command of a stage: Slack takes each name once in a workspace."""
    return _with_stage(settings.command, stage.lower(), "-")


def usage_hint(commands: Iterable[CommandSpec]) -> str:
    """Return what follows the slash command, e.g. ``help | aws … | ping``.

    ``help`` first, then what plugins bring, then what is built in; only what is there.
    """
    more: dict[str, bool] = {}
    ranks: dict[str, tuple[bool, bool, str]] = {}
    for spec in commands:
        word, *rest = spec.typed.split()
        required = any(one.required for one in spec.words)
        more[word] = more.get(word, False) or bool(rest) or required
        ranks[word] = (word != "help", spec.distribution == "catops", word)
    words = [f"{word} …" if more[word] else word for word in sorted(ranks, key=ranks.__getitem__)]
    hint = ""
    for at, word in enumerate(words):
        longer = f"{hint} | {word}" if hint else word
        if len(longer) > HINT - 4 * (at < len(words) - 1):  # room to say that there is more
            return f"{hint} | …" if hint else "…"
        hint = longer
    return hint or "help"


def _settings(wishes: Wishes) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if wishes.events:
        settings["event_subscriptions"] = {"request_url": wishes.url, "bot_events": sorted(EVENTS)}
    if wishes.interactivity:
        settings["interactivity"] = {
            "is_enabled": True,
            "request_url": wishes.url,
            "message_menu_options_url": wishes.url,
        }
    return {
        **settings,
        "org_deploy_enabled": False,
        "socket_mode_enabled": False,
        "token_rotation_enabled": False,  # or SLACK_BOT_TOKEN would die after twelve hours
    }


def read_bot(settings: Settings) -> Mapping[str, str]:
    """Return ``[bot]`` of ``catops.toml``: what the app is called and described by.

    :raises ConfigError: when it holds another key, or what is not a string.
    """
    table = section(settings, "bot")
    known = ("name", "description", "long_description", "color")
    table.only(*known)
    return {key: table.text(key) for key in known if key in table.value}


def _with_stage(name: str, stage: str, joint: str) -> str:
    return name if not stage or name.endswith(joint + stage) else f"{name}{joint}{stage}"


def _handle(name: str, command: str) -> str:
    """Return the name the bot is mentioned by: lower-case letters, digits, ``-`` and ``_``."""
    plain = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")
    return plain or command.strip("/") or "catops"
