"""The middle: a request comes in, the command it names is run, an answer goes out.

It knows no chat platform and no cloud. Whatever happens in a plugin, it returns an answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import GeneratorType
from typing import Any, Protocol

from catops.access import Access
from catops.answer import Answer
from catops.arguments import HELP_FLAGS, Bound, asks_for_help, bind
from catops.commands import Command
from catops.context import Context
from catops.errors import (
    BadArgument,
    CommandNotFound,
    ConfigError,
    NotAllowed,
    PluginError,
    UserError,
)
from catops.installed import Installed, Match
from catops.isolation import isolated
from catops.limits import OutOfTime, time_limit
from catops.outcome import Outcome, Status
from catops.plugins.loading import Broken, Plugin
from catops.reply import Reply, Visibility
from catops.request import Request
from catops.returns import as_reply
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.suggesting import choose, suggest
from catops.suggestions import Suggestion
from catops.usage import describe
from catops.words import join_words, split_words

LOG = logging.getLogger("catops.bot")
#: Seconds kept back from a command's time, so that its answer can still be delivered.
RESERVE = 2.0
#: Seconds one plugin may take before or after a command that is not its own.
HOOK_SECONDS = 2.0


#: Shows what a command says while it still works, to those who will see its answer.
Progress = Callable[[Reply, Visibility], None]


class Roster(Installed, Protocol):
    """What is installed, and the way to run it."""

    def command(self, spec: CommandSpec) -> Command:
        """Return the command that ``spec`` describes, ready to run.

        :raises PluginError: when its plugin cannot be loaded, or is not set up.
        """

    def asking(self, hook: str) -> Sequence[Plugin | Broken]:
        """Return the plugins that implement ``hook``, sorted by name."""


class Bot:
    """Answers requests with the commands of a roster."""

    def __init__(
        self, roster: Roster, settings: Settings, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.roster = roster
        self.settings = settings
        self._clock = clock

    def handle(
        self,
        request: Request,
        *,
        remaining: Callable[[], float] = lambda: float("inf"),
        progress: Progress = lambda reply, visibility: None,
    ) -> Answer:
        """Return the answer to ``request``; whatever happens on the way, there is one.

        :param remaining: seconds until the answer must have been delivered.
        :param progress: takes what a command says while it still works.
        """
        with isolated(request.reference):
            return _Turn(self, request, remaining, progress, self._clock).answer()


class _Turn:
    """One request on its way through the bot."""

    def __init__(
        self,
        bot: Bot,
        request: Request,
        remaining: Callable[[], float],
        progress: Progress,
        clock: Callable[[], float],
    ) -> None:
        self.roster = bot.roster
        self.request = request
        self.progress = progress
        self.clock = clock
        self.started = clock()
        self.access = Access(request, bot.roster.asking("catops_authorize"))
        self.spec: CommandSpec | None = None
        self.echo = ""
        self.context = Context(
            request=request,
            settings=bot.settings,
            installed=bot.roster,
            allowed=self.access.allowed,
            remaining=remaining,
            now=clock,
        )

    def answer(self) -> Answer:
        answer = self._attempt()
        if self.context.command is not None:
            self._after(answer)
        return answer

    def _attempt(self) -> Answer:
        try:
            return self._run()
        except NotAllowed as error:
            return self._said("refused", error)
        except (CommandNotFound, BadArgument) as error:
            return self._said("mistyped", error, error.possibilities)
        except UserError as error:
            return self._said("mistyped", error)
        except ConfigError as error:
            return self._unset(error)
        except OutOfTime:
            LOG.error("%s: %s ran out of time", self.request.reference, self._name)
            return self._end(
                "timeout",
                self._failure(
                    "was stopped because its time was up; how far it came is unknown.",
                    "Check what it was to change before you run it again.",
                ),
            )
        except BaseException as error:
            LOG.error("%s: %s failed", self.request.reference, self._name, exc_info=error)
            verb = "exited" if isinstance(error, SystemExit) else "failed"
            return self._end(
                "failed",
                self._failure(f"{verb} before it could answer.", "The reason is in the bot's log."),
            )

    def _run(self) -> Answer:
        match = self._find(split_words(self.request.text))
        self.spec = spec = match.spec
        if asks_for_help(spec, match.rest):
            return self._end("ok", describe(spec, self.request.prefix))
        self.access.check(spec)
        try:
            command = self.roster.command(spec)
        except PluginError as error:
            return self._unusable(spec, error)
        bound = self._bound(match)
        self.context = replace(self.context, command=spec, arguments=bound.values)
        reply = self._before(spec) or self._called(command, bound)
        return self._answered(spec, reply)

    def _find(self, words: list[str]) -> Match:
        if not words or words[0] in HELP_FLAGS:
            words = ["help", *words[1:]]
        try:
            return self.roster.find(words)
        except CommandNotFound:
            plain = [word for word in words if word not in HELP_FLAGS]
            if plain == words:
                raise
            return self.roster.find(["help", *plain])

    def _bound(self, match: Match) -> Bound:
        if match.spec.classic:
            argv = [match.spec.name, *match.rest]
            bound = Bound({"argv": argv, "params": dict(self.request.form)}, join_words(argv))
        else:
            bound = bind(match.spec, match.rest, prefix=self.request.prefix)
        self.echo = bound.echo
        return bound

    def _before(self, spec: CommandSpec) -> Reply | None:
        for plugin in self.roster.asking("catops_before_command"):
            reply = plugin.ask(
                "catops_before_command", HOOK_SECONDS, context=self.context, command=spec
            )
            if reply is not None:
                return as_reply(reply)
        return None

    def _called(self, command: Command, bound: Bound) -> Reply | None:
        left = self.context.remaining() - RESERVE
        limits = [one for one in (command.spec.timeout, left) if one and one != float("inf")]
        with time_limit(min(limits) if limits else None):
            value = command.run(self.context, bound.values)
            if isinstance(value, GeneratorType):
                value = self._last(value, command.spec.visibility)
            return as_reply(value)

    def _last(self, steps: GeneratorType[Any, None, Any], visibility: Visibility) -> Any:
        """Draw a generator: show what it yields, return the last of it (or what it returns)."""
        last = None
        while True:
            try:
                last = next(steps)
            except StopIteration as stop:
                return last if stop.value is None else stop.value
            reply = as_reply(last)
            if reply is not None:
                self._show(reply, reply.visibility or visibility)

    def _show(self, reply: Reply, visibility: Visibility) -> None:
        try:
            self.progress(reply, visibility)
        except Exception:
            LOG.warning("%s: progress was not shown", self.request.reference, exc_info=True)

    def _answered(self, spec: CommandSpec, reply: Reply | None) -> Answer:
        outcome = self._outcome("ok")
        self.context = replace(self.context, reply=reply, outcome=outcome)
        suggestions: tuple[Suggestion, ...] = ()
        if reply is not None:
            suggestions = suggest(self.context, self.roster.asking("catops_suggestions"))
        return Answer(
            request=self.request,
            reply=reply,
            visibility=(reply and reply.visibility) or spec.visibility,
            outcome=outcome,
            command=spec,
            echo=self.echo,
            suggestions=suggestions,
        )

    def _after(self, answer: Answer) -> None:
        context = replace(self.context, reply=answer.reply, outcome=answer.outcome)
        for plugin in self.roster.asking("catops_after_command"):
            try:
                plugin.ask(
                    "catops_after_command",
                    HOOK_SECONDS,
                    context=context,
                    command=answer.command,
                    outcome=answer.outcome,
                )
            except PluginError as error:
                LOG.error("%s: %s", self.request.reference, error.advice, exc_info=error.__cause__)

    def _said(self, status: Status, error: UserError, possibilities: Sequence[str] = ()) -> Answer:
        """Answer with what an error says, and with what was probably meant."""
        typed = " ".join(self.request.text.split())
        meant = choose(
            self.context,
            [Suggestion(line, f"it is close to {typed!r}") for line in possibilities],
        )
        mend = error.mend
        if isinstance(error, CommandNotFound) and not mend:
            mend = self._where_to_look()
        text = f"{error.message}\n{mend}" if mend else error.message
        return self._end(status, Reply(text, level="warning"), meant)

    def _where_to_look(self) -> str:
        if any(True for _ in self.roster.commands()):
            return f"Type {self.request.prefix} help to see what there is."
        faults = (fault for one in self.roster.plugins(faulty=True) for fault in one.faults)
        reasons = " ".join(f"{fault.reason} {fault.mend}" for fault in faults)
        return f"No plugin works at all. {reasons or 'Install catops again.'}"

    def _unset(self, error: ConfigError) -> Answer:
        LOG.error("%s: %s", self.request.reference, error.advice)
        said = f"{self._name} was not run, because the bot is not set up right.\n{error.advice}"
        return self._end(
            "failed", Reply(f"{said}\nReference: {self.request.reference}", level="error")
        )

    def _unusable(self, spec: CommandSpec, error: PluginError) -> Answer:
        LOG.error("%s: plugin %s: %s", self.request.reference, spec.plugin, error.advice)
        whose = f"the plugin {spec.plugin} of {spec.distribution}"
        text = f"{spec.name} was not run, because {whose} does not work.\n{error.advice}"
        return self._end(
            "failed", Reply(f"{text}\nReference: {self.request.reference}", level="error")
        )

    def _failure(self, what: str, advice: str) -> Reply:
        whose = ""
        if self.spec is not None:
            whose = f" (plugin {self.spec.plugin} of {self.spec.distribution})"
        return Reply(
            f"{self._name}{whose} {what}\n{advice} Reference: {self.request.reference}",
            level="error",
        )

    def _end(
        self, status: Status, reply: Reply, suggestions: tuple[Suggestion, ...] = ()
    ) -> Answer:
        """Answer only the person who asked: help, errors and denials are theirs alone."""
        return Answer(
            request=self.request,
            reply=reply,
            visibility="user",
            outcome=self._outcome(status),
            command=self.spec,
            echo=self.echo,
            suggestions=suggestions,
        )

    def _outcome(self, status: Status) -> Outcome:
        return Outcome(status, self.clock() - self.started)

    @property
    def _name(self) -> str:
        return self.spec.name if self.spec else "The command"
