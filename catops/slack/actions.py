"""What the door decides about a press: somebody pressed a button of the bot's.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
Runs while Slack waits, so it imports nothing but the standard library and small files.
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
from catops.slack.payloads import BLOCK, FORM, RUN, name_of, organization_of, part, team_of, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from catops.transport import Post

LOG = logging.getLogger("catops.slack")
#: Seconds for posting to the ``response_url`` that nothing could be handed over; Slack
#: waits three, of which the Invoke may have taken two.
SECONDS = 0.7


class Presses:
    """Decides about presses."""

    def __init__(self, *, hosts: Collection[str], post: Post | None) -> None:
        """Take where answers may go, and what sends to the network."""
        self._hosts = hosts
        self._post = post

    def decide(self, said: Mapping[str, Any], now: float) -> Decision:
        """Return the decision about a ``block_actions`` payload."""
        pressed = said.get("actions")
        if not isinstance(pressed, list) or len(pressed) != 1 or not isinstance(pressed[0], dict):
            return Decision(400, "no one action")
        action, container = pressed[0], part(said, "container")
        name, line, block = (text(action, key) for key in ("action_id", "value", "block_id"))
        if not name.startswith(RUN) and name != FORM:
            return Decision(200, "no action of the bot's")
        if not line:
            return Decision(400, "a button without a value")
        person, team, channel = text(part(said, "user"), "id"), team_of(said), part(said, "channel")
        if not all(map(ID.fullmatch, (person, team, text(channel, "id")))):
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
            "asks": "form" if name == FORM else "run",
            "trigger": text(said, "trigger_id") if name == FORM else "",
            "user": person,
            "name": name_of(said),
            "team": team,
            "organization": organization_of(said),
            "home": text(part(said, "message"), "team") or _home(block),
            "channel": text(channel, "id"),
            "channel_name": text(channel, "name"),
            "thread": thread,
            "prefix": _prefix(block),
            # What Slack gives for an ephemeral message's timestamp names nothing that lasts; the
            # answer's reference in the block_id does.
            "press": [block, name, line, "" if container.get("is_ephemeral") is True else message],
            "response_url": url,
        }
        ids = (team, person, handed["channel"], stamp, block, name)
        envelope = Envelope(
            reference=reference_of(" ".join(map(str, ids)).encode("utf-8", "replace")),
            received=now,
            body=json.dumps(handed),
        )
        return Decision(200, "accepted", envelope=envelope, tell=lambda what: self._tell(url, what))

    def _tell(self, url: str, what: str) -> str:
        """Post ``what`` for the person alone: Slack does not show the HTTP response to a press."""
        message = {"response_type": "ephemeral", "replace_original": False, "text": what}
        if self._post is not None:
            try:
                self._post(url, json.dumps(message).encode(), JSON, timeout=SECONDS)
            except DoorError as error:
                LOG.error("the person was not told: %s", error.line)
        return ""


def _home(block: str) -> str:
    """Return whose bot the button is of, as its ``block_id`` says; empty where it does not.

    The workspace that Slack names beside a press is not always the bot's: in a shared channel it
    may be that of whoever presses.
    """
    parts = block.split(":", 3)
    return parts[2].partition("@")[2] if block.startswith(BLOCK) and len(parts) == 4 else ""


def _prefix(block: str) -> str | None:
    """Return what is typed before a command where the button stands, as its ``block_id`` says."""
    parts = block.split(":", 3)
    return parts[3] if block.startswith(BLOCK) and len(parts) == 4 else None
