"""A plugin with a command of each kind of parameter there is, which notes that it ran."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, Literal

import catops


class Colour(enum.Enum):
    """A choice."""

    RED = "red"
    GREEN = "green"


class Zoo:
    """The plugin.

    :ivar ran: how many commands ran.
    """

    def __init__(self) -> None:
        self.ran = 0

        def counted(result: Any) -> Any:
            self.ran += 1
            return result

        self._commands = _commands(counted)

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        """Offer all of them."""
        return self._commands


def _commands(counted: Callable[[Any], Any]) -> list[catops.Command]:
    @catops.command("look", effect="read")
    def look(ctx: catops.Context, *words: str) -> str:
        """Look at WORDS."""
        return str(counted(f"saw {words}"))

    @catops.command("zoo number", effect="read", aliases=["zn"])
    def number(ctx: catops.Context, one: int, two: float = 0.5, *, flag: bool = False) -> str:
        """Take numbers."""
        return str(counted(f"{one} {two} {flag}"))

    @catops.command("zoo choose", effect="read")
    def choose(
        ctx: catops.Context,
        colour: Colour,
        *,
        size: Literal["s", "m"] = "s",
        often: list[int] | None = None,
    ) -> catops.Reply:
        """Take choices."""
        return catops.Reply(str(counted(f"{colour} {size} {often}")), title="chosen")

    @catops.command("zoo people", effect="read")
    def people(ctx: catops.Context, who: catops.User, where: catops.Channel | None = None) -> str:
        """Take people and channels."""
        return str(counted(f"{who} {where}"))

    @catops.command("zoo secret", effect="read")
    def secret(
        ctx: catops.Context, word: catops.Secret, *, also: catops.Secret | None = None
    ) -> str:
        """Take what is not shown."""
        return str(counted(f"{word} {also}"))

    @catops.command("restart")
    def restart(ctx: catops.Context, name: str, *, city: str = "Oslo") -> str:
        """Restart NAME."""
        return str(counted(f"{name} {city}"))

    @catops.command("wipe", effect="destructive")
    def wipe(ctx: catops.Context, name: str) -> str:
        """Wipe NAME."""
        return str(counted(name))

    return [look, number, choose, people, secret, restart, wipe]
