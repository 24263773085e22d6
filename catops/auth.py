"""CatOps 1's functions that authenticate a request and look up the person behind it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from catops.aws.events import http_request
from catops.errors import UserError
from catops.slack.signature import refusal

if TYPE_CHECKING:
    from slack_sdk import WebClient

LOG = logging.getLogger("catops.auth")
REFUSALS = {
    "no secret": "No signing secret",
    "bad timestamp": "Invalid timestamp",
    "stale timestamp": "Request timeout",
    "bad signature": "Invalid signature",
}
#: Channel members asked for at a time; Slack advises no more.
#: https://docs.slack.dev/reference/methods/conversations.members
PAGE = 200
#: What to do about the errors of Slack's that a deployment can mend.
#: https://docs.slack.dev/reference/methods/users.info#errors
MENDS = {
    "account_inactive": "the token's app or user is gone; install the app again",
    "channel_not_found": "no such channel, or the bot is not in it: /invite it there",
    "fatal_error": "Slack is in trouble; try again",
    "internal_error": "Slack is in trouble; try again",
    "invalid_auth": "the token is wrong",
    "missing_scope": "give the app the scopes users:read, users:read.email, channels:read and "
    "groups:read, and install it again",
    "not_authed": "no token was given",
    "ratelimited": "too many questions in a minute; try again in one",
    "token_expired": "the token is too old; install the app again",
    "token_revoked": "the token was revoked; install the app again",
}
NOT_SLACKS = "Slack could not be asked: what answered was not Slack"
_CODE = re.compile(r"[a-z_]{1,60}")
_TOKEN = re.compile(r"[!-~]+")


class _Refused(UserError):
    """Why somebody is not who the caller asks for."""


def verify_request(
    event: Mapping[str, Any], slack_secret: str, timeout: bool = True
) -> tuple[bool, str]:
    """Return whether a Lambda event came from Slack, and say why not. Never raises on junk.

    :param event: the Lambda event of an API Gateway, Function URL or ALB request.
    :param slack_secret: the app's signing secret.
    :param timeout: refuse requests that are more than five minutes old.
    :returns: ``(True, 'Valid signature')``, or ``False`` and the reason.
    """
    if not isinstance(slack_secret, str):
        return False, REFUSALS["no secret"]
    request = http_request(event if isinstance(event, Mapping) else {})
    timestamps = request.header("x-slack-request-timestamp")
    signatures = request.header("x-slack-signature")
    if not timestamps or not signatures:
        return False, "Not signed"
    if len(timestamps) > 1 or len(signatures) > 1:
        return False, "Several signatures"
    now = time.time() if timeout else None
    reason = refusal(_encodable(slack_secret), timestamps[0], signatures[0], request.body, now=now)
    return (False, REFUSALS[reason]) if reason else (True, "Valid signature")


def get_user_slack(
    event: Mapping[str, Any],
    oauth: str,
    team_id: str | None = None,
    channel_id: str | None = None,
    *,
    client: WebClient | None = None,
) -> tuple[bool, str | dict[str, Any]]:
    """Return whether the person behind a slash command exists and is in a team and a channel.

    Asks Slack by ``user_id``: names can be chosen freely. Needs the scopes ``users:read``,
    ``users:read.email`` and, for a channel, ``channels:read`` or ``groups:read``. Never raises:
    whatever goes wrong is a refusal.

    :param event: the Lambda event of a slash command.
    :param oauth: the bot's token.
    :param team_id: the workspace they must belong to.
    :param channel_id: the channel they must be a member of.
    :param client: a client to use in place of one made with ``oauth``.
    :returns: ``True`` and a dict of ``id``, ``name``, ``username``, ``team_id``, ``channel_id``
        and ``email`` (``None`` where Slack gives none); or ``False`` and the reason.
    """
    from slack_sdk import WebClient  # costs more than all the rest, and verify_request needs none
    from slack_sdk.errors import SlackApiError

    try:
        return True, _user(event, client or WebClient(token=_token(oauth)), team_id, channel_id)
    except _Refused as error:
        return False, error.message
    except SlackApiError as error:
        return False, _reason(error.response)
    except OSError as error:
        LOG.warning("Slack cannot be reached: %s", error)
        return False, "Slack could not be asked: it cannot be reached"
    except Exception as error:
        LOG.warning("Slack's answer cannot be read: %s", type(error).__name__)
        return False, NOT_SLACKS


def _user(
    event: Mapping[str, Any], client: WebClient, team_id: str | None, channel_id: str | None
) -> dict[str, Any]:
    body = http_request(event if isinstance(event, Mapping) else {}).body
    form = parse_qs(body.decode("utf-8", "replace"))
    user_ids = form.get("user_id", [])
    if len(user_ids) != 1:
        raise _Refused("The request names no user_id" if not user_ids else "Several user_ids")
    user: dict[str, Any] = client.users_info(user=user_ids[0])["user"]
    if user["id"] != user_ids[0] or user.get("deleted"):
        raise _Refused("User not in workspace")
    if team_id and user.get("team_id") != team_id:
        raise _Refused("User not in specified team")
    if channel_id and not _is_member(client, channel_id, user["id"]):
        raise _Refused("User not in specified channel")
    return {
        "id": user["id"],
        "name": user.get("name", ""),
        "username": user.get("name", ""),
        "team_id": user.get("team_id", ""),
        "channel_id": form.get("channel_id", [""])[0],
        "email": (user.get("profile") or {}).get("email"),
    }


def _is_member(client: WebClient, channel_id: str, user_id: str) -> bool:
    asked: set[str] = set()
    cursor = ""
    while cursor not in asked:
        asked.add(cursor)
        page = client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor or None)
        if user_id in page["members"]:
            return True
        metadata: dict[str, Any] = page.get("response_metadata") or {}
        cursor = metadata.get("next_cursor") or ""
        if not cursor:
            return False
    raise _Refused("Slack could not be asked: it gave the same page of members twice")


def _reason(response: Any) -> str:
    """Return why Slack refused, from what it answered: its code and the mend, and no more."""
    said = getattr(response, "data", response)
    code = str(said.get("error")) if isinstance(said, dict) else ""
    if code in ("user_not_found", "user_not_visible", "users_not_found"):
        return "User not in workspace"
    if not _CODE.fullmatch(code):
        return NOT_SLACKS
    mend = MENDS.get(code)
    return f"Slack could not be asked: {code}" + (f" ({mend})" if mend else "")


def _token(oauth: str) -> str:
    """Return ``oauth`` if it can stand in a header; what cannot would end up in an error's text."""
    token = oauth.strip() if isinstance(oauth, str) else ""
    if not _TOKEN.fullmatch(token):
        raise _Refused("Slack could not be asked: the token is empty or not a token")
    return token


def _encodable(secret: str) -> str:
    """Return ``secret`` with what no signing secret holds, and UTF-8 cannot, made harmless."""
    return secret.encode("utf-8", "replace").decode()
