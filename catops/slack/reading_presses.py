"""A press of a button that the door accepted, turned into a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catops.envelope import Envelope
from catops.request import Place, Request
from catops.slack.reading_forms import homes_in, person_of


def read_press(envelope: Envelope, said: Mapping[str, Any], *, prefix: str = "/catops") -> Request:
    """Return the request to run a button's line, as the person who pressed it.

    :param prefix: what people type before a command, where the button does not say.
    """
    channel_name = said["channel_name"]
    given = said["prefix"]
    return Request(
        text=said["text"],
        person=person_of(said),
        place=Place(id=said["channel"], name=channel_name, thread=said["thread"]),
        prefix=prefix if given is None else given,
        door="slack",
        reference=envelope.reference,
        received=envelope.received,
        reply_to=said["response_url"],
        asks=said["asks"],
        press="\0".join(said["press"]),
        homes=homes_in(said),
        form={
            "text": [said["text"]],
            "user_id": [said["user"]],
            "user_name": [said["name"]],
            "team_id": [said["team"]],
            "channel_id": [said["channel"]],
            "channel_name": [channel_name],
        },
    )
