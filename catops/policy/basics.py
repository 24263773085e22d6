"""Commands of CatOps itself that stay open, so that whoever is refused can see why.

They change nothing and show nothing but what the person may see anyhow. A rule can deny them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catops.policy.people import Who
from catops.request import Request
from catops.spec import CommandSpec

#: What decided, where it is one of these.
RULE = "built in: it shows nobody more than they may see"
#: For everybody: they tell a person nothing but who they are.
HARMLESS = frozenset(("ping:ping", "ping:meow", "whoami:whoami"))
#: For everybody at home: they tell what the person may do.
OWN = frozenset(("help:help", "access:access", "access:access explain"))
#: The argument that says whom an explanation is about.
ABOUT = "user"
OUTSIDERS = ("guest", "stranger", "gone")


def is_basic(
    spec: CommandSpec, request: Request, arguments: Mapping[str, Any] | None, who: Who
) -> bool:
    """Tell whether a command is open to this person whatever the rules allow."""
    if spec.distribution != "catops" or spec.effect != "read":
        return False
    if spec.qualified in HARMLESS:
        return True
    if spec.qualified not in OWN or not who.at_home:
        return False
    if arguments and ABOUT in arguments and not _oneself(arguments[ABOUT], request):
        return False
    return who.standing not in OUTSIDERS


def _oneself(user: Any, request: Request) -> bool:
    person = request.person
    return getattr(user, "id", "") in (person.id, f"{person.team}/{person.id}")
