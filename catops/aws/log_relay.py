"""The function of the slack_logger template: log records in, messages in channels out.

It is called by :class:`catops.SlackHandler`, with a key of its own; Slack is not involved in
proving who calls. Errors here are logged to CloudWatch alone, never back to Slack.
"""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from catops.aws.events import http_request, http_response
from catops.errors import DoorError
from catops.text import one_line
from catops.transport import NotSent, Response

if TYPE_CHECKING:
    from catops.aws.worker import LambdaContext
    from catops.transport import Post

#: What is logged here :class:`catops.SlackHandler` never posts: it would come back here for ever.
LOG = logging.getLogger("catops.aws.log_relay")
#: https://docs.slack.dev/reference/methods/chat.postMessage
METHOD = "chat.postMessage"
KEY_HEADER = "x-api-key"
#: Seconds between two messages in one channel: Slack takes about one a second.
#: https://docs.slack.dev/apis/web-api/rate-limits
EVERY = 1.0
#: Seconds for one post, and seconds kept back to answer in.
TIMEOUT = 5.0
RESERVE = 1.0
BODY_MAX = 1_000_000
HEADERS = {"Content-Type": "application/json; charset=utf-8"}

Messages = Callable[[bytes], list[tuple[str, dict[str, Any]]]]


class LogRelay:
    """Relays records to channels, at the pace that Slack allows."""

    def __init__(
        self,
        messages: Messages,
        *,
        key: str,
        token: str,
        api: str,
        post: Post,
        advice: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take what makes messages of a body, the callers' key, the bot's token, Slack's API.

        :param advice: what to do about errors of Slack's, by their names.
        """
        self._messages = messages
        self._key = key.encode()
        self._token = token
        self._api = api
        self._post = post
        self._advice = advice or {}
        self._clock = clock
        self._sleep = sleep
        self._last: dict[str, float] = {}

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Relay the records inside ``event``; answer how many messages were posted and dropped.

        :returns: 200, 401 without the key, 400 for a body that holds no records, 502 where Slack
            took nothing.
        """
        event = event if isinstance(event, dict) else {}
        request = http_request(event)
        given = [one.encode("utf-8", "replace") for one in request.header(KEY_HEADER)]
        if len(given) != 1 or not hmac.compare_digest(given[0], self._key):
            return self._answer(event, 401, {"error": f"Send the key in the header {KEY_HEADER}."})
        try:
            if len(request.body) > BODY_MAX:
                raise ValueError("The body is too long.")
            messages = self._messages(request.body)
        except ValueError as error:
            return self._answer(event, 400, {"error": str(error)})
        until = self._clock() + context.get_remaining_time_in_millis() / 1000 - RESERVE
        errors: dict[str, str] = {}
        posted = 0
        for channel, message in messages:
            why_not = self._relay(channel, message, until)
            posted += not why_not
            if why_not:
                errors[channel] = why_not
                advice = self._advice.get(why_not, "")
                LOG.error("log records not relayed: %s", f"{why_not}. {advice}".strip())
        said = {"posted": posted, "dropped": len(messages) - posted, "errors": errors}
        return self._answer(event, 200 if posted else 502, said)

    def _relay(self, channel: str, message: Mapping[str, Any], until: float) -> str:
        """Post one message when its channel is due; return why not, empty when it was."""
        body = json.dumps({**message, "channel": channel}).encode()
        headers = {**HEADERS, "authorization": f"Bearer {self._token}"}
        wait = self._last.get(channel, 0.0) + EVERY - self._clock()
        while True:
            if self._clock() + max(0.0, wait) > until:
                return "rate limited: there was no time left to wait"
            if wait > 0:
                self._sleep(wait)
            try:
                response = self._post(self._api + METHOD, body, headers, timeout=TIMEOUT)
            except NotSent:
                return "Slack cannot be reached"
            except DoorError:
                return "Slack did not answer"
            self._last[channel] = self._clock()
            if response.status != 429:
                return _error(response)
            said = response.headers.get("retry-after", "")
            wait = float(said) if said.isascii() and said.isdigit() and len(said) < 6 else EVERY

    def _answer(
        self, event: Mapping[str, Any], status: int, said: Mapping[str, Any]
    ) -> dict[str, Any]:
        return http_response(event, status, HEADERS, json.dumps(said))


def _error(response: Response) -> str:
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        return f"Slack answered {response.status}"
    if isinstance(said, dict) and said.get("ok") is True:
        return ""
    named = said.get("error") if isinstance(said, dict) else None
    return one_line(str(named or ""))[:100] or "no reason"
