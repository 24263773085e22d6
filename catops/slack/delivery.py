"""Answers on their way to Slack: to the ``response_url`` first, which works in every channel.

A ``response_url`` takes five messages in 30 minutes; the last use is kept for the answer. Where it
is spent or dead, the bot's token posts to the channel instead. Where that fails too, the log says
which answer was lost.
https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catops.errors import DoorError
from catops.request import Request
from catops.slack import limits
from catops.slack.hosts import check_response_url
from catops.slack.messages import Message
from catops.transport import NotSent, Response

if TYPE_CHECKING:
    from catops.transport import Post

LOG = logging.getLogger("catops.slack")
#: https://docs.slack.dev/reference/methods/chat.postMessage
API = "https://slack.com/api/"
#: Seconds for one post.
TIMEOUT = 10.0
#: Seconds between two messages of progress; more would only flicker.
PROGRESS_EVERY = 2.0
#: Posts kept for the answer and one more part of it.
KEPT = 2
HEADERS = {"content-type": "application/json; charset=utf-8"}


class Delivery:
    """Delivers the messages of one request."""

    def __init__(
        self,
        request: Request,
        *,
        post: Post,
        response_hosts: Collection[str] = (),
        token: str = "",
        api: str = API,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        remaining: Callable[[], float] = lambda: float("inf"),
    ) -> None:
        self._request = request
        self._post = post
        self._hosts = response_hosts
        self._token = token
        self._api = api
        self._clock = clock
        self._sleep = sleep
        self._remaining = remaining
        self._uses = limits.RESPONSE_URL_USES
        self._shown = float("-inf")
        self._working = False
        self.delivered = False

    def progress(self, message: Message) -> None:
        """Show ``message`` in place of the last progress, if it is time and there is a use left."""
        if self._uses <= KEPT or self._clock() - self._shown < PROGRESS_EVERY:
            return
        self._shown = self._clock()
        if self._to_response_url(self._replacing(message)):
            self._working = True

    def answer(self, messages: Sequence[Message]) -> None:
        """Deliver ``messages``, in order.

        :raises DoorError: when one of them could not be delivered, or it is not known.
        """
        for index, message in enumerate(messages):
            last = self._uses == 1 and index < len(messages) - 1
            if last and not self._token:
                message = _cut_short(message, len(messages) - index - 1)
            if not self._to_response_url(self._replacing(message) if index == 0 else message):
                self._to_channel(message)
            self.delivered = True
            if last and not self._token:
                raise DoorError(
                    f"{len(messages) - index - 1} messages are more than a response_url takes.",
                    mend="Set SLACK_BOT_TOKEN, so that the bot can go on in the channel.",
                )

    def _replacing(self, message: Message) -> Message:
        return message | {"replace_original": True} if self._working else message

    def _to_response_url(self, message: Message) -> bool:
        """Post to the ``response_url``; tell whether Slack took it, so that nobody else need to."""
        expired = self._clock() - self._request.received > limits.RESPONSE_URL_SECONDS
        if self._uses == 0 or expired:
            return False
        url = check_response_url(self._request.reply_to, self._hosts)
        response = self._sent(url, message, {})
        self._uses -= 1
        if response.status >= 500:
            raise DoorError(f"Slack answered {response.status}; it may have shown the message.")
        return response.status == 200

    def _to_channel(self, message: Message) -> None:
        """Post with the bot's token, to the channel or to the person alone."""
        if not self._token:
            raise DoorError(
                "The response_url takes no more messages.",
                mend="Set SLACK_BOT_TOKEN, so that the bot can post without it.",
            )
        hidden = message.get("response_type") != "in_channel"
        method = "chat.postEphemeral" if hidden else "chat.postMessage"
        body: dict[str, Any] = {
            k: v for k, v in message.items() if k in ("text", "blocks", "attachments")
        }
        body["channel"] = self._request.place.id
        if hidden:
            body["user"] = self._request.person.id
        headers = {"authorization": f"Bearer {self._token}"}
        said = _said(self._sent(self._api + method, body, headers))
        if said.get("ok") is not True:
            error = str(said.get("error", "no reason"))
            raise DoorError(f"Slack refused {method}: {error}.", mend=MENDS.get(error, ""))

    def _sent(self, url: str, message: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
        """Send once more where nothing arrived, or when Slack says how long to wait."""
        body = json.dumps(message).encode()
        for attempt in (1, 2):
            try:
                response = self._post(url, body, {**HEADERS, **headers}, timeout=self._timeout())
            except NotSent:
                if attempt == 2:
                    raise
                continue
            wait = _retry_after(response)
            if response.status != 429 or attempt == 2 or wait > self._remaining() - 1:
                break
            self._sleep(wait)
        return response

    def _timeout(self) -> float:
        return max(0.5, min(TIMEOUT, self._remaining()))


#: What to do about the errors of chat.postMessage that a deployment can mend.
MENDS = {
    "not_in_channel": "Invite the bot to the channel: /invite @BOT.",
    "channel_not_found": "Invite the bot to the channel: /invite @BOT.",
    "missing_scope": "Give the app the scope chat:write and install it again.",
    "invalid_auth": "SLACK_BOT_TOKEN is no valid token of this workspace.",
    "token_revoked": "Install the app again and set the new SLACK_BOT_TOKEN.",
    "account_inactive": "Install the app again and set the new SLACK_BOT_TOKEN.",
    "is_archived": "The channel is archived; ask in another one.",
}


def _retry_after(response: Response) -> float:
    """Return the seconds of a ``Retry-After``; 1 where it is none or junk."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1.0


def _said(response: Response) -> dict[str, Any]:
    try:
        said = json.loads(response.body)
    except ValueError:
        return {"error": f"HTTP {response.status}"}
    return said if isinstance(said, dict) else {}


def _cut_short(message: Message, lost: int) -> Message:
    note = (
        f"… and {lost} more messages. Slack takes five without a bot token: "
        "ask for less, or have SLACK_BOT_TOKEN set."
    )
    blocks = [*message.get("blocks", ())][: limits.MESSAGE_BLOCKS - 1]
    return message | {
        "blocks": [*blocks, {"type": "section", "text": {"type": "plain_text", "text": note}}]
    }
