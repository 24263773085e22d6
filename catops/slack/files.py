"""An answer as a file in the channel, for when it would be more messages than anybody reads.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from catops import tables
from catops.errors import DoorError
from catops.reply import Reply
from catops.request import Request
from catops.slack.channel import error_in
from catops.slack.hosts import API, LOOPBACK
from catops.slack.messages import Message
from catops.text import clean
from catops.transport import Response

#: Messages that are still posted as such.
MESSAGES = 4
#: Where Slack has files uploaded to.
HOSTS = (".slack.com", ".slack-gov.com")
FORM = "application/x-www-form-urlencoded"

#: Sends a body with headers.
Send = Callable[[str, bytes, Mapping[str, str]], Response]


class Files:
    """Files in the channel that a request came from; the app needs the scope ``files:write``."""

    def __init__(self, request: Request, send: Send, *, token: str, api: str = API) -> None:
        self._request = request
        self._send = send
        self._token = token
        self._api = api

    def upload(self, text: str) -> str:
        """Upload ``text``, which nobody sees yet; return the id to share it by.

        :raises DoorError: when Slack does not take it.
        """
        content = text.encode("utf-8", "replace")
        name = f"answer-{self._request.reference}.txt"
        fields = {"filename": name, "length": str(len(content))}
        said = self._called("files.getUploadURLExternal", urlencode(fields).encode(), FORM)
        url, file = said.get("upload_url"), said.get("file_id")
        if not isinstance(url, str) or not isinstance(file, str) or not self._is_slack(url):
            raise DoorError("Slack does not say where to upload a file.")
        response = self._send(url, content, {"content-type": "text/plain; charset=utf-8"})
        if response.status != 200:
            raise DoorError(f"Slack answered {response.status} to the upload of a file.")
        return file

    def share(self, file: str) -> None:
        """Show an uploaded file in the channel, in the thread where the request has one.

        :raises DoorError: when Slack does not;
            :exc:`~catops.transport.MaybeSent` when it is not known.
        """
        body: dict[str, object] = {
            "files": [{"id": file, "title": "The whole answer"}],
            "channel_id": self._request.place.id,
            "initial_comment": "The answer is long; this is all of it.",
        }
        if self._request.place.thread:
            body["thread_ts"] = self._request.place.thread
        encoded = json.dumps(body).encode()
        self._called("files.completeUploadExternal", encoded, "application/json; charset=utf-8")

    def _called(self, method: str, body: bytes, kind: str) -> Mapping[str, Any]:
        headers = {"content-type": kind, "authorization": f"Bearer {self._token}"}
        response = self._send(self._api + method, body, headers)
        error = error_in(response)
        if error:
            mend = "Give the app the scope files:write and install it again."
            raise DoorError(
                f"Slack refused {method}: {error}.", mend=mend if error == "missing_scope" else ""
            )
        said: Mapping[str, Any] = json.loads(response.body)
        return said

    def _is_slack(self, url: str) -> bool:
        """Return whether an answer may go to ``url``: to Slack, or to the emulator that said so."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        if parts.scheme == "https" and parts.netloc == host:
            return host.endswith(HOSTS)
        return self._api != API and bool(LOOPBACK.fullmatch(parts.netloc))


def ending(messages: Sequence[Message]) -> list[Message]:
    """Return what is shown below the file: suggestions and buttons."""
    last = messages[-1]
    blocks = [one for one in last.get("blocks", ()) if one["type"] in ("context", "actions")]
    return [last | {"text": "What makes sense next", "blocks": blocks}] if blocks else []


def as_text(reply: Reply) -> str:
    """Return everything that ``reply`` says as plain text."""
    return "\n\n".join(part for part in _parts(reply) if part.strip()) + "\n"


def _parts(reply: Reply) -> Iterator[str]:
    """Give the parts, each piece cleaned by itself: one part's markup could swallow the next."""
    yield clean(reply.title)
    yield clean(reply.text)
    yield "\n".join(_said(label, value) for label, value in reply.fields.items())
    if reply.table is not None:
        yield tables.columns(reply.table)
    yield clean(reply.code)
    if reply.image is not None:
        yield _said(reply.image.alt, reply.image.url)
    yield "\n".join(_said(button.label, button.line) for button in reply.buttons)


def _said(label: object, value: object) -> str:
    return f"{clean(str(label))}: {clean(str(value))}"
