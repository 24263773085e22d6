"""What main's role gets besides its own: what ``serverless.yml`` allows, and plugins ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from catops.deploying.bundle.service import Service

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Grant:
    """Policies for a role of the stack.

    :ivar role: what it is called in ``serverless.yml``; empty where nothing can be added.
    :ivar warnings: what the person who deploys has to do then.
    """

    role: str = ""
    policies: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def grant(service: Service, statements: list[dict[str, Any]]) -> Grant:
    """Return what to add to main's role, and to it alone.

    :param statements: what the plugins ask for.
    """
    if MAIN not in service.functions:
        return Grant()  # slack_logger runs no commands
    role = service.functions[MAIN].get("role")
    if not isinstance(role, str) or role not in service.roles:
        named = f"{role}, which" if isinstance(role, str) else "that"
        return Grant(
            warnings=[
                f"main has a role {named} is not one of this stack's, so no permission is added "
                "to it. Attach the policy that meow iam prints."
            ]
        )
    asked = {"commands": service.statements, "plugins": statements}
    return Grant(role, [_policy(name, several) for name, several in asked.items() if several])


def _policy(name: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": statements}
    return {"PolicyName": name, "PolicyDocument": document}
