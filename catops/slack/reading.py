"""What the Slack door accepted, turned into a request.

https://docs.slack.dev/interactivity/implementing-slash-commands
https://docs.slack.dev/reference/events/app_mention
https://docs.slack.dev/reference/events/message.im
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs

from catops.envelope import Envelope
from catops.request import Person, Place, Request
from catops.slack.text import typed

#: A mention, and what people put after it. Nothing in it can be tried over and over from each
#: place in a long text: it begins with ``<``, and no part of it goes past the next one.
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>[\s:,]*")


def read_request(
    envelope: Envelope, *, bot_name: str = "catops", command: str = "/catops"
) -> Request:
    """Return the request inside an envelope whose body the Slack door accepted.

    :param command: the slash command, where what was pressed does not say how it is typed.
    :param bot_name: what people mention the bot by, for messages that show a command.
    """
    if envelope.body.lstrip().startswith("{"):
        said = json.loads(envelope.body)
        if said["type"] in ("form", "press"):
            return _of_interaction(envelope, said, command)
        return _of_event(envelope, said, bot_name)
    form = parse_qs(envelope.body, keep_blank_values=True)

    def field(name: str) -> str:
        return form.get(name, [""])[0]

    return Request(
        text=typed(field("text")),
        person=Person(
            id=field("user_id"),
            team=field("team_id"),
            name=field("user_name"),
            organization=field("enterprise_id"),
        ),
        place=Place(id=field("channel_id"), name=field("channel_name")),
        prefix=field("command"),
        door="slack",
        reference=envelope.reference,
        received=envelope.received,
        reply_to=field("response_url"),
        form=form,
    )


def trigger_of(envelope: Envelope) -> str:
    """Return the ``trigger_id`` of a press that asks for a form."""
    return str(json.loads(envelope.body)["trigger"])


def _of_interaction(envelope: Envelope, said: Mapping[str, Any], command: str) -> Request:
    # Most requests are commands; what these import costs each of them a cold start.
    if said["type"] == "form":
        from catops.slack.reading_forms import read_form

        return read_form(envelope, said)
    from catops.slack.reading_presses import read_press

    return read_press(envelope, said, prefix=command)


def _of_event(envelope: Envelope, said: Mapping[str, Any], bot_name: str) -> Request:
    event = said["event"]
    alone = event["type"] == "message"  # a direct message needs no mention, and no thread
    text = typed(_without_mention(event["text"], _bots(said)))
    shared = said.get("is_ext_shared_channel")  # there, who does not say comes from anywhere
    here = "" if shared else said["team_id"]
    team = str(event.get("user_team") or event.get("team") or here)
    homes = _homes(said)
    organization = _organization(said) if team in homes else ""
    thread = str(event.get("thread_ts") or ("" if alone else event["ts"]))
    return Request(
        text=text,
        person=Person(id=event["user"], team=team, organization=organization),
        place=Place(id=event["channel"], thread=thread),
        prefix="" if alone else f"@{bot_name}",
        door="slack",
        reference=envelope.reference,
        received=envelope.received,
        homes=homes,
        form={
            "text": [text],
            "user_id": [event["user"]],
            "user_name": [event["user"]],
            "team_id": [team],
            "channel_id": [event["channel"]],
        },
    )


def _without_mention(text: str, bots: Collection[str]) -> str:
    """Return ``text`` without the first mention of the bot; the others belong to the command.

    Where it is not known which one is the bot's, it is the one that the text begins with.
    """
    text = text.strip()
    for match in _MENTION.finditer(text):
        if match[1] in bots or (not bots and match.start() == 0):
            return f"{text[: match.start()].rstrip()} {text[match.end() :]}".strip()
    return text


def _homes(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the workspaces whose bot gets the event; in a shared channel, the sender's may differ.

    https://docs.slack.dev/apis/events-api#authorizations
    """
    teams = {str(one["team_id"]) for one in _authorizations(said) if one.get("team_id")}
    if teams:
        return tuple(sorted(teams))
    return (str(said.get("context_team_id") or said["team_id"]),)


def _organization(said: Mapping[str, Any]) -> str:
    """Return the organization that the bot's own workspace belongs to, where Slack names one."""
    listed = (one.get("enterprise_id") for one in _authorizations(said))
    return str(next(filter(None, listed), "") or said.get("context_enterprise_id") or "")


def _bots(said: Mapping[str, Any]) -> set[str]:
    """Return the user ids that the bot has; Slack lists one of them, or none."""
    return {str(one.get("user_id")) for one in _authorizations(said) if one.get("is_bot")}


def _authorizations(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = said.get("authorizations")
    given = listed if isinstance(listed, list) else ()
    return [one for one in given if isinstance(one, dict)]
