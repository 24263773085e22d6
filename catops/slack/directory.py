"""Who people are, asked of Slack with the bot's token, and remembered for five minutes.

https://docs.slack.dev/reference/methods/users.info
https://docs.slack.dev/reference/methods/usergroups.users.list
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from catops.errors import DoorError
from catops.policy.directory import Profile, Unanswered
from catops.request import Person
from catops.slack.channel import MENDS
from catops.slack.hosts import API
from catops.text import one_line

if TYPE_CHECKING:
    from catops.transport import Post

LOG = logging.getLogger("catops.slack")
#: Seconds that Slack may take for one answer.
TIMEOUT = 2.0
#: Seconds that an answer is cached; people who leave a group keep its roles as long.
FRESH = 300.0
#: Seconds after a failure before Slack is asked the same again.
AGAIN = 10.0
#: Answers kept, of people and of groups; more than a busy bot meets in five minutes.
MOST = 2_000
#: The scope that each method takes.
SCOPES = {"users.info": "users:read", "usergroups.users.list": "usergroups:read"}
HEADERS = {"content-type": "application/x-www-form-urlencoded"}

T = TypeVar("T")


class SlackDirectory:
    """Looks people up with a bot token."""

    def __init__(
        self,
        token: str,
        *,
        post: Post,
        api: str = API,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._token = token
        self._post = post
        self._api = api
        self._clock = clock
        self._profiles = _Memory[Profile](clock)
        self._groups = _Memory[frozenset[str]](clock)
        self._deaf_until = float("-inf")

    def profile(self, person: Person) -> Profile:
        """Return what Slack says of ``person``.

        :raises Unanswered: when it does not say; the mend says what to do.
        """
        return self._profiles.recall(person.id, self._ask_profile)

    def group(self, id: str) -> frozenset[str]:
        """Return the ids of the people in the user group ``id``.

        :raises Unanswered: when Slack does not say; the mend says what to do.
        """
        return self._groups.recall(id, self._ask_group)

    def _ask_profile(self, id: str) -> Profile:
        user = self._called("users.info", user=id).get("user")
        if not isinstance(user, dict) or user.get("id") != id:
            raise _unclear("users.info")
        return _profile(user)

    def _ask_group(self, id: str) -> frozenset[str]:
        users = self._called("usergroups.users.list", usergroup=id).get("users")
        if not isinstance(users, list) or not all(isinstance(one, str) for one in users):
            raise _unclear("usergroups.users.list")
        return frozenset(users)

    def _called(self, method: str, **fields: str) -> Mapping[str, Any]:
        """Call a method of the Web API; a form, because the methods that read take no JSON."""
        if self._clock() < self._deaf_until:
            raise Unanswered("Slack could not be reached a moment ago", mend="Try again.")
        headers = {**HEADERS, "authorization": f"Bearer {self._token}"}
        body = urlencode(fields).encode()
        try:
            response = self._post(self._api + method, body, headers, timeout=TIMEOUT)
        except DoorError as error:
            self._deaf_until = self._clock() + AGAIN
            LOG.warning("%s: %s", method, one_line(error.message))
            raise Unanswered("Slack could not be reached", mend="Try again in a moment.") from error
        said = _decoded(response.body)
        if said.get("ok") is True:
            return said
        code = one_line(str(said.get("error", f"HTTP {response.status}")))[:60]
        LOG.warning("%s: Slack says %s", method, code)
        mend = MENDS.get(code, "Try again in a moment.")
        if code == "missing_scope":
            mend = f"Give the app the scope {SCOPES[method]} and install it again."
        elif code in ("no_such_subteam", "subteam_not_found", "user_not_found"):
            mend = "Correct the id in catops.toml, or ask from your own workspace."
        raise Unanswered(f"Slack says {code} to {method}", mend=mend)


class _Memory(dict[str, tuple[float, T | Unanswered]]):
    """Answers by id, each with the time until which it is good; failures are kept for less."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock

    def recall(self, id: str, ask: Callable[[str], T]) -> T:
        until, known = self.get(id, (float("-inf"), None))
        if known is None or self._clock() >= until:
            until, known = self._learnt(id, ask)
        if isinstance(known, Unanswered):
            raise known
        return known

    def _learnt(self, id: str, ask: Callable[[str], T]) -> tuple[float, T | Unanswered]:
        answer: T | Unanswered
        try:
            answer, seconds = ask(id), FRESH
        except Unanswered as error:
            answer, seconds = error, AGAIN
        if len(self) >= MOST:
            self.clear()
        self[id] = (self._clock() + seconds, answer)
        return self[id]


def _profile(user: Mapping[str, Any]) -> Profile:
    """Return what a user object says, where it says whether they are a guest.

    :raises Unanswered: when it does not; what is left out must not make somebody a member.
    """
    gone, stranger = user.get("deleted") is True, user.get("is_stranger") is True
    guest = user.get("is_restricted")
    if not isinstance(guest, bool) and not (gone or stranger):
        raise _unclear("users.info")
    about, organization = _dict(user.get("profile")), _dict(user.get("enterprise_user"))
    more = organization.get("teams")
    teams = [user.get("team_id"), organization.get("enterprise_id")]
    teams += more if isinstance(more, list) else []
    email = about.get("email")
    confirmed = user.get("is_email_confirmed") is not False
    return Profile(
        guest=bool(guest) or user.get("is_ultra_restricted") is True,
        stranger=stranger,
        gone=gone,
        teams=frozenset(one for one in teams if isinstance(one, str) and one),
        email=email if isinstance(email, str) and confirmed else "",
    )


def _unclear(method: str) -> Unanswered:
    return Unanswered(f"Slack's answer to {method} is unusable", mend="Try again.")


def _decoded(body: bytes) -> Mapping[str, Any]:
    try:
        return _dict(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _dict(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}
