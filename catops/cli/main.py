"""``meow``: run a command at the prompt, look at what is installed, make a project.

Exit codes: 0 well, 1 the work failed, 2 the words were wrong.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

import catops
from catops.cli import authoring, cataloguing, installing, listing, running
from catops.errors import CatOpsError, UserError
from catops.settings import Settings

WELL, FAILED, MISTYPED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = _parser()
    words = sys.argv[1:] if argv is None else list(argv)
    if not words:
        parser.print_help()
        return WELL
    try:
        options = parser.parse_args(words)
    except SystemExit as stop:  # argparse has said what is wrong, or has shown its help
        return MISTYPED if stop.code else WELL
    _log(options.verbose)
    try:
        return int(options.work(options, Settings(os.environ)))
    except UserError as error:
        print(f"meow: {error.advice}", file=sys.stderr)
        return MISTYPED
    except CatOpsError as error:
        print(f"meow: {error.advice}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        sys.stderr.close()
        return WELL
    except KeyboardInterrupt:
        return FAILED


def _log(verbose: bool) -> None:
    """Keep the log off the screen unless it is asked for: answers say what matters."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="meow",
        description="CatOps: highly trained cats for managing servers.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"catops {catops.__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the log as well")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for each in (running, listing, installing, authoring, cataloguing):
        each.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
