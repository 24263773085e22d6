"""``meow catalogue``: make the catalogue of a bundle, or check that it still matches."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from catops.plugins.catalogue import FILE_NAME, Catalogue
from catops.plugins.compiling import compile_folder, write_catalogue
from catops.settings import Settings


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``catalogue``."""
    catalogue = commands.add_parser(
        "catalogue",
        help="compile what the plugins of a bundle offer into one file",
        description="Compile what the plugins installed in DIR offer into DIR/" + FILE_NAME + ".",
        allow_abbrev=False,
    )
    catalogue.add_argument("folder", metavar="DIR", type=Path, help="a bundle or a site-packages")
    catalogue.add_argument(
        "--check", action="store_true", help="write nothing; say whether it still matches"
    )
    catalogue.add_argument(
        "--python", default=sys.executable, help="the interpreter the folder is for"
    )
    catalogue.add_argument("--json", action="store_true", help="print the result as JSON")
    catalogue.set_defaults(work=_catalogue)


def _catalogue(options: argparse.Namespace, settings: Settings) -> int:
    data = compile_folder(options.folder, python=options.python)
    path = options.folder / FILE_NAME
    matches = path.is_file() and path.read_bytes() == data
    if not options.check:
        path = write_catalogue(options.folder, data)
    faulty = list(Catalogue(data).plugins(faulty=True))
    plugins = sum(1 for _ in Catalogue(data).plugins())
    if options.json:
        faults = {one.name: [fault.reason for fault in one.faults] for one in faulty}
        print(json.dumps({"plugins": plugins, "matches": matches, "faults": faults}))
        return 0 if matches or not options.check else 1
    for one in faulty:
        for fault in one.faults:
            print(f"{one.name} ({one.distribution}): {fault.reason} {fault.mend}".rstrip())
    if not options.check:
        print(f"{path}: {plugins} plugins, {len(data):,} bytes")
        return 0
    if matches:
        print(f"{path} matches the {plugins} plugins installed.")
        return 0
    print(
        f"{path} does not match what is installed. Make it again: meow catalogue {options.folder}"
    )
    return 1
