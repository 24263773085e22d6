"""``@command``: CatOps' own, with help and completers for the flags that every command shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.config import read_config
from catops_plugin_aws.regions import known_regions

Completer = Callable[[catops.Context, str], Iterable[str]]

#: Values one completer offers, and the names it looks through for them: it must be fast.
OFFERED, SEARCHED = 100, 1_000

HELP = {
    "region": "the region to ask; the bot's own when left out",
    "account": "another account, by its name in catops.toml",
    "filter": "only rows that contain this text",
    "since": "how far back to look, e.g. 30m, 2h, 7d",
}


def command(
    name: str,
    *,
    effect: Literal["read", "write", "destructive"],
    examples: Sequence[str],
    aliases: Sequence[str] = (),
    complete: Mapping[str, Completer] | None = None,
    visibility: Literal["channel", "user"] = "channel",
    plan: Callable[..., Any] | None = None,
) -> Callable[[Callable[..., Any]], catops.Command]:
    """Declare a command as :func:`catops.command` does, its shared flags explained and completed.

    Effect and examples must be given: here nothing is a ``write`` by default.
    """

    def declare(function: Callable[..., Any]) -> catops.Command:
        shared = {flag: of for flag, of in FLAGS.items() if flag in function.__annotations__}
        made = catops.command(
            name,
            effect=effect,
            examples=examples,
            aliases=aliases,
            complete=shared | dict(complete or {}),
            visibility=visibility,
            plan=plan,
        )(function)
        parameters = tuple(
            replace(each, help=each.help or HELP.get(each.name, ""))
            for each in made.spec.parameters
        )
        return replace(made, spec=replace(made.spec, parameters=parameters))

    return declare


def completer(names: Callable[[Aws, str], Iterable[str]]) -> Completer:
    """Make a completer of a function that lists names of AWS; when AWS refuses, it offers none.

    :param names: takes AWS and what was typed, which it may ignore where AWS cannot filter.
    """

    def complete(ctx: catops.Context, typed: str) -> list[str]:
        region, account = (str(ctx.arguments.get(flag) or "") for flag in ("region", "account"))
        try:
            with connect(ctx, region, account, quick=True) as aws:
                return matching(names(aws, typed), typed)
        except catops.UserError as error:
            ctx.log.warning("nothing to complete: %s", error.message)
            return []

    return complete


def matching(names: Iterable[str], typed: str) -> list[str]:
    """Return at most a hundred of ``names``: those that begin as typed, then those that contain it.

    Case does not matter, and no name is offered twice.
    """
    wanted = typed.casefold()
    searched = {name for name, _ in zip(names, range(SEARCHED), strict=False) if name}
    fitting = [name for name in searched if wanted in name.casefold()]
    fitting.sort(key=lambda name: (not name.casefold().startswith(wanted), name))
    return fitting[:OFFERED]


def _regions(ctx: catops.Context, typed: str) -> list[str]:
    return matching(known_regions(), typed)


def _accounts(ctx: catops.Context, typed: str) -> list[str]:
    return matching(read_config(ctx.settings).accounts, typed)


FLAGS: Mapping[str, Completer] = {"region": _regions, "account": _accounts}
