"""Who you are to the bot, which is what access rules go by."""

from __future__ import annotations

import catops


@catops.command("whoami", effect="read", visibility="user", examples=["whoami"])
def whoami(ctx: catops.Context) -> catops.Reply:
    """Show who you are to the bot, and where you are."""
    return catops.Reply(
        fields={
            "User": ctx.person.id,
            "Workspace": ctx.person.team,
            "Name": ctx.person.name or "unknown",
            "Channel": f"{ctx.place.id} {ctx.place.name}".strip(),
        }
    )


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [whoami]
