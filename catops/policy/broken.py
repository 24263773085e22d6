"""The policy of a deployment whose ``catops.toml`` is broken: closed, and everyone is told why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from catops.errors import ConfigError
from catops.explanation import Explanation
from catops.outcome import Verdict
from catops.policy.basics import RULE, is_basic
from catops.policy.directory import NoDirectory
from catops.policy.people import Who
from catops.request import Request
from catops.spec import CommandSpec


class BrokenRules:
    """Decides where the rules cannot be read."""

    version = "broken"

    def __init__(self, error: ConfigError, *, teams: Collection[str] = ()) -> None:
        """Take what is wrong, and the deployment's own workspaces."""
        self._error = error
        self._teams = frozenset(teams)

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        """Return a denial that says what is wrong, except for harmless commands."""
        homes = self._teams or frozenset(request.homes)
        who = Who(request, {}, NoDirectory(), homes=homes)
        if is_basic(spec, request, arguments, who):
            return Verdict(True, rule=RULE)
        return Verdict(
            False,
            f"the access rules are broken, so everything is closed. {self._error.message}",
            rule="the access rules are broken",
            mend=self._error.mend,
        )

    def explain(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Explanation:
        """Return the decision; no rule bears on it."""
        verdict = self.decide(request, spec, arguments)
        return Explanation(person=request.person, command=spec, verdict=verdict)
