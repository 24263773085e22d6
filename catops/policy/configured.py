"""The policy of one deployment: read when it is first asked, kept for the process, never raising.

Whatever is wrong with the file is reported to whoever runs a command, and nothing is run.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

from catops.config_table import SECTIONS
from catops.errors import ConfigError
from catops.explanation import Explanation
from catops.outcome import Verdict
from catops.policy.access import Policy
from catops.policy.directory import Directory
from catops.policy.unwritten import Unwritten
from catops.request import Request
from catops.settings import Settings
from catops.spec import CommandSpec

LOG = logging.getLogger("catops.policy")
#: Sections that others read; where there is nothing else, there is no policy, nor a misspelt one.
OTHERS = frozenset(SECTIONS) - {"access"}
NOBODY = frozenset[str]()


class Configured:
    """The policy that a deployment's settings write, or that stands where they write none."""

    def __init__(
        self,
        settings: Settings,
        directory: Directory,
        *,
        loaded: Callable[[], Collection[str]] = lambda: NOBODY,
    ) -> None:
        """Take the settings; nothing is read yet.

        :param loaded: returns the names of the plugins that work.
        """
        self._settings = settings
        self._directory = directory
        self._loaded = loaded

    @property
    def version(self) -> str:
        """What changes whenever a decision could."""
        return self._policy.version

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        """Return the decision on ``spec``; with no ``arguments``, whether any could be allowed."""
        return self._policy.decide(request, spec, arguments)

    def explain(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Explanation:
        """Return the decision, and how each rule about ``spec`` bears on it."""
        return self._policy.explain(request, spec, arguments)

    @cached_property
    def _policy(self) -> Policy:
        settings = self._settings
        unwritten = Unwritten(teams=settings.teams, token=bool(settings.bot_token))
        try:
            config = settings.config
        except ConfigError as error:
            return self._broken(error)
        if OTHERS.issuperset(config):
            return unwritten
        # Paid by deployments that have rules, at their cold start.
        from catops.policy.reading import SECTION, read_config
        from catops.policy.rules import Rules

        try:
            document = read_config(config, file=settings.config_name)
        except ConfigError as error:
            return self._broken(error)
        if document is None:
            return unwritten
        return Rules(
            document,
            self._directory,
            version=digest(config[SECTION], settings.teams),
            teams=settings.teams,
            loaded=self._loaded,
        )

    def _broken(self, error: ConfigError) -> Policy:
        from catops.policy.broken import BrokenRules

        LOG.error("the access rules are broken, so everything is closed: %s", error.line)
        return BrokenRules(error, self._directory, teams=self._settings.teams)


def digest(access: object, teams: Collection[str] = ()) -> str:
    """Return what changes with the rules and nothing else: comments and layout do not count."""
    said = json.dumps([access, sorted(teams)], sort_keys=True, default=str)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
