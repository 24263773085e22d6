"""``meow new`` and ``meow adopt``: the beginning of a plugin."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from catops.authoring.adopt import adopt
from catops.authoring.names import plugin_name
from catops.authoring.new import new_plugin
from catops.settings import Settings


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``new`` and ``adopt``."""
    new = commands.add_parser("new", help="make a plugin of your own", allow_abbrev=False)
    new.add_argument("name", help="what it is called, e.g. weather")
    new.add_argument("-d", "--directory", type=Path, default=Path(), help="where to put it")
    new.set_defaults(work=_new)
    old = commands.add_parser(
        "adopt", help="make a distribution of a folder of CatOps 1 plugins", allow_abbrev=False
    )
    old.add_argument("folder", type=Path, metavar="DIR", help="the folder, e.g. plugins/")
    old.add_argument("--name", default="", help="what it is called; by default as DIR's parent")
    old.add_argument("-d", "--directory", type=Path, default=Path(), help="where to put it")
    old.set_defaults(work=_adopt)


def _new(options: argparse.Namespace, settings: Settings) -> int:
    name = plugin_name(options.name)
    folder, files = new_plugin(name, options.directory)
    for file in files:
        print(f"made   {folder / file}")
    print(f"\nNext: cd {folder} && pip install -e '.[test]' && pytest")
    print(f'Then: meow run "{name.name} London"')
    return 0


def _adopt(options: argparse.Namespace, settings: Settings) -> int:
    name = plugin_name(options.name or options.folder.resolve().parent.name.lower())
    adopted = adopt(options.folder, name, options.directory)
    trouble = list(adopted.problems)
    for point, file in adopted.files.items():
        print(f"{file.path.name} is the plugin {point}")
        for command, summary in file.commands.items():
            print(f"  offers {command}  {summary}".rstrip())
        for function, why in file.private.items():
            print(f"  keeps  {function} private: {why}")
        if not file.commands and not file.problems:
            trouble.append(f"{file.path.name} offers nothing: no function takes (argv, params).")
        trouble += [f"{file.path.name}, {problem}" for problem in file.problems]
    if trouble:
        print("\nWhat will not work as it is:")
        for problem in trouble:
            print(f"  {problem}")
    print(f"\nMade {adopted.folder}. Next: pip install {adopted.folder} && meow plugins")
    return 0
