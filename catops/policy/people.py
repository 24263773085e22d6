"""One person in one place, as roles and rules see them; the chat is asked only where one needs it.

What cannot be looked up is neither yes nor no: it allows nothing, and rules that deny still fit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Literal, TypeVar

from catops.policy.directory import Directory, Profile, Unanswered
from catops.policy.home import is_at_home
from catops.policy.model import Role
from catops.request import Request

LOG = logging.getLogger("catops.policy")
Standing = Literal["member", "guest", "stranger", "gone", "unknown"]
A = TypeVar("A")
T = TypeVar("T")


class Who:
    """The person who asks, where they ask.

    :ivar unanswered: the first look-up that failed, if one did.
    """

    def __init__(
        self,
        request: Request,
        roles: Mapping[str, Role],
        directory: Directory,
        *,
        homes: Collection[str],
        guests: bool = False,
    ) -> None:
        """Take who asks.

        :param homes: the workspaces and organizations at home; empty where they are unknown.
        :param guests: guests count as members.
        """
        self._request = request
        self._person = request.person
        self._roles = roles
        self._directory = directory
        self._homes = homes
        self._guests = guests
        self._standing: Standing | None = None
        self._held: dict[str, bool | None] = {}
        self.unanswered: Unanswered | None = None

    @property
    def at_home(self) -> bool:
        """Whether they come from a workspace of this deployment, as the request says."""
        return is_at_home(self._person, self._homes)

    @property
    def standing(self) -> Standing:
        """What they are here; ``unknown`` where it could not be looked up."""
        if self._standing is None:
            self._standing = self._looked_up()
        return self._standing

    def holds(self, name: str) -> bool | None:
        """Return whether they have a role; ``None`` where it is not known."""
        if name not in self._held:
            self._held[name] = self._holds(self._roles[name])
        return self._held[name]

    def may_hold(self, name: str) -> bool:
        """Return whether they could have a role, whoever they turn out to be; for denials."""
        role = self._roles[name]
        person = self._person
        if any(id == person.id and team in ("", person.team) for team, id in role.people):
            return True
        return self._fits(role) is not False

    def named(self, role: Role) -> bool:
        """Return whether a role names them by their id."""
        person = self._person
        if person.id and (person.team, person.id) in role.people:
            return True
        return self.at_home and ("", person.id) in role.people

    def _holds(self, role: Role) -> bool | None:
        if self.named(role):
            return True
        fits = self._fits(role)
        if fits is False or role.guests:
            return fits
        if self.standing == "unknown":
            return None
        return fits if self.standing == "member" else False

    def _fits(self, role: Role) -> bool | None:
        """Return whether a line of the role fits them, its list of people apart."""
        person = self._person
        if self._request.place.id in role.channels:
            return True
        if person.team in role.workspaces or person.organization in role.workspaces:
            return True
        if not role.asks:
            return False
        unknown = False
        for group in role.groups if self.at_home else ():
            people = self._asked(self._directory.group, group)
            if people is not None and person.id in people:
                return True
            unknown = unknown or people is None
        if role.domains:
            profile = self._profile()
            if profile is not None and _domain(profile.email) in role.domains:
                return True
            unknown = unknown or profile is None
        return None if unknown else False

    def _looked_up(self) -> Standing:
        if not self.at_home:
            return "stranger"
        if self._guests:
            return "member"
        profile = self._profile()
        if profile is None:
            return "unknown"
        if profile.gone:
            return "gone"
        homes = self._homes or {self._person.team, self._person.organization}
        if profile.stranger or (profile.teams and profile.teams.isdisjoint(homes)):
            return "stranger"
        return "guest" if profile.guest else "member"

    def _profile(self) -> Profile | None:
        return self._asked(self._directory.profile, self._person)

    def _asked(self, question: Callable[[A], T], about: A) -> T | None:
        """Return the directory's answer; ``None`` where it has none, and why is kept."""
        try:
            return question(about)
        except Unanswered as error:
            self.unanswered = self.unanswered or error
        except Exception:
            LOG.exception("%s: the directory failed", self._request.reference)
            self.unanswered = self.unanswered or Unanswered("the bot failed to ask")
        return None


def _domain(email: str) -> str:
    _, at, domain = email.lower().rpartition("@")
    return domain if at else ""
