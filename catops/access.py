"""Who may run what. Plugins may forbid; one that cannot say forbids too."""

from __future__ import annotations

from collections.abc import Sequence

from catops.declaring import what_is
from catops.errors import NotAllowed, PluginError
from catops.outcome import Verdict
from catops.plugins.faults import log_fault
from catops.plugins.loading import Broken, Plugin
from catops.request import Request
from catops.spec import CommandSpec

#: Seconds one plugin may think about one command.
SECONDS = 2.0


class Access:
    """Decides for one request; remembers, because help asks about every command there is."""

    def __init__(self, request: Request, plugins: Sequence[Plugin | Broken]) -> None:
        self._request = request
        self._plugins = plugins
        self._decided: dict[tuple[str, str], Verdict] = {}
        self._failed: dict[str, Verdict] = {}

    def allowed(self, spec: CommandSpec) -> bool:
        """Tell whether the person who asked may run ``spec`` here."""
        return self.verdict(spec).allowed

    def check(self, spec: CommandSpec) -> None:
        """Let the command pass.

        :raises NotAllowed: when a plugin denies it, or fails to say.
        """
        verdict = self.verdict(spec)
        if not verdict.allowed:
            reason = f": {verdict.reason}" if verdict.reason else "."
            raise NotAllowed(f"You may not run {spec.typed} here{reason}")

    def verdict(self, spec: CommandSpec) -> Verdict:
        """Return the decision on ``spec``: the first denial in the order of plugins' names."""
        key = (spec.plugin, spec.name)
        if key not in self._decided:
            self._decided[key] = self._ask(spec)
        return self._decided[key]

    def _ask(self, spec: CommandSpec) -> Verdict:
        for plugin in self._plugins:
            for verdict in self._said_by(plugin, spec):
                if verdict.allowed is not True:
                    return Verdict.deny(verdict.reason)
        return Verdict.allow()

    def _said_by(self, plugin: Plugin | Broken, spec: CommandSpec) -> Sequence[Verdict]:
        """Return what one plugin says; a plugin that failed is not asked again for this request."""
        if plugin.name in self._failed:
            return [self._failed[plugin.name]]
        try:
            verdicts = plugin.ask("catops_authorize", SECONDS, request=self._request, command=spec)
            for verdict in verdicts:
                if not isinstance(verdict, Verdict):
                    raise PluginError(
                        f"catops_authorize() gives {what_is(verdict)}, which is no verdict.",
                        mend="Return catops.Verdict.deny(REASON), or None.",
                    )
        except PluginError as error:
            log_fault(self._request.reference, plugin.name, error)
            denial = Verdict.deny(f"the plugin {plugin.name} could not tell whether you may.")
            self._failed[plugin.name] = denial
            return [denial]
        return list(verdicts)
