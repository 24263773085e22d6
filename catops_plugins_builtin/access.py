"""Who may run what: what you may do here, and why somebody may or may not run a line."""

from __future__ import annotations

from itertools import islice

import catops
from catops.explanation import Explanation, as_lines
from catops.request import Person
from catops.words import join_words, split_words

#: Commands that are looked at, and names of each effect that are shown.
LOOKED_AT, SHOWN = 2_000, 15
STANDINGS = {
    "member": "a member",
    "guest": "a guest",
    "stranger": "of another workspace",
    "gone": "deactivated",
    "unknown": "unknown, because it could not be looked up",
}


@catops.command("access", effect="read", visibility="user", examples=["access"])
def access(ctx: catops.Context) -> catops.Reply:
    """Show who you are to the access rules, and what you may do here."""
    explained = ctx.explain("access", None)
    by_effect: dict[str, list[str]] = {"read": [], "write": [], "destructive": []}
    for spec in islice(ctx.installed.commands(), LOOKED_AT):
        if ctx.allowed(spec):
            by_effect[spec.effect].append(spec.typed)
    may = {f"Your {effect} commands": _some(names) for effect, names in by_effect.items()}
    typed = ctx.request.typed(f"access explain {ctx.person.id} COMMAND")
    return catops.Reply(
        f"`{typed}` says why.", fields={**_about(explained), **may}, title="Your access here"
    )


@catops.command(
    "access explain",
    effect="read",
    visibility="user",
    examples=["access explain @tess help", 'access explain @tess "help --page 2"'],
)
def explain(ctx: catops.Context, user: catops.User, *line: catops.CommandLine) -> catops.Reply:
    """Say whether USER may run LINE here, which rule decided, and which others came close.

    :param user: a person; T0123ABCD/U0123ABCD for somebody of another workspace
    :param line: a command line; put quotes around it where it has flags
    """
    text = line[0] if len(line) == 1 else join_words(list(line))
    if not split_words(text):
        raise catops.BadArgument("Explain which command?", mend="Give a command line.")
    explained = ctx.explain(text, _person(ctx, user))
    verdict = explained.verdict
    return catops.Reply(
        "\n".join(as_lines(explained)),
        fields={"Decided by": verdict.rule or "nothing decided", **_about(explained)},
        level="success" if verdict.allowed else "warning",
    )


def _person(ctx: catops.Context, user: catops.User) -> Person:
    team, _, id = user.id.rpartition("/")
    own = ctx.person
    return Person(
        id=id, team=team or own.team, organization="" if team else own.organization, name=user.name
    )


def _about(explained: Explanation) -> dict[str, str]:
    held = [name for name, has in explained.roles.items() if has]
    unknown = [name for name, has in explained.roles.items() if has is None]
    about = {"Who": f"{explained.person.team}/{explained.person.id}"}
    if explained.standing:
        about["Is"] = STANDINGS[explained.standing]
    if explained.roles:
        about["Roles"] = ", ".join(held) or "none"
    if unknown:
        about["Not known"] = ", ".join(unknown)
    return about


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more or "none"


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [access, explain]
