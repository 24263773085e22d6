"""CatOps 1's functions that authenticate a request and look up the person behind it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from catops.aws.events import http_request
from catops.slack.signature import refusal

REFUSALS = {
    "no secret": "No signing secret",
    "bad timestamp": "Invalid timestamp",
    "stale timestamp": "Request timeout",
    "bad signature": "Invalid signature",
}
#: Channel members asked for at a time; Slack allows up to 1,000.
#: https://docs.slack.dev/reference/methods/conversations.members
PAGE = 200


def verify_request(
    event: Mapping[str, Any], slack_secret: str, timeout: bool = True
) -> tuple[bool, str]:
    """Tell whether a Lambda event came from Slack, and say why not. Never raises on junk.

    :param timeout: refuse requests that are more than five minutes old.
    :returns: ``(True, 'Valid signature')``, or ``False`` and the reason.
    """
    request = http_request(event)
    timestamps = request.header("x-slack-request-timestamp")
    signatures = request.header("x-slack-signature")
    if len(timestamps) != 1 or len(signatures) != 1:
        return False, "Invalid signature"
    now = time.time() if timeout else None
    reason = refusal(slack_secret or "", timestamps[0], signatures[0], request.body, now=now)
    return (False, REFUSALS[reason]) if reason else (True, "Valid signature")


def get_user_slack(
    event: Mapping[str, Any],
    oauth: str,
    team_id: str | None = None,
    channel_id: str | None = None,
    *,
    client: WebClient | None = None,
) -> tuple[bool, str | dict[str, str]]:
    """Tell whether the person behind a slash command exists and is in a team and a channel.

    Asks Slack by ``user_id``: names can be chosen freely. Needs the scopes ``users:read``,
    ``users:read.email`` and, for a channel, ``channels:read`` or ``groups:read``.

    :param event: the Lambda event of a slash command.
    :param oauth: the bot's token.
    :param team_id: the workspace they must belong to.
    :param channel_id: the channel they must be a member of.
    :param client: a client to use in place of one made with ``oauth``.
    :returns: ``True`` and a dict of ``id``, ``name``, ``username``, ``team_id``, ``channel_id``
        and ``email``; or ``False`` and the reason.
    """
    form = parse_qs(http_request(event).body.decode("utf-8", "replace"))
    user_id = form.get("user_id", [""])[0]
    client = client or WebClient(token=oauth)
    try:
        user: dict[str, Any] = client.users_info(user=user_id).get("user", {})
        if not user or user.get("deleted"):
            return False, "User not in workspace"
        if team_id and user.get("team_id") != team_id:
            return False, "User not in specified team"
        if channel_id and not _is_member(client, channel_id, user_id):
            return False, "User not in specified channel"
    except SlackApiError as error:
        reason = error.response.get("error", "no reason")
        if reason in ("user_not_found", "user_not_visible"):
            return False, "User not in workspace"
        return False, f"Slack could not be asked: {reason}"
    except (SlackClientError, OSError) as error:
        return False, f"Slack could not be asked: {type(error).__name__}"
    return True, {
        "id": user_id,
        "name": user.get("name", ""),
        "username": user.get("name", ""),
        "team_id": user.get("team_id", ""),
        "channel_id": form.get("channel_id", [""])[0],
        "email": (user.get("profile") or {}).get("email", ""),
    }


def _is_member(client: WebClient, channel_id: str, user_id: str) -> bool:
    cursor: str | None = None
    while cursor != "":
        page = client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
        if user_id in page.get("members", []):
            return True
        metadata: dict[str, Any] = page.get("response_metadata") or {}
        cursor = metadata.get("next_cursor") or ""
    return False
