"""What somebody asked, where, and who they are: the one shape every door turns its input into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal

from catops.frozen import frozen
from catops.reply import escape


@frozen
class Person:
    """Who asked. Identity is ``team`` and ``id``, the workspace's and the user's id.

    :ivar name: only for showing; may be empty.
    :ivar organization: the id of the organization that the workspace belongs to, if it is known.
    """

    id: str
    team: str = ""
    name: str = ""
    organization: str = ""

    @property
    def mention(self) -> str:
        """Return markup that names this person, and notifies them where the door can."""
        return f"<@{escape(self.id)}>"


@frozen
class Place:
    """Where they asked.

    :ivar id: the channel's id.
    :ivar name: its name, only for showing; may be empty.
    :ivar thread: the timestamp of the thread in it; empty where there is none.
    """

    id: str
    name: str = ""
    thread: str = ""


@frozen
class Request:
    """One thing asked of the bot, with nothing of the chat platform left in it.

    :ivar text: the words after the command's name, as they were typed.
    :ivar prefix: what stands before them, e.g. ``/catops``; used when a message shows a command.
    :ivar door: which door it came through, e.g. ``slack``.
    :ivar reference: the short reference of this request, as answers and the log show it.
    :ivar received: when it was accepted, in seconds since the epoch.
    :ivar reply_to: where the door sends the answer; only the door reads it.
    :ivar asks: ``run`` for what the command does, ``form`` for the command's form.
    :ivar press: what names the button that was pressed, the same at each press of it; else empty.
    :ivar homes: the workspaces whose bot it came to, as far as the door can tell.
    :ivar form: the parsed form body, lists as :func:`urllib.parse.parse_qs` gives them.
    """

    text: str
    person: Person
    place: Place
    prefix: str = "/catops"
    door: str = "slack"
    reference: str = ""
    received: float = 0.0
    reply_to: str = field(default="", repr=False)
    asks: Literal["run", "form"] = "run"
    press: str = ""
    homes: tuple[str, ...] = ()
    form: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)

    def typed(self, line: str) -> str:
        """Return a command line as a person would type it here, e.g. ``/catops ping``."""
        return f"{self.prefix} {line}".lstrip()
