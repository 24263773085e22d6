"""One request on its way through the bot: found, allowed, parsed, run, answered, noted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from catops import failures
from catops.access import Access, Policy, denied
from catops.answer import Answer, Begin
from catops.arguments import HELP_FLAGS, Bound, asks_for_help, bind
from catops.around import ask_before, tell_after
from catops.commands import Command
from catops.context import Context
from catops.errors import CommandNotFound, ConfigError, NotAllowed, PluginError, UserError
from catops.explaining import Explaining
from catops.installed import Match
from catops.isolation import isolated
from catops.limits import OutOfTime
from catops.outcome import Outcome, Status, Verdict
from catops.plugin_log import PluginLog
from catops.plugins.faults import log_fault
from catops.records import kept_arguments
from catops.reply import Reply
from catops.request import Request
from catops.roster import Roster
from catops.running import Progress, run
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.suggesting import SECONDS_IN_ALL, choose, suggest
from catops.suggestions import Suggestion
from catops.usage import describe
from catops.words import join_words, split_words

LOG = logging.getLogger("catops.bot")
#: Seconds kept back from a command's time, so that what follows it has some.
RESERVE = 2.0
#: Seconds of them kept back for the delivery of the answer.
DELIVERY = 1.2


class Turn:
    """One request on its way through the bot."""

    def __init__(
        self,
        roster: Roster,
        settings: Settings,
        request: Request,
        *,
        policy: Policy,
        remaining: Callable[[], float],
        progress: Progress,
        begin: Begin,
        clock: Callable[[], float],
    ) -> None:
        self._roster = roster
        self._request = request
        self._reference = request.reference
        self._progress = progress
        self._begin = begin
        self._clock = clock
        self._started = clock()
        self._spec: CommandSpec | None = None
        self._echo = ""
        self._arguments: Mapping[str, Any] = {}
        self._verdict: Verdict | None = None
        self._access = Access(request, roster.asking("catops_authorize"), policy)
        self._context = Context(
            request=request,
            settings=settings,
            installed=roster,
            allowed=self._access.allowed,
            explain=Explaining(request, roster, policy),
            remaining=remaining,
            now=clock,
            log=PluginLog(self._reference),
        )

    def answer(self) -> Answer:
        """Return the answer, whatever happens on the way."""
        answer = self._attempt()
        listening = self._roster.asking("catops_after_command") if self._context.command else ()
        if listening:
            with isolated(self._reference):
                context = replace(self._context, reply=answer.reply, outcome=answer.outcome)
                tell_after(listening, context, answer, delivery=DELIVERY)
        return answer

    def _attempt(self) -> Answer:
        """Run the command; what it does to the process is undone before its end is worded."""
        try:
            with isolated(self._reference):
                return self._answered_or_refused()
        except ConfigError as error:
            LOG.error("%s: %s", self._reference, error.line)
            return self._end("failed", failures.unset(self._spec, error, self._reference))
        except OutOfTime:
            LOG.error("%s: %s ran out of time", self._reference, self._name)
            return self._end("timeout", failures.stopped(self._spec, self._reference))
        except BaseException as error:
            LOG.error("%s: %s failed", self._reference, self._name, exc_info=error)
            return self._end("failed", failures.failed(self._spec, error, self._reference))

    def _answered_or_refused(self) -> Answer:
        try:
            return self._run()
        except NotAllowed as error:
            return self._refused("refused", error)
        except UserError as error:
            return self._refused("mistyped", error)

    def _run(self) -> Answer:
        match = self._find(split_words(self._request.text))
        self._spec = spec = match.spec
        self._permit(spec)
        if asks_for_help(spec, match.rest):
            return self._end("ok", describe(spec, self._request.prefix))
        try:
            command = self._roster.command(spec)
        except PluginError as error:
            LOG.error("%s: plugin %s: %s", self._reference, spec.plugin, error.line)
            return self._end("failed", failures.unusable(spec, error, self._reference))
        bound = self._bound(match)
        self._arguments = kept_arguments(spec, bound.values)
        self._permit(spec, bound.values)
        instead = self._begin(spec)
        if instead is not None:
            return replace(
                instead,
                command=spec,
                echo=self._echo,
                verdict=self._verdict,
                arguments=self._arguments,
            )
        if self._context.remaining() <= RESERVE:
            LOG.error("%s: no time left to run %s", self._reference, spec.name)
            return self._end("timeout", failures.not_started(spec, self._reference))
        self._context = replace(self._context, command=spec, arguments=bound.values)
        seconds = self._context.remaining() - RESERVE
        for plugin in self._roster.asking("catops_before_command"):
            try:
                reply = ask_before(plugin, self._context, spec, seconds=seconds)
            except PluginError as error:
                log_fault(self._reference, plugin.name, error)
                end = failures.unguarded(spec, plugin.name, self._reference)
                return self._end("failed", end)
            if reply is not None:
                return self._answered(spec, reply)
        return self._answered(spec, self._ran(command, bound))

    def _permit(self, spec: CommandSpec, arguments: Mapping[str, Any] | None = None) -> None:
        """Let the command pass.

        :raises NotAllowed: when the policy or a plugin denies it, or cannot say.
        """
        self._verdict = self._access.verdict(spec, arguments)
        if not self._verdict.allowed:
            raise denied(spec, self._verdict)

    def _find(self, words: list[str]) -> Match:
        if not words or words[0] in HELP_FLAGS:
            words = ["help", *words[1:]]
        try:
            return self._roster.find(words)
        except CommandNotFound:
            plain = [word for word in words if word not in HELP_FLAGS]
            if plain == words:
                raise
            return self._roster.find(["help", *plain])

    def _bound(self, match: Match) -> Bound:
        if match.spec.classic:
            argv = [match.spec.name, *match.rest]
            bound = Bound({"argv": argv, "params": dict(self._request.form)}, join_words(argv))
        else:
            bound = bind(match.spec, match.rest, prefix=self._request.prefix)
        self._echo = bound.echo
        return bound

    def _ran(self, command: Command, bound: Bound) -> Reply | None:
        return run(
            command,
            bound.values,
            self._context,
            seconds=self._context.remaining() - RESERVE,
            progress=self._progress,
        )

    def _answered(self, spec: CommandSpec, reply: Reply | None) -> Answer:
        outcome = self._outcome("ok")
        self._context = replace(self._context, reply=reply, outcome=outcome)
        suggestions: tuple[Suggestion, ...] = ()
        if reply is not None and self._context.remaining() > DELIVERY + SECONDS_IN_ALL:
            suggestions = suggest(self._context, self._roster.asking("catops_suggestions"))
        return Answer(
            request=self._request,
            reply=reply,
            visibility=(reply and reply.visibility) or spec.visibility,
            outcome=outcome,
            command=spec,
            arguments=self._arguments,
            echo=self._echo,
            suggestions=suggestions,
            verdict=self._verdict,
        )

    def _refused(self, status: Status, error: UserError) -> Answer:
        """Answer with what an error says, and with what was probably meant."""
        close = (Suggestion(line, _because(line)) for line in error.possibilities)
        mend = error.mend
        if isinstance(error, CommandNotFound) and not mend:
            mend = self._where_to_look()
        text = f"{error}\n{mend}" if mend else str(error)
        return self._end(status, Reply(text, level="warning", code=error.code), choose(self._context, close))

    def _where_to_look(self) -> str:
        if any(True for _ in self._roster.commands()):
            return f"Type {self._request.typed('help')} to see what there is."
        faults = (fault for one in self._roster.plugins(faulty=True) for fault in one.faults)
        reasons = " ".join(f"{fault.reason} {fault.mend}" for fault in faults)
        return f"No plugin works at all. {reasons or 'Install catops again.'}"

    def _end(
        self, status: Status, reply: Reply, suggestions: tuple[Suggestion, ...] = ()
    ) -> Answer:
        """Answer only the person who asked: help, errors and denials are theirs alone."""
        return Answer(
            request=self._request,
            reply=reply,
            visibility="user",
            outcome=self._outcome(status),
            command=self._spec,
            arguments=self._arguments,
            echo=self._echo,
            suggestions=suggestions,
            verdict=self._verdict,
        )

    def _outcome(self, status: Status) -> Outcome:
        return Outcome(status, self._clock() - self._started)

    @property
    def _name(self) -> str:
        return self._spec.name if self._spec else "the command"


def _because(line: str) -> str:
    plugin, colon, _ = line.split(" ")[0].partition(":")
    return f"that is the one of {plugin}" if colon else "it is close to what you typed"
