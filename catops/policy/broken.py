"""The policy of a deployment whose ``catops.toml`` is broken: closed, and people at home see why.

What is wrong with it may name roles, ids and files, so guests and strangers are not told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from catops.errors import ConfigError
from catops.explanation import Explanation
from catops.outcome import Verdict
from catops.policy.basics import OUTSIDERS, RULE, is_basic
from catops.policy.directory import Directory
from catops.policy.people import Who
from catops.request import Request
from catops.spec import CommandSpec

CLOSED = "the access rules are broken"


class BrokenRules:
    """Decides where the rules cannot be read."""

    version = "broken"

    def __init__(
        self, error: ConfigError, directory: Directory, *, teams: Collection[str] = ()
    ) -> None:
        """Take what is wrong, who knows the guests, and the deployment's own workspaces."""
        self._error = error
        self._directory = directory
        self._teams = frozenset(teams)

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        """Return a denial, except for harmless commands; it says what is wrong to those at home."""
        homes = self._teams or frozenset(request.homes)
        who = Who(request, {}, self._directory, homes=homes)
        if is_basic(spec, request, arguments, who):
            return Verdict(True, rule=RULE)
        reason, mend = f"{CLOSED}, so everything is closed.", "Tell the people who run this bot."
        if who.standing not in OUTSIDERS:
            reason, mend = f"{reason} {self._error.message}", self._error.mend
        return Verdict(False, reason, rule=CLOSED, mend=mend)

    def explain(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Explanation:
        """Return the decision; no rule bears on it."""
        verdict = self.decide(request, spec, arguments)
        return Explanation(person=request.person, command=spec, verdict=verdict)
