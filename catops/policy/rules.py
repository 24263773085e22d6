"""The policy that ``[access]`` writes: what no rule allows is denied, and a denial wins.

The order of the rules never matters: all that deny are held against a request before any that
allows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from catops.explanation import Considered, Explanation
from catops.outcome import Verdict
from catops.policy import fitting
from catops.policy.basics import RULE, is_basic
from catops.policy.directory import Directory
from catops.policy.model import Document, Rule
from catops.policy.people import Who
from catops.request import Request
from catops.spec import CommandSpec

#: How the name of what decided ends where it might have been otherwise, if more were known.
DOUBT = ", in doubt"
UNALLOWED = "no rule allows it"
Arguments = Mapping[str, Any] | None
NOBODY = frozenset[str]()


class Rules:
    """Decides by the rules of a document."""

    def __init__(
        self,
        document: Document,
        directory: Directory,
        *,
        version: str,
        teams: Collection[str] = (),
        loaded: Callable[[], Collection[str]] = lambda: NOBODY,
    ) -> None:
        """Take the rules, and who can say what they are about.

        :param version: what changes with the rules.
        :param teams: the deployment's own workspaces, where the document names none.
        :param loaded: returns the names of the plugins that work.
        """
        self.version = version
        self._document = document
        self._directory = directory
        self._homes = document.workspaces or frozenset(teams)
        self._loaded = loaded
        self._missing: list[str] | None = None
        self._about: dict[tuple[str, str], tuple[list[Rule], list[Rule]]] = {}
        self._last: tuple[Request, Who] | None = None

    def decide(self, request: Request, spec: CommandSpec, arguments: Arguments = None) -> Verdict:
        """Return the decision on ``spec``; with no ``arguments``, whether any could be allowed."""
        who = self._who(request)
        denials, permissions = self._rules_about(spec)
        for rule in denials:
            if not _why_not(rule, who, request, spec, arguments):
                return _denied_by(rule, who)
        if is_basic(spec, request, arguments, who):
            return Verdict(True, rule=RULE)
        for name in self._missing_plugins():
            return Verdict(
                False,
                f"the plugin {name}, which the access rules require, does not work.",
                rule="[access] required",
                mend="meow plugins says what is wrong with it.",
            )
        for rule in permissions:
            if not _why_not(rule, who, request, spec, arguments):
                return Verdict(True, rule=rule.label)
        return self._closed(request, spec, arguments, who, permissions)

    def explain(
        self, request: Request, spec: CommandSpec, arguments: Arguments = None
    ) -> Explanation:
        """Return the decision, and how each rule about ``spec`` bears on it."""
        who = self._who(request)
        considered = []
        for rules in self._rules_about(spec):
            for rule in rules:
                why = _why_not(rule, who, request, spec, arguments)
                considered.append(Considered(rule.label, rule.allows, not why, why))
        return Explanation(
            person=request.person,
            command=spec,
            verdict=self.decide(request, spec, arguments),
            considered=tuple(sorted(considered, key=lambda one: not one.fits)),
            standing=who.standing,
            roles={name: who.holds(name) for name in self._document.roles},
        )

    def _who(self, request: Request) -> Who:
        """Return the person who asks; kept for a request, because help asks of every command."""
        last = self._last  # read once: another thread may set it meanwhile
        if last is None or last[0] is not request:
            document = self._document
            homes = self._homes or frozenset(request.homes)
            who = Who(request, document.roles, self._directory, homes=homes, guests=document.guests)
            last = self._last = request, who
        return last[1]

    def _rules_about(self, spec: CommandSpec) -> tuple[list[Rule], list[Rule]]:
        """Return the rules that deny and that allow ``spec`` to anybody; kept for the process."""
        key = (spec.qualified, spec.effect)
        if key not in self._about:
            about = [rule for rule in self._document.rules if fitting.speaks_of(rule, spec)]
            self._about[key] = (
                [rule for rule in about if not rule.allows],
                [rule for rule in about if rule.allows],
            )
        return self._about[key]

    def _missing_plugins(self) -> list[str]:
        if self._missing is None:
            required = self._document.required
            loaded = self._loaded() if required else NOBODY
            self._missing = [name for name in required if name not in loaded]
        return self._missing

    def _closed(
        self,
        request: Request,
        spec: CommandSpec,
        arguments: Arguments,
        who: Who,
        permissions: list[Rule],
    ) -> Verdict:
        person = request.person
        ids = f"{person.team}/{person.id}"
        ask = f"Ask {self._document.contact}." if self._document.contact else ""
        if not who.at_home:
            return _no("you come from a workspace that is not this bot's.", ask or _named(ids))
        near = [
            rule for rule in permissions if not _out_of_question(rule, request, spec, arguments)
        ]
        doubts = [rule for rule in near if _doubtful(rule, who)]
        error = who.unanswered
        if doubts and error:
            reason = f"your account could not be looked up: {error}."
            return Verdict(False, reason, rule=UNALLOWED + DOUBT, mend=error.mend)
        if near and who.standing in ("guest", "gone"):
            what = "guests may run" if who.standing == "guest" else "a deactivated account may run"
            return _no(f"{what} only what they are named for.", ask or _named(ids))
        if arguments is not None and any(
            not _why_not(rule, who, request, spec, None) for rule in permissions
        ):
            return _no("no rule allows it to you with these arguments.", ask or _rule(spec, ids))
        return _no("no rule allows it to you.", ask or _rule(spec, ids))


def _why_not(
    rule: Rule, who: Who, request: Request, spec: CommandSpec, arguments: Arguments
) -> str:
    """Return the first reason why a rule does not fit; the expensive questions come last."""
    closed = _out_of_question(rule, request, spec, arguments)
    if closed:
        return closed
    if rule.allows:
        return fitting.why_not_allowed_to(rule, who)
    return fitting.why_not_denied_to(rule, who)


def _out_of_question(rule: Rule, request: Request, spec: CommandSpec, arguments: Arguments) -> str:
    """Return why a rule fits nobody here, whoever asks; empty where it may fit somebody."""
    return fitting.why_not_where(rule, request.place.id) or fitting.why_not_with(
        rule, spec, arguments
    )


def _denied_by(rule: Rule, who: Who) -> Verdict:
    if rule.reason:
        return Verdict(False, rule.reason, rule=rule.label)
    doubts = [name for name in (*rule.roles, *rule.unless) if who.holds(name) is None]
    error = who.unanswered
    if doubts and error:
        reason = f"a rule forbids it to some, and your account could not be looked up: {error}."
        return Verdict(False, reason, rule=rule.label + DOUBT, mend=error.mend)
    return Verdict(False, f"a rule forbids it, {rule.label}.", rule=rule.label)


def _doubtful(rule: Rule, who: Who) -> bool:
    """Return whether a rule would perhaps fit the person if more were known."""
    if not rule.roles:
        return who.standing == "unknown"
    return any(who.holds(role) is None for role in rule.roles)


def _no(reason: str, mend: str) -> Verdict:
    return Verdict(False, reason, rule=UNALLOWED, mend=mend)


def _named(ids: str) -> str:
    return f'The owner of catops.toml can name you in a role: users = ["{ids}"].'


def _rule(spec: CommandSpec, ids: str) -> str:
    return (
        f"The owner of catops.toml can write a rule that allows {spec.typed} to a role that "
        f"you ({ids}) have."
    )
