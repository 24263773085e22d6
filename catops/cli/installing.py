"""``meow install``: a project that can be deployed, in a folder of its own."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from catops.cli.parser import add_directory
from catops.errors import BadArgument
from catops.settings import Settings
from catops.templates import copy_template, differing, template_names

DEFAULT = "slash_command"


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``install``."""
    install = commands.add_parser(
        "install",
        help="make a project that can be deployed",
        description="Make the folder of a bot, ready for npx serverless deploy. Files that are "
        "there already are kept. What is not given is asked for, at a terminal.",
        allow_abbrev=False,
    )
    install.add_argument(
        "-t", "--template", default="", help=f"one of {', '.join(template_names())}"
    )
    add_directory(install, default=None)
    install.set_defaults(work=_install)


def _install(options: argparse.Namespace, settings: Settings) -> int:
    template = options.template or _asked("Template", DEFAULT)
    target = options.directory or Path(_asked("Directory", template.replace("_", "-")))
    written, kept = copy_template(template, target)
    for name in written:
        print(f"made   {target / name}")
    others = differing(template, target, kept)
    for name in kept:
        what = ", and differs" if name in others else ""
        print(f"kept   {target / name} (it was there already{what})")
    there = "" if target.resolve() == Path.cwd() else f"cd {shlex.quote(str(target))} && "
    if others:
        print(f"\nThis is not {template} as it ships: {', '.join(others)} differ from it.")
        print("Where they are not changes of your own, choose another directory with -d.")
        print(f"Where they are, next: {there}npm install")
        return 0
    print(f"\nNext: read {target / 'README.md'}, then: {there}npm install")
    return 0


def _asked(what: str, default: str) -> str:
    """Return the answer of the person at the terminal, or the default where there is none.

    :raises BadArgument: when that person has no answer.
    """
    if not sys.stdin.isatty():
        return default
    try:
        return input(f"{what} [{default}]: ").strip() or default
    except EOFError:
        print()
        raise BadArgument(
            "Nothing was made.", mend=f"Say what you want: meow install -t {DEFAULT} -d bot."
        ) from None
