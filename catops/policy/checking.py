"""What is doubtful in a readable policy: rules that match nothing, roles that no rule names.

A rule that denies by a misspelt argument denies nothing, and nobody notices until it is too late.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from catops.findings import Finding
from catops.policy import fitting
from catops.policy.model import Document, Rule
from catops.policy.possible import never_fitting
from catops.policy.values import parameter_of
from catops.similar import similar
from catops.spec import CommandSpec

CHECK = "access"


def check_document(
    document: Document, commands: Sequence[CommandSpec], plugins: Collection[str], *, token: bool
) -> Iterator[Finding]:
    """Say what is doubtful about ``document``.

    :param commands: every command that is installed.
    :param plugins: the plugins that work.
    :param token: the bot has a token to ask Slack with.
    """
    for rule in document.rules:
        yield from _check_patterns(rule, commands)
        yield from _check_arguments(rule, commands)
        yield from _check_values(rule, commands)
        yield from _check_destruction(rule, commands)
    for name in document.required:
        if name not in plugins:
            yield Finding(
                "fault",
                CHECK,
                f"[access] requires the plugin {name}, which does not work here.",
                "Until it does, nothing is allowed to anybody; meow plugins says why.",
            )
    named = {role for rule in document.rules for role in (*rule.roles, *rule.unless)}
    for role in document.roles:
        if role not in named:
            yield Finding("advice", CHECK, f"No rule names the role {role}.")
    yield from _check_token(document, token)


def needs_profiles(document: Document) -> bool:
    """Return whether the chat is asked who is a guest, or for e-mail addresses."""
    roles = document.roles
    if any(role.domains for role in roles.values()):
        return True
    named = [roles[name] for rule in document.rules for name in (*rule.roles, *rule.unless)]
    for_members = any(rule.allows and not rule.roles for rule in document.rules)
    by_more = any(not role.guests and _by_more_than_id(role) for role in named)
    return not document.guests and (for_members or by_more)


def needs_groups(document: Document) -> bool:
    """Return whether the chat is asked who is in a user group."""
    return any(role.groups for role in document.roles.values())


def _by_more_than_id(role: object) -> bool:
    lines = ("groups", "channels", "domains", "workspaces")
    return any(getattr(role, line) for line in lines)


def _check_patterns(rule: Rule, commands: Sequence[CommandSpec]) -> Iterator[Finding]:
    about = any(fitting.speaks_of(rule, spec) for spec in commands)
    if not about and (rule.commands or rule.qualified):
        names = [one.text for one in (*rule.commands, *rule.qualified)]
        likely = [one for name in names for one in similar(name, _names(commands), most=1)]
        mend = f"Did you mean {' or '.join(likely)}?" if likely else "Is its plugin installed?"
        yield Finding("advice", CHECK, f"{rule.label} matches no installed command.", mend)


def _check_arguments(rule: Rule, commands: Sequence[CommandSpec]) -> Iterator[Finding]:
    about = [spec for spec in commands if fitting.speaks_of(rule, spec)]
    for name in rule.arguments if about else ():
        found = [one for spec in about if (one := parameter_of(spec, name)) is not None]
        if not found:
            known = {one.name for spec in about for one in spec.parameters}
            likely = similar(name, known, most=1)
            yield Finding(
                "fault",
                CHECK,
                f"{rule.label} depends on {name}, which none of its commands takes.",
                f"Did you mean {likely[0]}?" if likely else "See help of the command.",
            )
        elif any(one.type == "secret" for one in found):
            yield Finding(
                "fault",
                CHECK,
                f"{rule.label} depends on {name}, which is a secret that rules never see.",
                "Remove it.",
            )


def _check_values(rule: Rule, commands: Sequence[CommandSpec]) -> Iterator[Finding]:
    """Report values that nobody can give: what a denial is about them forbids nothing."""
    level: Literal["advice", "fault"] = "advice" if rule.allows else "fault"
    about = [spec for spec in commands if fitting.speaks_of(rule, spec)]
    for what, mend in never_fitting(rule, about):
        yield Finding(level, CHECK, f"{rule.label} {what}", mend)


def _check_destruction(rule: Rule, commands: Sequence[CommandSpec]) -> Iterator[Finding]:
    if not rule.allows or rule.roles or rule.channels:
        return
    any_other = CommandSpec("any other", effect="destructive")
    if any(
        spec.effect == "destructive" and fitting.speaks_of(rule, spec)
        for spec in (*commands, any_other)
    ):
        yield Finding(
            "advice",
            CHECK,
            f"{rule.label} lets every member run what cannot be undone.",
            'Give it roles, or effects = ["read", "write"].',
        )


def _check_token(document: Document, token: bool) -> Iterator[Finding]:
    if not token and (needs_profiles(document) or needs_groups(document)):
        yield Finding(
            "advice",
            CHECK,
            "Slack must be asked who people are, and SLACK_BOT_TOKEN is not set here.",
            "Without one in the deployment, only people named by their ids are allowed anything.",
        )


def _names(commands: Sequence[CommandSpec]) -> list[str]:
    return [name for spec in commands for name in (spec.name, spec.qualified)]
