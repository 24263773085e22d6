"""Commands of CatOps itself that stay open, so that people who are refused can see why.

They change nothing and show nothing but what the person may see anyway. A rule can deny them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catops.request import Request
from catops.spec import CommandSpec

if TYPE_CHECKING:
    from catops.policy.people import Who

#: What decided, where it is one of these.
RULE = "built in: it shows nobody more than they may see"
#: For everybody: they show a person nothing but who they are.
HARMLESS = frozenset(("ping:ping", "ping:meow", "whoami:whoami"))
#: For everybody at home: they show what the person may do.
OWN = frozenset(("help:help", "access:access", "access:access explain"))
#: The argument that says whom an explanation is about.
ABOUT = "user"
OUTSIDERS = ("guest", "stranger", "gone")


def is_basic(
    spec: CommandSpec, request: Request, arguments: Mapping[str, Any] | None, who: Who
) -> bool:
    """Return whether a command is open to this person whatever the rules allow."""
    if spec.distribution != "catops" or spec.effect != "read":
        return False
    if is_harmless(spec):
        return True
    if spec.qualified not in OWN or not who.at_home:
        return False
    if arguments and ABOUT in arguments and not _oneself(arguments[ABOUT], request):
        return False
    return who.standing not in OUTSIDERS


def is_harmless(spec: CommandSpec) -> bool:
    """Return whether a command shows everybody nothing but who they are."""
    return spec.distribution == "catops" and spec.qualified in HARMLESS


def _oneself(user: Any, request: Request) -> bool:
    person = request.person
    return getattr(user, "id", "") in (person.id, f"{person.team}/{person.id}")
