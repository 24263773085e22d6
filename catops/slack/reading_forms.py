"""A form that was sent, turned into the command line that a person would have typed.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catops.envelope import Envelope
from catops.request import Person, Place, Request
from catops.slack.payloads import NOWHERE, part, text
from catops.words import join_words


def read_form(envelope: Envelope, said: Mapping[str, Any]) -> Request:
    """Return the request to run the command of a form, as the person who sent it."""
    line = line_of(said["command"], said["blocks"], said["values"])
    return Request(
        text=line,
        person=person_of(said),
        place=Place(id=said["channel"], name=said["channel_name"], thread=said["thread"]),
        prefix=said["prefix"],
        door="slack",
        reference=envelope.reference,
        received=envelope.received,
        homes=homes_in(said),
        form={
            "text": [line],
            "user_id": [said["user"]],
            "user_name": [said["name"]],
            "team_id": [said["team"]],
            "channel_id": [said["channel"]],
            "channel_name": [said["channel_name"]],
        },
    )


def person_of(said: Mapping[str, Any]) -> Person:
    """Return who filled in a form, or pressed a button."""
    return Person(
        id=said["user"],
        team=said["team"],
        name=said["name"],
        organization=said["organization"],
    )


def homes_in(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whose bot a form or a button is of; where that is not known, nobody is at home."""
    return tuple(filter(None, said.get("home", "").split(","))) or (NOWHERE,)


def line_of(command: str, blocks: list[str], values: Mapping[str, Any]) -> str:
    """Return the command line that says what was filled in.

    :param blocks: the ``block_id`` of each input, in order; it says how the value is typed.
    """
    options: list[str] = []
    words: list[str] = []
    for block in blocks:
        kind, _, name = block.partition(":")
        several = kind in ("words", "options")
        given = filled_in(part(values, block), several=several)
        if kind == "flag":
            options += [name] if given else []
        elif kind == "off":
            options += [] if given else [name]
        elif kind in ("option", "options"):
            options += [f"{name}={word}" for word in given]
        else:
            words += given if several else given or [""]
    while words and not words[-1]:
        words.pop()
    if any(word.startswith("-") for word in words):
        words.insert(0, "--")
    return join_words([*command.split(), *options, *words])


def filled_in(state: Mapping[str, Any], *, several: bool) -> list[str]:
    """Return the words of one input; none where nothing was filled in.

    :param several: each line that was typed is a word of its own.
    """
    return [word for element in state.values() for word in _of_element(element, several) if word]


def _of_element(element: object, several: bool) -> list[str]:
    if not isinstance(element, dict):
        return []
    typed = text(element, "value")
    found = [line.strip() for line in typed.splitlines()] if several else [typed]
    found.append(text(part(element, "selected_option"), "value"))
    found += [text(one, "value") for one in _listed(element, "selected_options", dict)]
    for sign, name in (("@", "user"), ("#", "conversation"), ("#", "channel")):
        ids = [text(element, f"selected_{name}"), *_listed(element, f"selected_{name}s", str)]
        found += [f"<{sign}{one}>" for one in ids if one]
    return found


def _listed(element: Mapping[str, Any], name: str, kind: type) -> list[Any]:
    listed = element.get(name)
    return [one for one in listed if isinstance(one, kind)] if isinstance(listed, list) else []
