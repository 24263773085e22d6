"""One request on its way through the bot: found, allowed, parsed, run, answered, recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from catops.arguments import HELP_FLAGS, Bound, asks_for_help, bind
from catops.audit.encoding import kept_arguments
from catops.audit.reader import HistoryReader
from catops.bot import failures
from catops.bot.answer import Answer, Begin
from catops.bot.around import ask_before, tell_after
from catops.bot.explaining import Explaining
from catops.bot.isolation import isolated
from catops.bot.refusing import meant, refusal
from catops.bot.roster import Roster
from catops.bot.running import Progress, run
from catops.bot.suggesting import SECONDS_IN_ALL, suggest
from catops.bot.visibility import Overrides, showing, shown
from catops.bot_flags import take_bot_flags, with_flags
from catops.commands import Command
from catops.confirmation.confirmations import Code, Confirmations, PendingCommand
from catops.confirmation.questions import EXPIRED, planned, question
from catops.context import Context
from catops.errors import CommandFailed, CommandNotFound, NotAllowed, PluginError, UserError
from catops.filling import fill_in
from catops.history import no_history
from catops.inner_lines import without_secrets
from catops.installed import Match
from catops.outcome import Outcome, Status, Verdict
from catops.plugin_log import PluginLog
from catops.plugins.faults import log_fault
from catops.policy.access import Access, Policy, denied
from catops.reply import Reply, Visibility
from catops.request import Request
from catops.settings import Settings
from catops.spec import DRY_RUN, CommandSpec
from catops.stores import WITHIN
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
        confirmations: Confirmations,
        remaining: Callable[[], float],
        progress: Progress,
        begin: Begin,
        clock: Callable[[], float],
        past: HistoryReader | None,
        overrides: Overrides,
    ) -> None:
        self._roster = roster
        self._request = request
        self._reference = request.reference
        self._policy = policy
        self._confirmations = confirmations
        self._progress = progress
        self._begin = begin
        self._clock = clock
        self._started = clock()
        self._overrides = overrides
        self._override: Visibility | None = None
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
            history=partial(past.read, request, remaining) if past else no_history,
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
        """Run the command; its effects on the process are undone before the answer is made."""
        try:
            with isolated(self._reference):
                return self._answered_or_refused()
        except BaseException as error:
            return self._end(*failures.ended(error, self._spec, self._reference))

    def _answered_or_refused(self) -> Answer:
        try:
            return self._run()
        except NotAllowed as error:
            return self._refused("refused", error)
        except CommandFailed as error:
            name = self._spec.name if self._spec else "the command"
            LOG.warning("%s: %s: %s", self._reference, name, error.line)
            return self._refused("failed", error)
        except UserError as error:
            return self._refused("mistyped", error)

    def _run(self) -> Answer:
        match = self._find(split_words(self._request.text))
        self._spec = spec = match.spec
        self._permit(spec)
        if asks_for_help(spec, match.rest) or self._request.asks == "form":
            return self._usage(match)
        try:
            command = self._roster.command(spec)
        except PluginError as error:
            failures.EXPLAINED.error("%s: plugin %s: %s", self._reference, spec.plugin, error.line)
            return self._end("failed", failures.unusable(spec, error, self._reference))
        flags = take_bot_flags(spec, match.rest)
        bound = self._bound(spec, flags.words)
        self._arguments = kept_arguments(spec, bound.values)
        self._permit(spec, bound.values)
        self._override = self._overrides.of(spec)
        if flags.dry_run:
            self._echo = with_flags(self._echo, DRY_RUN)
            return self._end("ok", self._planned(command, bound) or Reply())
        pending = PendingCommand(self._request, spec, bound, self._policy.version)
        if spec.confirmed and flags.code is None:
            return self._asked(command, pending)
        code = self._confirmations.read(pending, flags.code) if flags.code is not None else None
        return self._begun_before(spec) or self._done(command, pending, code)

    def _usage(self, match: Match) -> Answer:
        """Tell how the command is used, with what a form of it would begin with."""
        spec = match.spec
        self._echo = f"{spec.typed} --help"  # so that no record says that it was run
        usage = self._end("ok", describe(spec, self._request.prefix))
        return replace(usage, form=fill_in(spec, match.rest))

    def _begun_before(self, spec: CommandSpec) -> Answer | None:
        """Claim the request; return what to say where another delivery has begun it."""
        instead = self._begin(spec)
        if instead is None:
            return None
        return replace(
            instead,
            command=spec,
            echo=self._echo,
            verdict=self._verdict,
            arguments=self._arguments,
        )

    def _done(self, command: Command, pending: PendingCommand, code: Code | None) -> Answer:
        """Use up the confirmation, if it takes one, and run what is allowed and claimed."""
        spec = pending.spec
        if code is not None and self._confirmations.expired(code):
            return self._asked(command, pending, why=EXPIRED)
        if self._seconds <= 0:
            failures.EXPLAINED.error("%s: no time left to run %s", self._reference, spec.name)
            return self._end("timeout", failures.not_started(spec, self._reference))
        if code is not None:
            self._confirmations.spend(code, self._reference, within=min(WITHIN, self._seconds / 2))
        self._context = replace(self._context, command=spec, arguments=pending.bound.values)
        return self._answered_before(spec) or self._answered(
            spec, self._ran(command, pending.bound)
        )

    def _answered_before(self, spec: CommandSpec) -> Answer | None:
        """Return what a plugin answers in place of the command, if one does or cannot say."""
        seconds = self._seconds
        for plugin in self._roster.asking("catops_before_command"):
            try:
                reply = ask_before(plugin, self._context, spec, seconds=seconds)
            except PluginError as error:
                log_fault(self._reference, plugin.name, error)
                end = failures.unguarded(spec, plugin.name, self._reference)
                return self._end("failed", end)
            if reply is not None:
                return self._answered(spec, reply)
        return None

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

    def _bound(self, spec: CommandSpec, words: list[str]) -> Bound:
        if spec.classic:
            argv = [spec.name, *words]
            bound = Bound({"argv": argv, "params": dict(self._request.form)}, join_words(argv))
        else:
            masked = partial(without_secrets, self._roster)
            bound = bind(spec, words, prefix=self._request.prefix, masked=masked)
        self._echo = bound.echo
        return bound

    def _planned(self, command: Command, bound: Bound) -> Reply | None:
        context = replace(self._context, command=command.spec, arguments=bound.values)
        return planned(command, bound.values, context, seconds=self._seconds)

    def _asked(self, command: Command, pending: PendingCommand, why: str = "") -> Answer:
        """Answer with what the command would do, and the line that does it."""
        plan = self._planned(command, pending.bound)
        return self._end("asked", question(pending, plan, self._confirmations, why=why))

    def _ran(self, command: Command, bound: Bound) -> Reply | None:
        return run(
            command,
            bound.values,
            self._context,
            seconds=self._seconds,
            progress=showing(self._progress, command.spec, self._override),
        )

    def _answered(self, spec: CommandSpec, reply: Reply | None) -> Answer:
        outcome = self._outcome("ok")
        visibility: Visibility = "user"
        if reply is not None:
            reply, visibility = shown(spec, reply, self._override)
        self._context = replace(self._context, reply=reply, outcome=outcome)
        suggestions: tuple[Suggestion, ...] = ()
        if reply is not None and self._context.remaining() > DELIVERY + SECONDS_IN_ALL:
            suggestions = suggest(self._context, self._roster.asking("catops_suggestions"))
        return Answer(
            request=self._request,
            reply=reply,
            visibility=visibility,
            outcome=outcome,
            command=spec,
            arguments=self._arguments,
            echo=self._echo,
            suggestions=suggestions,
            verdict=self._verdict,
        )

    def _refused(self, status: Status, error: UserError) -> Answer:
        return self._end(status, refusal(error, self._context), meant(error, self._context))

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

    @property
    def _seconds(self) -> float:
        """The seconds that a command may take now."""
        return self._context.remaining() - RESERVE

    def _outcome(self, status: Status) -> Outcome:
        return Outcome(status, self._clock() - self._started)
