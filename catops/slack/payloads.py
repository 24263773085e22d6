"""The parts of Slack's interaction payloads, and the names by which the bot knows its own.

Payloads are Slack's: what is missing or of another type reads as empty, and is refused for that.
https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: What the ``action_id`` of a button begins with whose value is a command line.
RUN = "catops.run:"
#: The ``action_id`` of the button that opens a form, and the ``callback_id`` of the form.
FORM = "catops.form"
#: What the ``action_id`` of an input begins with whose options the parameter's completer lists.
COMPLETE = "catops.complete:"
#: What the ``block_id`` around a button begins with. The answer's reference, its part with the
#: home of the bot that gave it, and the prefix follow: ``catops:abcdefgh:b0@T0123ABCD:/catops``.
BLOCK = "catops:"
#: The home where none is known; nobody comes from it.
NOWHERE = "?"


def part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object that a payload has under ``name``; an empty one where it has none."""
    inside = said.get(name)
    return inside if isinstance(inside, dict) else {}


def text(said: Mapping[str, Any], name: str) -> str:
    """Return the text that a payload has under ``name``; an empty one where it has none."""
    inside = said.get(name)
    return inside if isinstance(inside, str) else ""


def team_of(said: Mapping[str, Any]) -> str:
    """Return the workspace of the person, as slash commands have it.

    In an organization, Slack gives the organization's id for the person's. Somebody of another
    organization or workspace, in a shared channel, stays somebody of that one.
    """
    theirs = text(part(said, "user"), "team_id")
    if not theirs or theirs == _organization(said):
        return text(part(said, "team"), "id") or theirs
    return theirs


def organization_of(said: Mapping[str, Any]) -> str:
    """Return the organization of the person, as far as it is known; empty where there is none."""
    theirs = text(part(said, "user"), "team_id")
    if theirs.startswith("E"):
        return theirs
    here = text(part(said, "team"), "id")
    return _organization(said) if theirs in ("", here) else ""


def name_of(said: Mapping[str, Any]) -> str:
    """Return the person's name, which is only for showing."""
    user = part(said, "user")
    return text(user, "username") or text(user, "name")


def _organization(said: Mapping[str, Any]) -> str:
    return text(part(said, "team"), "enterprise_id") or text(part(said, "enterprise"), "id")
