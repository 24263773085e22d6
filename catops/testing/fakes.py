"""Stand-ins at the bot's two seams: the clock, and the function that sends to the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from catops.slack import limits
from catops.slack.messages import is_public
from catops.testing.slack_rules import SlackRefused, check_message
from catops.testing.view_rules import check_view
from catops.transport import Response

__all__ = ["FakeClock", "FakeLambdaContext", "FakeSlack", "SlackRefused", "check_message"]

#: Where a fake clock starts: 2026-01-05 09:00:00 UTC, in seconds since the epoch.
MORNING = 1_767_603_600.0
#: Where the fake Slack has files uploaded to, and what it says when it is asked.
UPLOAD = "https://files.slack.com/upload/v1/F1"
FILE = json.dumps({"ok": True, "upload_url": UPLOAD, "file_id": "F1"}).encode()


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = MORNING) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the seconds since the epoch."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on, in place of waiting."""
        self.now += seconds


class FakeLambdaContext:
    """Lambda's context object, of a function with some milliseconds left."""

    def __init__(self, milliseconds: int = 60_000) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds before Lambda would end the function."""
        return self.milliseconds


class FakeSlack:
    """Slack's end of the wire: takes posts, keeps them, and enforces its limits.

    :ivar messages: what was posted, decoded, in order.
    :ivar sent: the URL and the headers of each, in the same order.
    :ivar files: the text of each file that was uploaded and shared in a channel.
    :ivar views: the forms that were opened, in order.
    :ivar errors: what methods of the Web API are refused with, by their names.
    """

    def __init__(self, status: int = 200, *, errors: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.errors = dict(errors or {})
        self.views: list[dict[str, Any]] = []
        self.files: list[str] = []
        self._uploaded = ""
        self.messages: list[dict[str, Any]] = []
        self.sent: list[tuple[str, Mapping[str, str]]] = []
        self._uses: dict[str, int] = {}
        self._shown: dict[str, bool] = {}

    def stamp_of(self, message: Mapping[str, Any]) -> str:
        """Return the timestamp that Slack calls a message by, in its channel."""
        at = next(at for at, one in enumerate(self.messages, 1) if one is message)
        return f"{int(MORNING)}.{at:06d}"

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        """Take one post, as :func:`catops.transport.post` sends it.

        :raises SlackRefused: when the message breaks a limit, or replaces one that others see.
        """
        if url == UPLOAD:
            self._uploaded = body.decode()
            return Response(200, {}, b"OK")
        _, web_api, method = url.partition("slack.com/api/")
        if method in self.errors:
            refused = json.dumps({"ok": False, "error": self.errors[method]})
            return Response(200, {}, refused.encode())
        if method == "files.getUploadURLExternal":
            return Response(200, {}, FILE)
        message = json.loads(body)
        if method == "files.completeUploadExternal":
            self.files.append(self._uploaded)
            return Response(200, {}, b'{"ok": true}')
        if method == "views.open":
            return self._open(message)
        check_message(message)
        uses = self._uses[url] = self._uses.get(url, 0) + 1
        if not web_api and uses > limits.RESPONSE_URL_USES:
            return Response(404, {}, b"used_url")
        if not web_api:
            self._show(url, message)
        self.messages.append(message)
        self.sent.append((url, headers))
        return Response(self.status, {}, b'{"ok": true}' if web_api else b"ok")

    def _show(self, url: str, message: Mapping[str, Any]) -> None:
        """Show a message of a ``response_url``; what replaces one is seen by those who saw that.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        public = is_public(message)
        if message.get("replace_original") and self._shown.get(url, public) is not public:
            raise SlackRefused("replace_original: those who see the message are not those meant")
        self._shown[url] = public

    def _open(self, opening: Mapping[str, Any]) -> Response:
        if not opening.get("trigger_id"):
            raise SlackRefused("invalid_arguments: there is no trigger_id")
        check_view(opening["view"])
        self.views.append({**opening["view"], "id": f"V{len(self.views) + 1}"})
        return Response(200, {}, b'{"ok": true}')
