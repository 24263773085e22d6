"""What is installed, what is broken, and how to mend it."""

from __future__ import annotations

import catops
from catops.installed import PluginInfo


@catops.command(
    "plugins", effect="read", visibility="user", examples=["plugins", "plugins --broken"]
)
def plugins(ctx: catops.Context, *, broken: bool = False) -> catops.Reply:
    """List the plugins that are installed, and what is wrong with any of them.

    :param broken: only those with something wrong.
    """
    found = list(ctx.installed.plugins(faulty=broken))
    faulty = [one for one in found if one.faults]
    if not found:
        return catops.Reply("Nothing is wrong with any plugin.", level="success")
    return catops.Reply(
        "\n".join(fault_lines(faulty)),
        title=_counted(len(found), len(faulty)),
        table=catops.Table(
            ["plugin", "version", "state", "commands", "distribution"],
            [
                [one.name, one.version, state(one), len(one.commands), one.distribution]
                for one in found
            ],
        ),
        level="warning" if faulty else "info",
    )


def _counted(found: int, faulty: int) -> str:
    counted = "1 plugin" if found == 1 else f"{found} plugins"
    return f"{counted}, {faulty} with something wrong" if faulty else counted


def state(plugin: PluginInfo) -> str:
    """Return a plugin's state in a word or two."""
    if not plugin.loaded:
        return "not loaded"
    if plugin.faults:
        return "faulty"
    return "classic" if plugin.classic else "ok"


def fault_lines(plugins: list[PluginInfo]) -> list[str]:
    """Return a line for each fault: which plugin, what, and how to mend it."""
    return [
        f"• *{one.name}* ({one.distribution}): {fault.reason} {fault.mend}".rstrip()
        for one in plugins
        for fault in one.faults
    ]


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [plugins]
