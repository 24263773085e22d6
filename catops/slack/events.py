"""What the door decides about an event: somebody mentions the bot, or sends it a direct message.

https://docs.slack.dev/apis/events-api
Runs while Slack waits, so it imports nothing but the standard library and small files.
"""

from __future__ import annotations

import json
import re

from catops.envelope import Envelope
from catops.reference import reference_of
from catops.slack.decisions import Decision

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from catops.slack.senders import Senders

#: What identifies somebody or something, and reads as nothing else; Slack's are ``[A-Z0-9]+``.
ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
#: A message's timestamp, which is its name within a channel, e.g. ``1355517523.000005``.
STAMP = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)


def decide_event(text: str, now: float, senders: Senders) -> Decision:
    """Return the decision about a signed JSON body.

    What is an event but not for this bot is acknowledged all the same: anything else would have
    Slack send it again and, in the end, switch the subscription off.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return Decision(400, "bad JSON")
    if not isinstance(said, dict):
        return Decision(400, "no event")
    if said.get("type") == "url_verification" and isinstance(said.get("challenge"), str):
        return Decision(200, "challenge", json.dumps({"challenge": said["challenge"]}))
    event = said.get("event")
    if said.get("type") != "event_callback" or not isinstance(event, dict):
        return Decision(400, "no event")
    enterprise = said.get("enterprise_id") or said.get("context_enterprise_id")
    reason = senders.refusal(said.get("api_app_id"), said.get("team_id"), enterprise)
    if reason:
        return Decision(403, reason)
    if not _for_the_bot(event):
        return Decision(200, "no event this bot takes")
    if _by_a_bot(said, event):
        return Decision(200, "a bot's message")
    team, channel, stamp = said.get("team_id"), event.get("channel"), event.get("ts")
    ids = (team, channel, event.get("user"))
    if not all(isinstance(one, str) and ID.fullmatch(one) for one in ids):
        return Decision(400, "bad id")
    if not isinstance(stamp, str) or not STAMP.fullmatch(stamp):
        return Decision(400, "bad timestamp of a message")
    # A message is one message however often Slack sends it, and under whatever event_id.
    reference = reference_of(f"{team} {channel} {stamp}".encode())
    envelope = Envelope(reference=reference, received=now, body=text)
    return Decision(200, "accepted", envelope=envelope, again=True)


def _for_the_bot(event: Mapping[str, Any]) -> bool:
    """Return whether somebody mentions the bot, or writes to it in a direct message."""
    if not isinstance(event.get("text"), str) or event.get("subtype"):
        return False
    if event.get("type") == "app_mention":
        return True
    return event.get("type") == "message" and event.get("channel_type") == "im"


def _by_a_bot(said: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Return whether a bot wrote it, this one or another: two that talk would never end."""
    if event.get("bot_id") or event.get("bot_profile"):
        return True
    authorizations = said.get("authorizations")
    return isinstance(authorizations, list) and any(
        isinstance(one, dict) and one.get("is_bot") and one.get("user_id") == event.get("user")
        for one in authorizations
    )
