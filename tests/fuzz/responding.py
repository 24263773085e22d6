"""``respond`` as it is put together in Lambda, with the network counted in place of used."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from doors.slack_requests import SECRET

from catops.aws.asking import Asker
from catops.aws.invoke import Invoker
from catops.aws.receiver import Receiver
from catops.envelope import Envelope, envelope_key, question_key, unseal
from catops.slack.receiving import SlackDoor, told
from catops.testing import FakeClock
from catops.testing.fakes import MORNING
from catops.transport import Response

#: What ``respond`` may answer while Lambda takes what it hands over.
STATUSES = frozenset((200, 400, 401, 403, 405, 413))
ENVIRON = {
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
}


class Respond:
    """The first function, and what it sent.

    :ivar calls: the URLs that were called, AWS's and Slack's.
    :ivar payloads: what was handed over to the second function.
    """

    def __init__(self, answer: Response | None = None) -> None:
        self.calls: list[str] = []
        self.payloads: list[bytes] = []
        self._answer = answer or Response(202, {}, b"")
        clock = FakeClock()
        self._receiver = Receiver(
            SlackDoor(SECRET, clock=clock, post=self._post),
            Invoker("catops-main", ENVIRON, post=self._post, clock=clock),
            told,
            signing_secret=SECRET,
            ask=Asker("catops-main", ENVIRON, post=self._post, clock=clock),
        )

    def __call__(self, event: Any) -> dict[str, Any]:
        """Answer ``event``, and forget what was sent before."""
        self.calls.clear()
        self.payloads.clear()
        return self._receiver(event)

    def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        self.calls.append(url)
        if "lambda." in url:
            self.payloads.append(body)
        if headers.get("x-amz-invocation-type") == "RequestResponse":
            return Response(200, {}, b'{"options": []}')
        return self._answer


def check(event: Any, respond: Respond) -> str:
    """Check what ``respond`` makes of ``event``; return a word for it.

    Nothing is raised, no answer is 5xx, nothing is called where it is refused, and what is handed
    over is what somebody signed who knows the secret.
    """
    before = json.dumps(event, default=str)
    response = respond(event)
    status = response["statusCode"]
    assert status in STATUSES, f"answered {status}"
    assert isinstance(response["body"], str)
    json.dumps(response)
    if status != 200:
        assert respond.calls == [], f"refused with {status}, and called {respond.calls}"
        assert response["body"] == ""
        return "refused"
    if not respond.calls:
        return "acknowledged"
    assert len(respond.calls) == len(respond.payloads) == 1, respond.calls
    payload = json.loads(respond.payloads[0])
    question = "question" in payload
    key = question_key(SECRET) if question else envelope_key(SECRET)
    envelope = unseal(payload["question"] if question else payload, key, now=MORNING)
    assert proved(event, envelope), f"handed over without a signature: {before[:500]}"
    return "asked" if question else "handed over"


def proved(event: Any, envelope: Envelope) -> bool:
    """Return whether ``event`` holds a signature, not five minutes old, of what is handed over.

    By other means than the bot's: each text in the event is tried as each part of it.
    """
    texts = list(_texts(event))
    signatures = {one for one in texts if one.startswith("v0=")}
    stamps = {one for one in texts if one.isascii() and one.isdigit() and len(one) < 13}
    body = _raw(event)
    made = {
        "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, "sha256").hexdigest()
        for stamp in stamps
        if abs(int(stamp) - MORNING) <= 300
    }
    whole = envelope.body == body.decode() or b"payload=" in body
    return whole and bool(made & signatures)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _raw(event: Mapping[str, Any]) -> bytes:
    body = str(event["body"])
    if event.get("isBase64Encoded") is True:
        return base64.b64decode(body)
    return body.encode("utf-8", "replace")
