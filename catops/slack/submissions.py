"""What the door decides about a form that was sent.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
Runs while Slack waits, so it imports nothing but the standard library and small files. Where the
form was opened, and when, stands in its ``private_metadata``: Slack keeps that, and signs it with
the rest.
"""

from __future__ import annotations

import json

from catops.envelope import Envelope
from catops.reference import reference_of
from catops.slack.decisions import Decision
from catops.slack.events import ID, STAMP
from catops.slack.payloads import COMPLETE, FORM, name_of, organization_of, part, team_of, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: What a form says about where it was opened, and which command it is of.
PLACED = ("command", "prefix", "channel", "channel_name", "thread")

#: Seconds for which a form is good: who has left the channel since then may not act there.
GOOD_FOR = 1_800
STALE = (
    "This form is more than 30 minutes old, so nothing was run: close it and open it again, or "
    "type the command."
)
#: A list of nothing.
NOTHING = '{"options": []}'
#: Characters of what is looked for; no option holds more.
TYPED_MAX = 150


def decide_submission(said: Mapping[str, Any], now: float) -> Decision:
    """Return the decision about a ``view_submission`` payload.

    An accepted one is acknowledged with nothing, which closes the form. Where it is too old or
    cannot be handed over, the form stays open with what was filled in, and says so.
    """
    view = part(said, "view")
    if text(view, "callback_id") != FORM:
        return Decision(200, "no form of the bot's")
    handed = form_of(said)
    if handed is None:
        return Decision(400, "bad form")
    blocks = handed["blocks"]

    def tell(what: str) -> str:
        """Return the acknowledgement that keeps the form open and shows ``what`` in it."""
        return json.dumps({"response_action": "errors", "errors": {blocks[0]: what}})

    if is_stale(handed, now):
        return Decision(200, "an old form", tell(STALE))
    ids = (handed["team"], handed["user"], text(view, "id"))
    envelope = Envelope(
        reference=reference_of(" ".join(ids).encode()),
        received=now,
        body=json.dumps({"type": "form", **handed}),
    )
    return Decision(200, "accepted", envelope=envelope, tell=tell)


def decide_question(said: Mapping[str, Any], now: float) -> Decision:
    """Return the decision about a ``block_suggestion`` payload: what to list while somebody types.

    https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
    """
    name = text(said, "action_id")
    if not name.startswith(COMPLETE) or text(part(said, "view"), "callback_id") != FORM:
        return Decision(200, "no list of the bot's", NOTHING)
    handed = form_of(said)
    if handed is None:
        return Decision(400, "bad form")
    if is_stale(handed, now):
        return Decision(200, "an old form", NOTHING)
    typed = text(said, "value")[:TYPED_MAX]
    body = json.dumps({**handed, "parameter": name.removeprefix(COMPLETE), "typed": typed})
    question = Envelope(reference=reference_of(f"{body} {now}".encode()), received=now, body=body)
    return Decision(200, "asked", NOTHING, question=question)


def is_stale(handed: Mapping[str, Any], now: float) -> bool:
    """Return whether a form was opened too long ago, or does not say when."""
    opened: float = handed["opened"]
    return not opened >= now - GOOD_FOR  # which no NaN is


def form_of(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return who filled in what, and where; ``None`` where that is not one of the bot's forms."""
    view = part(said, "view")
    try:
        placed = json.loads(text(view, "private_metadata"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(placed, dict) or not all(isinstance(placed.get(key), str) for key in PLACED):
        return None
    opened = placed.get("opened")
    given = view.get("blocks")
    listed = [part for part in given if isinstance(part, dict)] if isinstance(given, list) else []
    blocks = [text(one, "block_id") for one in listed if one.get("type") == "input"]
    person, team = text(part(said, "user"), "id"), team_of(said)
    if not all(map(ID.fullmatch, (person, team, placed["channel"], text(view, "id")))):
        return None
    if not blocks or not placed["command"].strip():
        return None
    if placed["thread"] and not STAMP.fullmatch(placed["thread"]):
        return None
    return {
        "user": person,
        "name": name_of(said),
        "team": team,
        "organization": organization_of(said),
        **{key: placed[key] for key in PLACED},
        "home": text(view, "app_installed_team_id") or text(placed, "home"),
        "opened": opened if isinstance(opened, int | float) else 0,
        "blocks": blocks,
        "values": part(part(view, "state"), "values"),
    }
