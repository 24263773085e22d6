"""A plugin whose author forgot a dependency."""

import quite_forgotten  # type: ignore[import-not-found]

import catops


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [quite_forgotten.command]
