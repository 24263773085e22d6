"""A slash command's form, turned into a request. https://docs.slack.dev/interactivity/implementing-slash-commands"""

from __future__ import annotations

from urllib.parse import parse_qs

from catops.envelope import Envelope
from catops.request import Person, Place, Request
from catops.slack.text import typed


def read_request(envelope: Envelope) -> Request:
    """Return the request inside an envelope whose body the Slack door accepted."""
    form = parse_qs(envelope.body, keep_blank_values=True)

    def field(name: str) -> str:
        return form.get(name, [""])[0]

    return Request(
        text=typed(field("text")),
        person=Person(id=field("user_id"), team=field("team_id"), name=field("user_name")),
        place=Place(id=field("channel_id"), name=field("channel_name")),
        prefix=field("command"),
        door="slack",
        reference=envelope.reference,
        received=envelope.received,
        reply_to=field("response_url"),
        form=form,
    )
