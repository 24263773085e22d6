"""A line typed at the prompt, as a request."""

from __future__ import annotations

import getpass
import secrets
import time

from catops.reference import reference_of
from catops.request import Person, Place, Request

#: A person at a prompt belongs to no workspace.
TEAM = "local"


def local_request(
    text: str, *, user: str = "", channel: str = "terminal", prefix: str = "meow run"
) -> Request:
    """Return ``text`` as a request of the person at the keyboard, or of ``user``."""
    user = user or _me()
    return Request(
        text=text,
        person=Person(id=user, team=TEAM, name=user),
        place=Place(id=channel, name=channel),
        prefix=prefix,
        door="terminal",
        reference=reference_of(secrets.token_bytes(8)),
        received=time.time(),
        form={
            "text": [text],
            "command": [prefix],
            "user_id": [user],
            "user_name": [user],
            "team_id": [TEAM],
            "channel_id": [channel],
            "channel_name": [channel],
        },
    )


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
