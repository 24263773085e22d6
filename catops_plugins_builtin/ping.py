"""Two commands that show whether the bot is running."""

from __future__ import annotations

import catops


@catops.command("ping", effect="read", examples=["ping"])
def ping(ctx: catops.Context) -> catops.Reply:
    """Show that the bot is running, and how long the command took to reach it."""
    waited = max(0.0, ctx.now() - ctx.request.received)
    return catops.Reply(f"pong ({waited:.1f} s on the way)", level="success")


@catops.command("meow", effect="read", examples=["meow"])
def meow(ctx: catops.Context) -> catops.Reply:
    """Greet the cat."""
    return catops.Reply(f"{ctx.person.mention} Meow!", markup=True)


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [ping, meow]
