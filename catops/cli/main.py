"""``meow``: run a command at the prompt, look at what is installed, make a project.

Exit codes: 0 well, 1 the work failed, 2 the words were wrong.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Collection, Sequence

import catops
from catops.cli import (
    accessing,
    authoring,
    cataloguing,
    deploying,
    diagnosing,
    history,
    installing,
    listing,
    locking,
    running,
)
from catops.errors import CatOpsError, CommandNotFound, UserError
from catops.settings import Settings
from catops.similar import similar

WELL, FAILED, MISTYPED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may know no ✓
            stream.reconfigure(errors="replace")
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
    except UserError as error:
        print(f"meow: {error.advice}", file=sys.stderr)
        return MISTYPED
    except CatOpsError as error:
        print(f"meow: {error.advice}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WELL
    except KeyboardInterrupt:
        return FAILED
    return code


def _run(words: list[str]) -> int:
    parser, commands = _parser()
    if not words:
        parser.print_help()
        return WELL
    word = next((word for word in words if not word.startswith("-")), None)
    if word is not None and word not in commands:
        raise _unknown(word, commands)
    try:
        options = parser.parse_args(words)
    except SystemExit as stop:  # argparse has said what is wrong, or has shown its help
        return MISTYPED if stop.code else WELL
    _log(options.verbose)
    return int(options.work(options, Settings(os.environ)))


def _unknown(word: str, commands: Collection[str]) -> CommandNotFound:
    likely = similar(word, commands, most=1)
    meant = f"Did you mean meow {likely[0]}? " if likely else ""
    return CommandNotFound(
        f"There is no meow {word}.",
        mend=f"{meant}meow --help lists what there is; meow run {word} asks the bot.",
    )


def _log(verbose: bool) -> None:
    """Keep the log off the screen unless it is asked for: answers say what matters."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
    )


def _parser() -> tuple[argparse.ArgumentParser, Collection[str]]:
    parser = argparse.ArgumentParser(
        prog="meow",
        description="CatOps: highly trained cats for managing servers.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"catops {catops.__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the log as well")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    parts = (running, listing, installing, authoring, cataloguing, locking, deploying, diagnosing)
    for each in (*parts, accessing, history):
        each.add_to(commands)
    return parser, commands.choices


if __name__ == "__main__":
    sys.exit(main())
