"""Who people are, as a test sets it, where a deployed bot would ask Slack."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from catops.policy.directory import Profile, Unanswered
from catops.request import Person


class FakeDirectory:
    """Everybody is a member of the workspace, except where the arguments say otherwise.

    :ivar asked: the ids of the people and groups that were looked up, in order.
    """

    def __init__(
        self,
        profiles: Mapping[str, Profile] | None = None,
        groups: Mapping[str, Collection[str]] | None = None,
        *,
        fails: str = "",
    ) -> None:
        """Take the profiles of people and the members of user groups, by id.

        :param fails: the error of every look-up, as Slack would say it.
        """
        self._profiles = profiles or {}
        self._groups = groups or {}
        self.fails = fails
        self.asked: list[str] = []

    def profile(self, person: Person) -> Profile:
        """Return the profile set for ``person``.

        :raises Unanswered: when look-ups fail.
        """
        self._note(person.id)
        return self._profiles.get(person.id, Profile())

    def group(self, id: str) -> Collection[str]:
        """Return the ids of the people in a user group.

        :raises Unanswered: when look-ups fail, or there is no such group.
        """
        self._note(id)
        if id not in self._groups:
            raise Unanswered("Slack says no_such_subteam to usergroups.users.list")
        return self._groups[id]

    def _note(self, id: str) -> None:
        self.asked.append(id)
        if self.fails:
            raise Unanswered(f"Slack says {self.fails}", mend="Mend that.")
