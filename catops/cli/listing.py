"""``meow plugins``: what is installed here, what is broken, and the mend."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import Any

from catops import tables
from catops.app import build_bot
from catops.installed import PluginInfo
from catops.reply import Table
from catops.settings import Settings

COLUMNS = ("plugin", "distribution", "version", "state", "commands")


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``plugins``."""
    plugins = commands.add_parser(
        "plugins",
        help="list the plugins that are installed, and what is wrong with any of them",
        description="List every plugin that is installed here: its version, state and commands, "
        "then what is wrong with any of them, and the mend.",
        allow_abbrev=False,
    )
    plugins.add_argument("--json", action="store_true", help="print the list as JSON")
    plugins.set_defaults(work=_plugins)


def _plugins(options: argparse.Namespace, settings: Settings) -> int:
    found = build_bot(settings).roster.plugins()
    if options.json:
        print(json.dumps([dataclasses.asdict(one) for one in found], indent=2))
        return 0
    rows = [(p.name, p.distribution, p.version, _state(p), ", ".join(p.commands)) for p in found]
    print(tables.columns(Table(COLUMNS, rows)))
    for plugin in found:
        for fault in plugin.faults:
            print(f"\n{plugin.name} ({plugin.distribution} {plugin.version}): {fault.reason}")
            if fault.mend:
                print(f"  {fault.mend}")
    return 0


def _state(plugin: PluginInfo) -> str:
    if not plugin.loaded:
        return "not loaded"
    if plugin.faults:
        return "faulty"
    return "classic" if plugin.classic else "ok"
