"""What the door decides about an interaction: somebody pressed a button of the bot's.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
Runs while Slack waits, so it imports nothing but the standard library and small files. Of the
payload, which repeats the whole message, only what identifies the press is handed over.
"""

from __future__ import annotations

import json
import logging

from catops.envelope import Envelope
from catops.errors import DoorError
from catops.reference import reference_of
from catops.slack.decisions import JSON, Decision
from catops.slack.events import ID, STAMP
from catops.slack.hosts import check_response_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from catops.slack.senders import Senders
    from catops.transport import Post

LOG = logging.getLogger("catops.slack")
#: What the ``action_id`` of a button begins with whose value is a command line.
RUN = "catops.run:"
#: What the ``block_id`` around it begins with; the answer's reference and the prefix follow.
BLOCK = "catops:"
#: Seconds for telling a person by the ``response_url`` that nothing could be handed over; Slack
#: waits three, of which the Invoke may have taken two.
SECONDS = 0.7


class Interactions:
    """Decides about the ``payload`` of a signed form."""

    def __init__(
        self, *, senders: Senders, hosts: Collection[str] = (), post: Post | None = None
    ) -> None:
        """Take who is answered, where answers may go, and what sends to the network."""
        self._senders = senders
        self._hosts = hosts
        self._post = post

    def decide(self, body: str, now: float) -> Decision:
        """Return the decision about a payload; one that is not for this bot is acknowledged."""
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            return Decision(400, "bad JSON in the payload")
        if not isinstance(said, dict) or not isinstance(said.get("type"), str):
            return Decision(400, "no interaction")
        user = part(said, "user")
        team = text(part(said, "team"), "id") or text(user, "team_id")
        enterprise = text(part(said, "enterprise"), "id")
        reason = self._senders.refusal(said.get("api_app_id"), team, enterprise)
        if reason:
            return Decision(403, reason)
        if said["type"] == "block_actions":
            return self._pressed(said, now)
        return Decision(200, "no interaction this bot takes")

    def _pressed(self, said: Mapping[str, Any], now: float) -> Decision:
        pressed = said.get("actions")
        if not isinstance(pressed, list) or len(pressed) != 1 or not isinstance(pressed[0], dict):
            return Decision(400, "no one action")
        action, container, user = pressed[0], part(said, "container"), part(said, "user")
        name, line, block = (text(action, key) for key in ("action_id", "value", "block_id"))
        if not name.startswith(RUN):
            return Decision(200, "no action of the bot's")
        if not line:
            return Decision(400, "a button without a value")
        person, channel = text(user, "id"), text(part(said, "channel"), "id")
        team = text(user, "team_id") or text(part(said, "team"), "id")
        if not all(map(ID.fullmatch, (person, team, channel))):
            return Decision(400, "bad id")
        stamp, message = text(action, "action_ts"), text(container, "message_ts")
        thread = text(container, "thread_ts") or text(part(said, "message"), "thread_ts")
        if not all(map(STAMP.fullmatch, (stamp, message, thread or message))):
            return Decision(400, "bad timestamp")
        url = text(said, "response_url")
        try:
            check_response_url(url, self._hosts)
        except DoorError:
            return Decision(400, "bad response_url")
        handed = {
            "type": "press",
            "text": line,
            "user": person,
            "name": text(user, "username") or text(user, "name"),
            "team": team,
            "home": text(part(said, "message"), "team") or text(part(said, "team"), "id"),
            "channel": channel,
            "channel_name": text(part(said, "channel"), "name"),
            "thread": thread,
            "prefix": _prefix(block),
            # What Slack gives for an ephemeral message's timestamp names nothing that lasts; the
            # answer's reference in the block_id does.
            "press": [block, name, line, "" if container.get("is_ephemeral") is True else message],
            "response_url": url,
        }
        reference = reference_of(" ".join((team, person, channel, stamp, block, name)).encode())
        envelope = Envelope(reference=reference, received=now, body=json.dumps(handed))
        return Decision(200, "accepted", envelope=envelope, tell=lambda what: self._tell(url, what))

    def _tell(self, url: str, what: str) -> str:
        """Post ``what`` for the person alone: Slack shows nobody what a press is answered with."""
        message = {"response_type": "ephemeral", "replace_original": False, "text": what}
        if self._post is not None:
            try:
                self._post(url, json.dumps(message).encode(), JSON, timeout=SECONDS)
            except DoorError as error:
                LOG.error("the person was not told: %s", error.message)
        return ""


def part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object that a payload has under ``name``; an empty one where it has none."""
    inside = said.get(name)
    return inside if isinstance(inside, dict) else {}


def text(said: Mapping[str, Any], name: str) -> str:
    """Return the text that a payload has under ``name``; an empty one where it has none."""
    inside = said.get(name)
    return inside if isinstance(inside, str) else ""


def _prefix(block: str) -> str | None:
    """Return what is typed before a command where the button stands, as its ``block_id`` says."""
    parts = block.split(":", 3)
    return parts[3] if block.startswith(BLOCK) and len(parts) == 4 else None
