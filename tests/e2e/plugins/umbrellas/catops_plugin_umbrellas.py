"""A plugin that claims a command which another plugin has."""

import catops


@catops.command("umbrella", effect="read")
def umbrella(ctx: catops.Context) -> str:
    """Sell an umbrella."""
    return "That makes ten pounds."


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [umbrella]
