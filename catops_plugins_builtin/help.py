"""Help on everything that is installed: all of it, one plugin, one command, or by search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice

import catops
from catops.similar import similar
from catops.spec import CommandSpec
from catops.topics import HelpTopic
from catops.usage import describe
from catops_plugins_builtin import pages
from catops_plugins_builtin.plugins import fault_lines

#: Commands on one page: what a screen shows without scrolling.
PAGE = 20
#: Titles of pages that the overview lists.
TITLES = 30
#: Plugins with something wrong that it names.
NAMES = 30


def _names(ctx: catops.Context, typed: str) -> Iterable[str]:
    names = [spec.typed for spec in ctx.installed.commands() if ctx.allowed(spec)]
    return sorted(name for name in names if name.startswith(typed))


@catops.command(
    "help",
    effect="read",
    visibility="user",
    examples=["help", "help ping", "help search disk full"],
    complete={"topic": _names},
)
def help(ctx: catops.Context, *topic: catops.CommandLine, page: int = 1) -> catops.Reply:
    """Show what the bot can do, or everything about one command, plugin or topic.

    :param topic: a command, a plugin, a topic, or the word search and what to look for
    :param page: which page of a long list
    """
    return replace(_about(ctx, list(topic), page), visibility="user")


def _about(ctx: catops.Context, words: Sequence[str], page: int) -> catops.Reply:
    if not words:
        return _overview(ctx, page)
    if words[0] == "search":
        if len(words) == 1:
            raise catops.BadArgument(
                "Search for what?", mend=f"E.g. {ctx.request.typed('help search disk full')}"
            )
        return _search(ctx, words[1:], page)
    return _topic(ctx, words, page)


def _overview(ctx: catops.Context, page: int) -> catops.Reply:
    typed = ctx.request.typed
    specs = _allowed(ctx, ctx.installed.commands())
    reply = _listing(
        ctx, specs, page, title=f"What {ctx.request.prefix or 'this bot'} can do", again="help"
    )
    notes = [f"{typed('help COMMAND')} describes one; {typed('help search WORDS')} finds one."]
    titles = [topic.title for topic in ctx.installed.topics()]
    if titles:
        more = f" and {len(titles) - TITLES} more" if len(titles) > TITLES else ""
        notes.append("Topics: " + ", ".join(titles[:TITLES]) + more)
    faulty = [one.name for one in ctx.installed.plugins(faulty=True)]
    if faulty:
        more = f" and {len(faulty) - NAMES} more" if len(faulty) > NAMES else ""
        named = ", ".join(faulty[:NAMES]) + more
        notes.append(f"Something is wrong with {named}: {typed('plugins --broken')}")
    return catops.Reply("\n".join([reply.text, "", *notes]), title=reply.title)


def _topic(ctx: catops.Context, words: Sequence[str], page: int) -> catops.Reply:
    """Return the help of a command, a group or a plugin; or a page; or what speaks of ``words``."""
    topics = pages.called(ctx.installed.topics(), " ".join(words))
    reply = _commands_called(ctx, words, page)
    if reply is not None:
        return replace(reply, buttons=[*reply.buttons, *pages.buttons(topics)])
    if len(topics) == 1:
        return pages.page(ctx, topics[0])
    if topics:
        text = f"{len(topics)} pages are called so."
        return catops.Reply(text, title=" ".join(words), buttons=pages.buttons(topics))
    return _broken_plugin(ctx, " ".join(words)) or _search(ctx, words, page)


def _commands_called(ctx: catops.Context, words: Sequence[str], page: int) -> catops.Reply | None:
    name = " ".join(words)
    inside = list(_allowed(ctx, ctx.installed.group(words)))
    try:
        match = ctx.installed.find(words)
    except catops.CommandNotFound:
        specs = inside or list(_allowed(ctx, ctx.installed.commands(name)))
        return _listing(ctx, specs, page, title=name, again=f"help {name}") if specs else None
    if match.rest:
        return None
    if not ctx.allowed(match.spec):
        if not inside:
            raise catops.NotAllowed(f"You may not run {match.spec.typed} here.")
        return _listing(ctx, inside, page, title=name, again=f"help {name}")
    reply = describe(match.spec, ctx.request.prefix)
    if not inside:
        return reply
    listing = _listing(ctx, inside, page, title="", again=f"help {name}")
    return replace(reply, text=f"{reply.text}\n\n{listing.text}")


def _broken_plugin(ctx: catops.Context, name: str) -> catops.Reply | None:
    broken = [one for one in ctx.installed.plugins(faulty=True) if one.name == name]
    if not broken:
        return None
    return catops.Reply("\n".join(fault_lines(broken)), title=name, level="warning")


def _search(ctx: catops.Context, words: Sequence[str], page: int) -> catops.Reply:
    wanted = [word.casefold() for word in words]
    specs = [
        spec
        for spec in _allowed(ctx, ctx.installed.commands())
        if all(word in _text_of(spec) for word in wanted)
    ]
    topics = [topic for topic in ctx.installed.topics() if _speaks_of(topic, wanted)]
    if not specs and not topics:
        raise _nothing(ctx, words)
    if len(topics) == 1 and not specs:
        return pages.page(ctx, topics[0])
    name = " ".join(words)
    listing = _listing(ctx, specs, page, title=f"About {name!r}", again=f"help search {name}")
    return replace(listing, buttons=pages.buttons(topics))


def _nothing(ctx: catops.Context, words: Sequence[str]) -> catops.CommandNotFound:
    name = " ".join(words)
    names = [spec.typed for spec in _allowed(ctx, ctx.installed.commands())]
    names += [one.name for one in ctx.installed.plugins() if one.loaded]
    names += [topic.title for topic in ctx.installed.topics()]
    likely = similar(name, names)
    if not likely:
        likely = [line for line in _meant(ctx, words) if line in names]
    return catops.CommandNotFound(
        f"There is no command, plugin or topic {name!r}.",
        possibilities=tuple(f"help {one}" for one in likely),
    )


def _meant(ctx: catops.Context, words: Sequence[str]) -> Sequence[str]:
    try:
        ctx.installed.find(words)
    except catops.CommandNotFound as error:
        return error.possibilities
    return ()


def _listing(
    ctx: catops.Context, specs: Iterable[CommandSpec], page: int, *, title: str, again: str
) -> catops.Reply:
    """Return one page of commands, grouped by plugin; draw no more of them than it shows."""
    if page < 1:
        raise catops.BadArgument(f"There is no page {page}.", mend="Pages begin at 1.")
    shown = list(islice(specs, (page - 1) * PAGE, page * PAGE + 1))
    if not shown and page > 1:
        raise catops.BadArgument(f"There is no page {page}.", mend="The list is shorter.")
    lines: list[str] = []
    for plugin, group in groupby(shown[:PAGE], key=lambda spec: spec.plugin):
        lines += ["", f"*{plugin}*"] if lines else [f"*{plugin}*"]
        lines += [f"`{spec.typed}`: {spec.summary}".removesuffix(": ") for spec in group]
    if len(shown) > PAGE:
        lines += ["", f"Page {page}. More: `{ctx.request.typed(again)} --page {page + 1}`"]
    elif page > 1:
        lines += ["", f"Page {page}, the last one."]
    return catops.Reply("\n".join(lines), title=title)


def _allowed(ctx: catops.Context, specs: Iterable[CommandSpec]) -> Iterator[CommandSpec]:
    return (spec for spec in specs if ctx.allowed(spec))


def _text_of(spec: CommandSpec) -> str:
    parts = (spec.name, spec.summary, spec.description, spec.plugin, *spec.aliases)
    return " ".join(parts).casefold()


def _speaks_of(topic: HelpTopic, wanted: Sequence[str]) -> bool:
    text = " ".join((topic.title, topic.text, *topic.keywords)).casefold()
    return all(word in text for word in wanted)


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [help]
