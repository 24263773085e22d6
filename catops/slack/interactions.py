"""What the door decides about an interaction: a button was pressed, a form sent, a list asked for.

https://docs.slack.dev/interactivity/handling-user-interaction
Runs while Slack waits, so it imports nothing but the standard library and small files. Payloads
repeat the whole message or form; only the parts that matter are handed over.
"""

from __future__ import annotations

import json

from catops.slack.actions import Presses
from catops.slack.decisions import Decision
from catops.slack.payloads import part, text
from catops.slack.submissions import decide_question, decide_submission

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from catops.slack.senders import Senders
    from catops.transport import Post


class Interactions:
    """Decides about the ``payload`` of a signed form."""

    def __init__(
        self, *, senders: Senders, hosts: Collection[str] = (), post: Post | None = None
    ) -> None:
        """Take who is answered, where answers may go, and what sends to the network."""
        self._senders = senders
        self._presses = Presses(hosts=hosts, post=post)

    def decide(self, body: str, now: float) -> Decision:
        """Return the decision about a payload; one that is not for this bot is acknowledged."""
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            return Decision(400, "bad JSON in the payload")
        if not isinstance(said, dict) or not isinstance(said.get("type"), str):
            return Decision(400, "no interaction")
        team, user = part(said, "team"), part(said, "user")
        where = text(team, "id") or text(user, "team_id")
        enterprise = text(part(said, "enterprise"), "id") or text(team, "enterprise_id")
        reason = self._senders.refusal(said.get("api_app_id"), where, enterprise)
        if reason:
            return Decision(403, reason)
        if said["type"] == "block_actions":
            return self._presses.decide(said, now)
        if said["type"] == "view_submission":
            return decide_submission(said, now)
        if said["type"] == "block_suggestion":
            return decide_question(said, now)
        return Decision(200, "no interaction this bot takes")
