"""Slack's published rules for an app manifest, as a strict checker that shares no code with ours.

Numbers and names are those of https://docs.slack.dev/reference/app-manifest and of the schema in
https://github.com/slackapi/manifest-schema (version 1); a key that it does not list is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def text(least: int = 0, most: int = 10**9, pattern: str = "") -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at} is not a string"
        elif not least <= len(value) <= most:
            yield f"{at} has {len(value)} characters"
        elif pattern and not re.search(pattern, value):
            yield f"{at} does not match {pattern}"

    return rule


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{at} is not a boolean"


def integer(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"{at} is not an integer"


def several(rule: Rule, least: int, most: int) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            yield f"{at} is not a list of {least} to {most}"
            return
        if len({str(one) for one in value}) != len(value):
            yield f"{at} has something twice"
        for number, one in enumerate(value):
            yield from rule(one, f"{at}/{number}")

    return check


def thing(required: tuple[str, ...] = (), **properties: Rule) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} is not an object"
            return
        yield from (f"{at} lacks {key}" for key in required if key not in value)
        for key, one in value.items():
            if key in properties:
                yield from properties[key](one, f"{at}/{key}")
            else:
                yield f"{at} has the unknown key {key}"

    return check


URL = r"^https?://"
EVENT = text(1, 50)

MANIFEST = thing(
    ("display_information",),
    _metadata=thing(major_version=integer, minor_version=integer),
    display_information=thing(
        ("name",),
        name=text(1, 35),
        description=text(1, 140),
        background_color=text(4, 7, r"^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
        long_description=text(175, 4_000),
    ),
    features=thing(
        app_home=thing(
            home_tab_enabled=boolean,
            messages_tab_enabled=boolean,
            messages_tab_read_only_enabled=boolean,
        ),
        bot_user=thing(
            ("display_name",),
            display_name=text(1, 80, r"^[a-z0-9._-]+$"),
            always_online=boolean,
        ),
        slash_commands=several(
            thing(
                ("command", "description", "url"),
                command=text(2, 32, r"^/[^\s/A-Z]+$"),
                url=text(1, 3_000, URL),
                description=text(1, 2_000),
                usage_hint=text(1, 1_000),
                should_escape=boolean,
            ),
            1,
            50,
        ),
    ),
    oauth_config=thing(scopes=thing(bot=several(text(1, 50, r"^[a-z_.]+(:[a-z_.]+)*$"), 1, 255))),
    settings=thing(
        event_subscriptions=thing(
            ("request_url", "bot_events"),
            request_url=text(1, 3_500, URL),
            bot_events=several(EVENT, 1, 100),
        ),
        interactivity=thing(
            ("is_enabled", "request_url"),
            is_enabled=boolean,
            request_url=text(1, 3_500, URL),
            message_menu_options_url=text(1, 3_500, URL),
        ),
        org_deploy_enabled=boolean,
        socket_mode_enabled=boolean,
        token_rotation_enabled=boolean,
    ),
)


def refusals(manifest: Any) -> list[str]:
    """Return all that Slack would find wrong with ``manifest``."""
    return list(MANIFEST(manifest, ""))
