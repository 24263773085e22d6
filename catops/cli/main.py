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
from pathlib import Path

import catops
from catops.bot.failures import EXPLAINED
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
from catops.cli.parser import Parser
from catops.deploying.dotenv import project_environ
from catops.errors import CatOpsError, CommandNotFound, UserError
from catops.settings import Settings
from catops.similar import similar

WELL, FAILED, MISTYPED = 0, 1, 2
#: The modules that add the commands, by what people want to do.
GROUPS = {
    "Try it": (running, listing),
    "Write a plugin": (authoring,),
    "Deploy": (installing, cataloguing, locking, deploying, diagnosing),
    "Operate": (accessing, history),
}


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
    word = next((word for word in words if not word.startswith("-")), None)
    if word is not None and word not in commands:
        raise _unknown(word, commands)
    try:
        options = parser.parse_args(words)
    except SystemExit as stop:  # argparse has said what is wrong, or has shown its help
        return MISTYPED if stop.code else WELL
    if "work" not in options:
        parser.print_help()
        return WELL
    _log(logging.INFO if options.verbose else options.log)
    environ = project_environ(Path(), os.environ)
    return int(options.work(options, Settings(environ)))


def _unknown(word: str, commands: Collection[str]) -> CommandNotFound:
    likely = similar(word, commands, most=1)
    meant = f"Did you mean meow {likely[0]}? " if likely else ""
    return CommandNotFound(
        f"There is no meow {word}.",
        mend=f"{meant}meow --help lists what there is; meow run {word} asks the bot.",
    )


def _log(level: int) -> None:
    """Show the log on standard error from ``level`` on, without what answers explain anyway."""
    logging.basicConfig(
        stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s"
    )
    if level >= logging.ERROR:
        EXPLAINED.setLevel(logging.CRITICAL)


def _parser() -> tuple[Parser, Collection[str]]:
    parser = Parser(
        prog="meow",
        description="CatOps: highly trained cats for managing servers.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"catops {catops.__version__}")
    parser.set_defaults(verbose=False, log=logging.CRITICAL)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    groups = []
    for title, parts in GROUPS.items():
        before = len(commands.choices)
        for each in parts:
            each.add_to(commands)
        groups.append(f"  {title:<16}{', '.join([*commands.choices][before:])}")
    parser.epilog = "\n".join(["what they are for:", *groups])
    return parser, commands.choices


if __name__ == "__main__":
    sys.exit(main())
