"""``meow new``, ``meow adopt`` and ``meow check``: a plugin begun, and judged.

What they need is imported inside them, so that ``meow run`` need not pay for it.
"""

from __future__ import annotations

import argparse
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from catops.cli.parser import add_directory
from catops.cli.reporting import report
from catops.settings import Settings

DOUBLE = "a context manager that stands in for the services the commands talk to"


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``new``, ``adopt`` and ``check``."""
    new = commands.add_parser(
        "new",
        help="make a plugin of your own",
        description="Make the folder catops-plugin-NAME: a plugin that works, with its tests.",
        allow_abbrev=False,
    )
    new.add_argument("name", metavar="NAME", help="what it is called, e.g. weather")
    add_directory(new, default=Path())
    new.set_defaults(work=_new)
    old = commands.add_parser(
        "adopt",
        help="make a distribution of a folder of CatOps 1 plugins",
        description="Make a distribution of the plugin files in DIR. They are copied as they are, "
        "and what will not work is listed.",
        allow_abbrev=False,
    )
    old.add_argument("folder", type=Path, metavar="DIR", help="the folder, e.g. plugins/")
    old.add_argument("--name", default="", help="what it is called; by default as DIR's parent")
    add_directory(old, default=Path())
    old.set_defaults(work=_adopt)
    check = commands.add_parser(
        "check",
        help="judge the plugin in this folder before it is published",
        description="Check a plugin's names, hooks, docstrings, examples, import time, size and "
        "permissions. It must be installed. Exit 1 on a fault.",
        allow_abbrev=False,
    )
    check.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path(),
        metavar="DIR",
        help="the folder with its pyproject.toml; by default this one",
    )
    check.add_argument("--double", default="", metavar="MODULE:NAME", help=DOUBLE)
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.set_defaults(work=_check, log=logging.ERROR)


def _new(options: argparse.Namespace, settings: Settings) -> int:
    from catops.authoring.names import plugin_name
    from catops.authoring.new import new_plugin

    name = plugin_name(options.name)
    folder, files = new_plugin(name, options.directory)
    for file in files:
        print(f"made   {folder / file}")
    print(f"\nNext: cd {folder} && pip install -e '.[test]' && pytest")
    print(f'Then: meow run "{name.name} London"')
    return 0


def _adopt(options: argparse.Namespace, settings: Settings) -> int:
    from catops.authoring.adopt import adopt
    from catops.authoring.names import plugin_name

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
    folder = os.path.join(".", adopted.folder)  # noqa: PTH118 - a bare name pip takes from an index
    print(f"\nMade {adopted.folder}. Next: pip install {folder} && meow plugins")
    return 0


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from catops.authoring.check import check_project
    from catops.authoring.project import read_project

    project = read_project(options.folder)
    if options.double:
        project = replace(project, double=options.double)
    return report(check_project(project), as_json=options.json, about=project.distribution)
