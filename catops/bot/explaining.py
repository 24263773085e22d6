"""Explains to a command why somebody may or may not run a line, here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catops.arguments import bind
from catops.bot.roster import Roster
from catops.bot_flags import take_bot_flags
from catops.errors import BadArgument
from catops.explanation import Explanation
from catops.policy.access import Access, Policy
from catops.request import Person, Request
from catops.spec import CommandSpec
from catops.words import split_words


class Explaining:
    """Holds a line against the policy and the plugins, as a request would be."""

    def __init__(self, request: Request, roster: Roster, policy: Policy) -> None:
        self._request = request
        self._roster = roster
        self._policy = policy

    def __call__(self, line: str, person: Person | None = None) -> Explanation:
        """Return whether ``person`` may run ``line`` where the request comes from, and why.

        Where the line has not all that the command needs, it is explained as far as it goes:
        whether there are arguments with which it would be allowed.

        :raises CommandNotFound: when the line names no command.
        """
        match = self._roster.find(split_words(line))
        request = replace(self._request, text=line, person=person or self._request.person)
        arguments, lacking = self._arguments(match.spec, match.rest)
        explanation = self._policy.explain(request, match.spec, arguments)
        access = Access(request, self._roster.asking("catops_authorize"), self._policy)
        verdict = access.verdict(match.spec, arguments)
        if verdict.allowed is explanation.verdict.allowed:  # else a plugin has the last word
            verdict = explanation.verdict
        return replace(explanation, verdict=verdict, lacking=lacking)

    def _arguments(
        self, spec: CommandSpec, words: tuple[str, ...]
    ) -> tuple[Mapping[str, Any] | None, str]:
        if spec.classic:
            return {"argv": [spec.name, *words]}, ""
        try:
            return bind(spec, take_bot_flags(spec, words).words).values, ""
        except BadArgument as error:
            return None, error.message
