"""A message posted with the bot's token, for when the ``response_url`` is spent or dead.

https://docs.slack.dev/reference/methods/chat.postMessage
https://docs.slack.dev/reference/methods/chat.postEphemeral
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from catops.errors import DoorError
from catops.request import Request
from catops.slack.hosts import API
from catops.slack.messages import Message, is_public
from catops.text import one_line
from catops.transport import Response

LOG = logging.getLogger("catops.slack")
#: What the id of a direct message begins with; nobody else sees anything there anyway.
DIRECT = "D"
#: What of a message the Web API takes.
KEYS = ("text", "blocks", "attachments")

#: Sends a JSON body with headers.
Send = Callable[[str, Mapping[str, object], Mapping[str, str]], Response]


class Refused(DoorError):
    """Slack rejects the message itself; it would be refused anywhere."""


class Channel:
    """The channel a request came from."""

    def __init__(self, request: Request, send: Send, *, token: str, api: str = API) -> None:
        self._request = request
        self._send = send
        self._token = token
        self._api = api

    def post(self, message: Message) -> None:
        """Post ``message`` to the channel, to the person alone where nobody else is to see it.

        Where the bot is not in the channel, the person gets it as a direct message. Where the
        person is not in it, they get a direct message that says so, and none of the content.

        :raises DoorError: when ``message`` is not shown; its mend says what to do.
        """
        body: dict[str, object] = {key: message[key] for key in KEYS if key in message}
        place = self._request.place
        there = body | {"channel": place.id}
        if place.thread:
            there["thread_ts"] = place.thread
        if not is_public(message) and not place.id.startswith(DIRECT):
            error = self._call("chat.postEphemeral", there | {"user": self._request.person.id})
        else:
            error = self._call("chat.postMessage", there)
        if error == OUTSIDE:
            self._call("chat.postMessage", self._untold() | {"channel": self._request.person.id})
        if error in NOT_THERE:
            LOG.warning("%s: %s. %s", self._request.reference, error, MENDS[error])
            error = self._call("chat.postMessage", body | {"channel": self._request.person.id})
        if error in UNFIT:
            raise Refused(f"Slack refused the message: {error}.")
        if error:
            raise DoorError(f"Slack refused to post: {error}.", mend=MENDS.get(error, ""))

    def _untold(self) -> Message:
        text = (
            "❌ The answer to your command is not shown: it belongs in a channel that you are not "
            f"in. Join it, and ask there again. Reference: {self._request.reference}"
        )
        return {"text": text}

    def _call(self, method: str, body: Mapping[str, object]) -> str:
        """Call a method of the Web API; return Slack's error, empty for none."""
        headers = {"authorization": f"Bearer {self._token}"}
        return error_in(self._send(self._api + method, body, headers))


def error_in(response: Response) -> str:
    """Return the error that the Web API answers; empty where it did what it was asked."""
    said = _said(response)
    if said.get("ok") is True:
        return ""
    return one_line(str(said.get("error") or ""))[:100] or "no reason"


_INVITE = "Invite the bot to the channel: /invite @BOT."
_INSTALL = "Install the app again and set the new SLACK_BOT_TOKEN."
#: Errors that say that the bot cannot post in this channel.
NOT_THERE = frozenset(("not_in_channel", "channel_not_found", "is_archived"))
#: The error that says that they are not in it; what belongs there is not theirs to see.
OUTSIDE = "user_not_in_channel"
#: Errors that say that the message itself is at fault.
UNFIT = frozenset(
    (
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_attachments",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
    )
)
#: What to do about the errors that a deployment can mend.
MENDS = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    OUTSIDE: "The person has left the channel; nothing needs to be done.",
    "is_archived": "The channel is archived; ask in another one.",
    "user_is_restricted": "The person is a guest who may not be written to here; use a channel.",
    "restricted_action": "The workspace lets only some people post there; ask in another channel.",
    "missing_scope": "Give the app the scope chat:write and install it again.",
    "not_authed": "Set SLACK_BOT_TOKEN to the bot token of this workspace, xoxb-….",
    "invalid_auth": "Set SLACK_BOT_TOKEN to the bot token of this workspace, xoxb-….",
    "token_revoked": _INSTALL,
    "token_expired": _INSTALL,
    "account_inactive": _INSTALL,
    "ratelimited": "Slack takes about one message a second in a channel; wait a moment.",
}


def _said(response: Response) -> dict[str, Any]:
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        return {"error": f"HTTP {response.status}"}
    return said if isinstance(said, dict) else {"error": f"HTTP {response.status}"}
