"""Say hello from your channel: ``/catops example London``."""

from collections.abc import Iterable
from typing import Literal

import catops

#: People and places this plugin knows; a real one would ask a service.
KNOWN = ("London", "Oslo", "Quito")


def _known(ctx: catops.Context, typed: str) -> Iterable[str]:
    """List what a name can be completed to; the bot asks while somebody types."""
    return [name for name in KNOWN if name.lower().startswith(typed.lower())]


@catops.command(
    "example",
    effect="read",
    examples=["example London", "example Oslo --style loud"],
    complete={"name": _known},
)
def hello(
    ctx: catops.Context, name: str, *, style: Literal["plain", "loud"] = "plain"
) -> catops.Reply:
    """Say hello to NAME.

    :param name: whom to greet
    :param style: how loud to be
    """
    if not name.strip():
        raise catops.UserError("There is nobody to greet.", mend="Give a name: example London")
    text = f"Hello, {name}"
    return catops.Reply(f"{text.upper()}!" if style == "loud" else f"{text}.", level="success")


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [hello]


@catops.hookimpl
def catops_help() -> Iterable[catops.HelpTopic]:
    """Return a page that ``/catops help about example`` shows."""
    text = "Greets people. `example NAME` greets one, `--style loud` wakes them up."
    return [catops.HelpTopic("About example", text, keywords=("greeting", "hello"))]


@catops.hookimpl
def catops_suggestions(context: catops.Context) -> Iterable[catops.Suggestion]:
    """Suggest saying it again, louder."""
    if context.command is None or context.command.name != "example":
        return []
    if context.arguments.get("style") == "loud":
        return []
    line = f"example {context.arguments['name']} --style loud"
    return [catops.Suggestion(line, "they may not have heard it", label="Louder")]
