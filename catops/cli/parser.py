"""The parser of ``meow`` and of each of its commands: what all of them accept."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


class Parser(argparse.ArgumentParser):
    """A parser that accepts ``-v``, before a command as well as after it, and no abbreviations."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})
        self.add_argument(
            "-v",
            "--verbose",
            action="store_true",
            default=argparse.SUPPRESS,  # so that a command does not undo what stands before it
            help="show the log as well",
        )


def add_directory(parser: argparse.ArgumentParser, *, default: Path | None) -> None:
    """Add ``-d``, the folder that something new is put in, under both of its long names."""
    parser.add_argument(
        "-d", "--directory", type=Path, default=default, metavar="DIR", help="where to put it"
    )
    parser.add_argument(
        "--target-dir",
        dest="directory",
        type=Path,
        default=argparse.SUPPRESS,
        help=argparse.SUPPRESS,
    )
