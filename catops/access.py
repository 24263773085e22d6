"""Who may run what. Plugins may forbid; one that cannot say forbids too."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from catops.errors import NotAllowed, PluginError
from catops.outcome import Verdict
from catops.plugins.loading import Broken, Plugin
from catops.request import Request
from catops.spec import CommandSpec

LOG = logging.getLogger("catops.access")
#: Seconds one plugin may think about one command.
SECONDS = 2.0


class Access:
    """Decides for one request; remembers, because help asks about every command there is."""

    def __init__(self, request: Request, plugins: Sequence[Plugin | Broken]) -> None:
        self._request = request
        self._plugins = plugins
        self._decided: dict[tuple[str, str], Verdict] = {}

    def allowed(self, spec: CommandSpec) -> bool:
        """Tell whether the person who asked may run ``spec`` here."""
        return self.verdict(spec).allowed

    def check(self, spec: CommandSpec) -> None:
        """Let the command pass.

        :raises NotAllowed: when a plugin denies it, or fails to say.
        """
        verdict = self.verdict(spec)
        if not verdict.allowed:
            raise NotAllowed(f"You may not run {spec.name} here: {verdict.reason}")

    def verdict(self, spec: CommandSpec) -> Verdict:
        """Return the decision on ``spec``: the first denial in the order of plugins' names."""
        key = (spec.plugin, spec.name)
        if key not in self._decided:
            self._decided[key] = self._ask(spec)
        return self._decided[key]

    def _ask(self, spec: CommandSpec) -> Verdict:
        for plugin in self._plugins:
            try:
                verdicts = plugin.ask(
                    "catops_authorize", SECONDS, request=self._request, command=spec
                )
            except PluginError as error:
                LOG.error("%s: %s", self._request.reference, error.advice, exc_info=error.__cause__)
                return Verdict.deny(f"the plugin {plugin.name} could not tell whether you may.")
            for verdict in verdicts:
                if not isinstance(verdict, Verdict):
                    LOG.error("catops_authorize() of %s gave %r", plugin.name, type(verdict))
                    return Verdict.deny(f"the plugin {plugin.name} gave no clear answer.")
                if not verdict.allowed:
                    return verdict
        return Verdict.allow()
