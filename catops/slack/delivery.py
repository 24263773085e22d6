"""Answers on their way to Slack: to the ``response_url`` first, which works in every channel.

A ``response_url`` takes five messages in 30 minutes; the last use is kept for the answer. Where it
is spent or dead, the bot's token posts to the channel instead. What would be many messages is a
file, where the bot may share one. Where all of that fails, the log says which answer was lost.
https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from catops.errors import DoorError
from catops.request import Request
from catops.slack import limits
from catops.slack.channel import Channel, Refused
from catops.slack.files import MESSAGES, Files, ending
from catops.slack.hosts import API, check_response_url
from catops.slack.messages import Message, is_public
from catops.slack.overflow import fitted
from catops.text import one_line
from catops.transport import MaybeSent, NotSent, Response

if TYPE_CHECKING:
    from catops.transport import Post

LOG = logging.getLogger("catops.slack")
#: Seconds for one post.
TIMEOUT = 10.0
#: How often one message is sent while Slack cannot be reached or says to wait.
ATTEMPTS = 3
#: Seconds before Slack is called again that could not be reached.
PAUSE = 0.5
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
        beside: bool = False,
    ) -> None:
        """Take the request, and how to reach Slack.

        :param beside: the ``response_url`` is that of a message, which must stay as it is.
        """
        self._request = request
        self._post = post
        self._hosts = response_hosts
        self._clock = clock
        self._sleep = sleep
        self._remaining = remaining
        self._channel = Channel(request, self._sent, token=token, api=api) if token else None
        self._files = Files(request, self._send, token=token, api=api) if token else None
        self._uses = limits.RESPONSE_URL_USES if request.reply_to else 0
        self._why_not = "it has been used five times" if request.reply_to else "there is none"
        self._beside = beside
        self._shown = float("-inf")
        self._working: bool | None = None  # whether the progress that is shown is public

    def progress(self, message: Message) -> None:
        """Show ``message`` in place of the last progress, if it is time and there is a use left."""
        if self._beside:
            return  # what it would replace is the message with the button
        if self._uses <= KEPT or self._clock() - self._shown < PROGRESS_EVERY:
            return
        self._shown = self._clock()
        if self._to_response_url(self._replacing(message)):
            self._working = is_public(message)

    def answer(self, messages: Sequence[Message], *, whole: str = "") -> None:
        """Deliver ``messages``, in order.

        :param whole: all of it as text that everybody may see, to go as a file where it is long.
        :raises DoorError: when one of them could not be delivered, or that is unknown.
        """
        file = self._uploaded(whole) if len(messages) > MESSAGES else ""
        if file:
            self._deliver(self._replacing(messages[0]))
            self._working = None
            messages = ending(messages) if self._shared(file) else messages[1:]
        most = len(messages) if self._channel else max(1, self._uses)
        shown, missing = fitted(messages, most)
        try:
            for index, message in enumerate(shown):
                self._deliver(self._replacing(message) if index == 0 else message)
        except Refused as error:
            self._deliver(self._refused(error))
            raise
        if missing:
            raise DoorError(
                f"About {missing:,} characters are more than a response_url takes.",
                mend="Set SLACK_BOT_TOKEN, so that the bot can go on in the channel.",
            )

    def _uploaded(self, whole: str) -> str:
        """Return the id of a file that holds ``whole``; empty where there is none."""
        if not whole or self._files is None:
            return ""
        try:
            return self._files.upload(whole)
        except DoorError as error:
            LOG.warning("%s: posted as messages: %s", self._request.reference, error.line)
            return ""

    def _shared(self, file: str) -> bool:
        """Share ``file``; return whether its text no longer needs to be posted.

        :raises MaybeSent: when it is not known whether it is shown.
        """
        assert self._files is not None  # noqa: S101 - it was uploaded
        try:
            self._files.share(file)
        except MaybeSent:
            raise
        except DoorError as error:
            LOG.warning("%s: posted as messages: %s", self._request.reference, error.line)
            return False
        return True

    def _deliver(self, message: Message) -> None:
        if self._to_response_url(message):
            return
        if self._channel is None:
            raise DoorError(
                f"The response_url takes no more messages: {self._why_not}.",
                mend="Set SLACK_BOT_TOKEN, so that the bot can post without it.",
            )
        self._channel.post(message)

    def _replacing(self, message: Message) -> Message:
        """Return ``message`` in place of the progress, where the same people are to see it.

        What is replaced keeps being seen by those who saw it. Public progress is left as it is,
        then, above an answer for one person.
        """
        if self._working is None:
            return message
        return message | {"replace_original": self._working is is_public(message)}

    def _placed(self, message: Message) -> Message:
        """Return ``message`` so that it is a new one, in the thread of the one with the button."""
        if not self._beside:
            return message
        thread = self._request.place.thread
        return message | {"replace_original": False} | ({"thread_ts": thread} if thread else {})

    def _to_response_url(self, message: Message) -> bool:
        """Post to the ``response_url``; return whether Slack took it.

        :raises Refused: when Slack rejects the message itself, wherever it is posted.
        """
        if self._clock() - self._request.received > limits.RESPONSE_URL_SECONDS:
            self._why_not = "it is older than 30 minutes"
            return False
        if self._uses == 0:
            return False
        try:
            url = check_response_url(self._request.reply_to, self._hosts)
        except DoorError as error:
            if self._channel is None:
                raise
            LOG.warning("%s: %s", self._request.reference, error.line)
            return False
        response = self._sent(url, self._placed(message), {})
        self._uses -= 1
        if response.status == 200:
            return True
        said = f"{response.status} {one_line(response.body[:100].decode('utf-8', 'replace'))}"
        if response.status >= 500:
            raise DoorError(f"Slack answered {said}; it may have shown the message.")
        if response.status == 400:
            raise Refused(f"Slack refused the message: {said}.")
        self._why_not = f"Slack answered {said}"
        return False

    def _sent(
        self, url: str, message: Mapping[str, object], headers: Mapping[str, str]
    ) -> Response:
        return self._send(url, json.dumps(message).encode(), {**HEADERS, **headers})

    def _send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """Send again where nothing arrived, or when Slack says how long to wait."""
        attempt = 0
        while True:
            attempt += 1
            try:
                response = self._post(url, body, headers, timeout=self._timeout())
            except NotSent:
                if attempt == ATTEMPTS or self._remaining() - 1 < PAUSE:
                    raise
                self._sleep(PAUSE)
                continue
            wait = _retry_after(response)
            if response.status != 429 or attempt == ATTEMPTS or wait > self._remaining() - 1:
                return response
            self._sleep(wait)

    def _timeout(self) -> float:
        return max(0.5, min(TIMEOUT, self._remaining()))

    def _refused(self, error: Refused) -> Message:
        text = (
            f"❌ Your command has run, but Slack refuses to show its answer; the bot's log says "
            f"why. Reference: {self._request.reference}"
        )
        return {"response_type": "ephemeral", "text": text}


def _retry_after(response: Response) -> float:
    """Return the seconds of a ``Retry-After``; 1 where it is missing or junk."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1.0
