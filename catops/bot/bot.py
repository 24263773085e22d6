"""The middle: a request comes in, the command it names is run, an answer goes out.

It knows no chat platform and no cloud. Whatever happens in a plugin, it returns an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from catops.audit.reader import HistoryReader
from catops.bot.answer import Answer, Begin
from catops.bot.roster import Roster
from catops.bot.running import Progress
from catops.bot.turn import Turn
from catops.bot.visibility import Overrides
from catops.confirmation.confirmations import Confirmations
from catops.policy.access import Policy
from catops.reply import Reply, Visibility
from catops.request import Request
from catops.settings import Settings
from catops.spec import CommandSpec


def _unseen(reply: Reply, visibility: Visibility) -> None:
    """Drop a command's progress, where nobody watches."""


def _at_once(spec: CommandSpec) -> None:
    """Let a command run, where nothing is delivered twice."""


class Bot:
    """Answers requests with the commands of a roster."""

    def __init__(
        self,
        roster: Roster,
        settings: Settings,
        policy: Policy,
        *,
        confirmations: Confirmations | None = None,
        past: HistoryReader | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the parts.

        :param confirmations: gives and takes confirmations; by default those of this process alone.
        :param past: knows who ran what; by default nobody does.
        """
        self.roster = roster
        self.settings = settings
        self.policy = policy
        self._confirmations = confirmations or Confirmations.private(clock=clock)
        self._past = past
        self._overrides = Overrides(settings)
        self._clock = clock

    def over(self, roster: Roster) -> Bot:
        """Return this bot with the commands of another roster."""
        return Bot(
            roster,
            self.settings,
            self.policy,
            confirmations=self._confirmations,
            past=self._past,
            clock=self._clock,
        )

    def handle(
        self,
        request: Request,
        *,
        remaining: Callable[[], float] = lambda: float("inf"),
        progress: Progress = _unseen,
        begin: Begin = _at_once,
    ) -> Answer:
        """Return the answer to ``request``; whatever happens on the way, there is one.

        :param remaining: seconds until the answer must have been delivered.
        :param progress: takes a command's progress messages.
        :param begin: asked when the command is about to run, and may answer in its place.
        """
        return Turn(
            self.roster,
            self.settings,
            request,
            policy=self.policy,
            confirmations=self._confirmations,
            remaining=remaining,
            progress=progress,
            begin=begin,
            clock=self._clock,
            past=self._past,
            overrides=self._overrides,
        ).answer()

    def complete(
        self,
        request: Request,
        parameter: str,
        typed: str,
        *,
        remaining: Callable[[], float] = lambda: float("inf"),
    ) -> list[str]:
        """Return the values for ``parameter`` of the command that ``request`` has so far.

        :raises CatOpsError: when the person may not run it, or nothing can be listed now.
        """
        from catops.bot.completing import complete  # not what a command needs to start

        return complete(
            self.roster,
            self.settings,
            self.policy,
            request,
            parameter,
            typed,
            remaining=remaining,
            clock=self._clock,
        )
