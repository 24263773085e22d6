"""What Slack sends when somebody uses what a message offers.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def pressed(
    message: Json,
    button: Json,
    block: str,
    *,
    person: Mapping[str, str],
    channel: str,
    stamp: str,
    moment: str,
    response_url: str,
) -> dict[str, Any]:
    """Return the payload of a press of ``button``.

    :param block: the ``block_id`` around it.
    :param person: who presses it: ``id``, ``username`` and ``team_id``.
    :param stamp: the message's timestamp; ``moment``, that of the press.
    """
    hidden = message.get("response_type") != "in_channel"
    thread = {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    payload = {
        "type": "block_actions",
        "api_app_id": "A1",
        "team": {"id": person["team_id"], "domain": "team"},
        "user": {**person, "name": person["username"]},
        "channel": {"id": channel, "name": "ops"},
        "container": {
            "type": "message",
            "message_ts": stamp,
            "channel_id": channel,
            "is_ephemeral": hidden,
            **thread,
        },
        "trigger_id": f"{moment}.1",
        "response_url": response_url,
        "actions": [{**button, "block_id": block, "action_ts": moment}],
    }
    # Slack repeats a message, but not one that only one person sees.
    return payload if hidden else payload | {"message": {**message, "ts": stamp, **thread}}


def submitted(view: Json, *, person: Mapping[str, str]) -> dict[str, Any]:
    """Return the payload of a form that is sent.

    https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    """
    return {
        "type": "view_submission",
        "api_app_id": "A1",
        "team": {"id": person["team_id"], "domain": "team"},
        "user": {**person, "name": person["username"]},
        "trigger_id": "1.1.1",
        "view": view,
        "response_urls": [],
    }


def asked(view: Json, name: str, typed: str, *, person: Mapping[str, str]) -> dict[str, Any]:
    """Return the payload with which Slack asks for the options of a list.

    https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
    """
    return {
        "type": "block_suggestion",
        "api_app_id": "A1",
        "team": {"id": person["team_id"], "domain": "team"},
        "user": {**person, "name": person["username"]},
        "container": {"type": "view", "view_id": view["id"]},
        "action_id": name,
        "value": typed,
        "view": view,
    }
