"""What only the chat knows about people: who is a guest, their e-mail address, their groups."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from catops.errors import CatOpsError
from catops.frozen import frozen
from catops.request import Person


class Unanswered(CatOpsError):
    """It could not be looked up; what depends on it stays closed, and the person is told so."""


@frozen
class Profile:
    """What the chat says of one person.

    :ivar guest: they see only some channels of the workspace.
    :ivar stranger: they belong to another workspace, and are met in shared channels.
    :ivar gone: their account is deactivated.
    :ivar teams: ids of their workspaces and organization; empty where the chat does not say.
    :ivar email: their confirmed e-mail address, or empty.
    """

    guest: bool = False
    stranger: bool = False
    gone: bool = False
    teams: frozenset[str] = frozenset()
    email: str = ""


class Directory(Protocol):
    """Look-ups in the chat; each may take a moment, and be answered from memory."""

    def profile(self, person: Person) -> Profile:
        """Return what the chat says of ``person``.

        :raises Unanswered: when it does not say.
        """

    def group(self, id: str) -> Collection[str]:
        """Return the ids of the people in a user group.

        :raises Unanswered: when the chat does not say.
        """


class NoDirectory:
    """Stands where nobody can be asked."""

    def __init__(
        self,
        reason: str = "the bot has no token to ask Slack with",
        mend: str = "Set SLACK_BOT_TOKEN. Without one, people are allowed by their user ids alone; "
        "guests = true in [access] counts everybody of the workspace as a member.",
    ) -> None:
        self._error = Unanswered(reason, mend=mend)

    def profile(self, person: Person) -> Profile:
        """Say that it cannot be known.

        :raises Unanswered: always.
        """
        raise self._error

    def group(self, id: str) -> Collection[str]:
        """Say that it cannot be known.

        :raises Unanswered: always.
        """
        raise self._error
