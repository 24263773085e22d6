"""What the Slack door accepted, turned into a request.

https://docs.slack.dev/interactivity/implementing-slash-commands
https://docs.slack.dev/reference/events/app_mention
https://docs.slack.dev/reference/events/message.im
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from catops.envelope import Envelope
from catops.request import Person, Place, Request
from catops.slack.text import typed

#: The mention that a message to the bot begins with, and what people put behind it.
_MENTION = re.compile(r"\s*<@[A-Z0-9]+(?:\|[^>]*)?>[\s:,]*")


def read_request(envelope: Envelope, *, bot_name: str = "catops") -> Request:
    """Return the request inside an envelope whose body the Slack door accepted.

    :param bot_name: what people mention the bot by, for messages that show a command.
    """
    if envelope.body.lstrip().startswith("{"):
        return _of_event(envelope, json.loads(envelope.body), bot_name)
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


def _of_event(envelope: Envelope, said: Mapping[str, Any], bot_name: str) -> Request:
    event = said["event"]
    alone = event["type"] == "message"  # a direct message needs no mention, and no thread
    text = typed(_MENTION.sub("", event["text"], count=1))
    team = str(event.get("user_team") or event.get("team") or said["team_id"])
    thread = str(event.get("thread_ts") or ("" if alone else event["ts"]))
    return Request(
        text=text,
        person=Person(id=event["user"], team=team),
        place=Place(id=event["channel"], thread=thread),
        prefix="" if alone else f"@{bot_name}",
        door="slack",
        reference=envelope.reference,
        received=envelope.received,
        form={
            "text": [text],
            "user_id": [event["user"]],
            "user_name": [event["user"]],
            "team_id": [team],
            "channel_id": [event["channel"]],
        },
    )
