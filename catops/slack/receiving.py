"""What the Slack door decides about one HTTP request, before anything is run.

Runs while Slack waits, so it imports nothing but the standard library and small files.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from catops.envelope import Envelope
from catops.errors import DoorError
from catops.reference import reference_of
from catops.slack.decisions import Decision
from catops.slack.events import ID, decide_event
from catops.slack.hosts import check_response_url
from catops.slack.senders import Senders
from catops.slack.signature import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from catops.transport import Post

SIGNATURE = "x-slack-signature"
TIMESTAMP = "x-slack-request-timestamp"
#: Bytes; slash commands stay far below, and a press repeats the whole message around the button.
BODY_MAX = 1_000_000
#: Fields; Slack sends about fifteen.
FIELDS_MAX = 100
#: What a slash command must say, each once.
REQUIRED = ("command", "user_id", "team_id", "channel_id", "response_url")
#: Of these, what identifies somebody or something.
IDS = ("user_id", "team_id", "channel_id")


class SlackDoor:
    """Decides about requests that claim to come from Slack."""

    def __init__(
        self,
        secret: str,
        *,
        clock: Callable[[], float],
        response_hosts: Collection[str] = (),
        senders: Senders | None = None,
        post: Post | None = None,
    ) -> None:
        """Take the signing secret, the clock, where answers may go, and who is answered.

        :param post: notifies a person by the ``response_url`` where nothing else would.
        """
        self._secret = secret
        self._clock = clock
        self._hosts = response_hosts
        self._senders = senders or Senders()
        self._post = post

    def decide(self, method: str, headers: Callable[[str], Sequence[str]], body: bytes) -> Decision:
        """Return the decision about one request.

        :param headers: returns all values of a header by its lower-case name.
        :param body: the raw bytes, as they were signed.
        """
        if method != "POST":
            return Decision(405, "not a POST")
        if len(body) > BODY_MAX:
            return Decision(413, "body too long")
        if _is_ssl_check(body):
            return Decision(200, "ssl_check")
        timestamps, signatures = headers(TIMESTAMP), headers(SIGNATURE)
        if not timestamps or not signatures:
            return Decision(401, "unsigned")
        if len(timestamps) > 1 or len(signatures) > 1:
            return Decision(401, "signed twice")
        now = self._clock()
        reason = refusal(self._secret, timestamps[0], signatures[0], body, now=now)
        if reason:
            return Decision(401, reason)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return Decision(400, "not UTF-8")
        if text.lstrip()[:1] in ("{", "["):
            return decide_event(text, now, self._senders)
        return self._decide_form(
            text, now, reference_of(f"{timestamps[0]}{signatures[0]}".encode())
        )

    def _decide_form(self, text: str, now: float, reference: str) -> Decision:
        try:
            form = parse_qs(
                text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX
            )
        except ValueError:  # too many fields, or percent escapes that are not UTF-8
            return Decision(400, "bad form")
        if any(len(values) != 1 for values in form.values()):
            return Decision(400, "field given twice")
        if "payload" in form:
            from catops.slack.interactions import Interactions  # no command waits for it

            interactions = Interactions(senders=self._senders, hosts=self._hosts, post=self._post)
            return interactions.decide(form["payload"][0], now)
        app, team, enterprise = (
            form.get(name, [""])[0] for name in ("api_app_id", "team_id", "enterprise_id")
        )
        reason = self._senders.refusal(app, team, enterprise)
        if reason:
            return Decision(403, reason)
        if not all(form.get(name, [""])[0].strip() for name in REQUIRED):
            return Decision(400, "no slash command")
        if not all(ID.fullmatch(form[name][0]) for name in IDS):
            return Decision(400, "bad id")
        try:
            check_response_url(form["response_url"][0], self._hosts)
        except DoorError:
            return Decision(400, "bad response_url")
        envelope = Envelope(reference=reference, received=now, body=text)
        return Decision(200, "accepted", envelope=envelope)


def _is_ssl_check(body: bytes) -> bool:
    """Return whether Slack only checks the certificate, which it does unsigned.

    It is answered with nothing and nothing else of it is read, whatever else stands in it.
    """
    checks = [field for field in body[:BODY_MAX].split(b"&") if field.startswith(b"ssl_check")]
    return checks == [b"ssl_check=1"]


def told(text: str) -> str:
    """Return ``text`` as the JSON body of an acknowledgement that only the person sees."""
    return json.dumps({"response_type": "ephemeral", "text": text})
