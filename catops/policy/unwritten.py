"""The policy of a deployment that has none: what cannot be undone is closed, and says how to open.

Nothing is looked up, so a guest of the workspace counts as a member; who is known to come from
another workspace does not.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from catops.explanation import Explanation
from catops.outcome import Verdict
from catops.policy.basics import RULE, is_harmless
from catops.policy.home import is_at_home
from catops.request import Request
from catops.spec import CommandSpec

HARMLESS = Verdict(True, rule=RULE)
OPEN = {
    effect: Verdict(True, rule=f"no [access]: {effect} is open") for effect in ("read", "write")
}
STRANGER = Verdict(
    False,
    "you come from a workspace that is not this bot's.",
    rule="no [access]: strangers are denied",
    mend="The owner of catops.toml can name you in a role of [access].",
)
TO_OPEN = "To open this one to you, and leave the rest as it is, add this to catops.toml"
ASKING = "the bot then asks Slack who is a guest, for which its app needs the scope users:read"


class Unwritten:
    """Decides where no ``[access]`` is."""

    version = "no [access]"

    def __init__(self, *, teams: Collection[str] = (), token: bool = False) -> None:
        """Take the deployment's own workspaces.

        :param token: the bot has a token, so that a policy could look people up.
        """
        self._teams = frozenset(teams)
        self._token = token

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        """Return that reading and writing is open to those at home, and destroying to nobody."""
        if self._by_stranger(request):
            return HARMLESS if is_harmless(spec) else STRANGER
        if spec.effect in OPEN:
            return OPEN[spec.effect]
        return Verdict(
            False,
            "what cannot be undone is closed until a rule in catops.toml allows it.",
            rule="no [access]: destructive is closed",
            mend=f"{TO_OPEN}; {ASKING}." if self._token else f"{TO_OPEN}:",
            code=rule_to_add(request, spec, token=self._token),
        )

    def explain(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Explanation:
        """Return the decision; no rule bears on it."""
        return Explanation(
            person=request.person,
            command=spec,
            verdict=self.decide(request, spec, arguments),
            standing="stranger" if self._by_stranger(request) else "",
        )

    def _by_stranger(self, request: Request) -> bool:
        homes = self._teams or request.homes
        return bool(homes) and not is_at_home(request.person, homes)


def rule_to_add(request: Request, spec: CommandSpec, *, token: bool) -> str:
    """Return the TOML that opens ``spec`` to the person who asks, and closes nothing else."""
    person = request.person
    ids = f"{person.team}/{person.id}" if person.team else person.id
    return "\n".join(
        [
            *(() if token else ("[access]", "guests = true", "")),
            "[access.roles.operators]",
            f"users = [{json.dumps(ids)}]",  # a JSON text is a TOML text
            "",
            "[[access.allow]]",
            'effects = ["read", "write"]',
            "",
            "[[access.allow]]",
            f"commands = [{json.dumps(spec.typed)}]",
            'roles = ["operators"]',
        ]
    )
