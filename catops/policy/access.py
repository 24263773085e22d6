"""Who may run what: the policy decides, plugins may forbid what it allows, never the reverse.

A plugin that cannot decide denies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from catops.declaring import what_is
from catops.errors import NotAllowed, PluginError
from catops.explanation import Explanation
from catops.outcome import Verdict
from catops.plugins.faults import log_fault
from catops.plugins.loading import Broken, Plugin
from catops.request import Request
from catops.spec import CommandSpec

#: Seconds one plugin may take to decide on one command.
SECONDS = 2.0


class Policy(Protocol):
    """What the deployment says about who may run what."""

    @property
    def version(self) -> str:
        """What changes whenever a decision could."""

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        """Return the decision on ``spec``; with no ``arguments``, whether any could be allowed."""

    def explain(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Explanation:
        """Return the decision, and how each rule about ``spec`` bears on it."""


def denied(spec: CommandSpec, verdict: Verdict) -> NotAllowed:
    """Return the error for a person who may not run ``spec``."""
    reason = f": {verdict.reason}" if verdict.reason else "."
    return NotAllowed(
        f"You may not run {spec.typed} here{reason}", mend=verdict.mend, code=verdict.code
    )


class Open:
    """A policy that allows everything, for the owner of the machine."""

    version = "open"

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        """Return that it is allowed."""
        return Verdict(True, rule="everything is open")

    def explain(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Explanation:
        """Return that it is allowed; no rule bears on it."""
        return Explanation(request.person, spec, self.decide(request, spec, arguments))


class Access:
    """Decides for one request; remembers, because help asks about every command there is."""

    def __init__(
        self, request: Request, plugins: Sequence[Plugin | Broken], policy: Policy
    ) -> None:
        self._request = request
        self._plugins = plugins
        self._policy = policy
        self._decided: dict[tuple[str, str], Verdict] = {}
        self._failed: dict[str, Verdict] = {}

    def allowed(self, spec: CommandSpec) -> bool:
        """Return whether the person who asked may run ``spec`` here."""
        return self.verdict(spec).allowed

    def verdict(self, spec: CommandSpec, arguments: Mapping[str, Any] | None = None) -> Verdict:
        """Return the decision on ``spec``: the policy's, or the first denial of a plugin.

        :param arguments: the parsed ones, as soon as there are any.
        """
        key = (spec.plugin, spec.name)
        if key not in self._decided:
            self._decided[key] = self._ask(spec)
        verdict = self._decided[key]
        if verdict.allowed and arguments is not None:
            return self._policy.decide(self._request, spec, arguments)
        return verdict

    def _ask(self, spec: CommandSpec) -> Verdict:
        decision = self._policy.decide(self._request, spec)
        if not decision.allowed:
            return decision
        for plugin in self._plugins:
            for verdict in self._said_by(plugin, spec):
                if verdict.allowed is not True:
                    return Verdict(False, verdict.reason, rule=f"the plugin {plugin.name}")
        return decision

    def _said_by(self, plugin: Plugin | Broken, spec: CommandSpec) -> Sequence[Verdict]:
        """Return what one plugin says; a plugin that failed is not asked again for this request."""
        if plugin.name in self._failed:
            return [self._failed[plugin.name]]
        try:
            verdicts = plugin.ask("catops_authorize", SECONDS, request=self._request, command=spec)
            for verdict in verdicts:
                if not isinstance(verdict, Verdict):
                    raise PluginError(
                        f"catops_authorize() gives {what_is(verdict)}, which is not a verdict.",
                        mend="Return catops.Verdict.deny(REASON), or None.",
                    )
        except PluginError as error:
            log_fault(self._request.reference, plugin.name, error)
            denial = Verdict.deny(f"the plugin {plugin.name} could not decide whether you may.")
            self._failed[plugin.name] = denial
            return [denial]
        return list(verdicts)
