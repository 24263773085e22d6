"""``meow run`` and ``meow shell``: the bot at the prompt, without Slack or AWS."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
from typing import Any

from catops.app import build_bot
from catops.bot.answer import Answer
from catops.bot.bot import Bot
from catops.cli.confirming import local_confirmations
from catops.policy.access import Open
from catops.settings import Settings
from catops.terminal.progress import Progress
from catops.terminal.rendering import Screen
from catops.terminal.requests import local_request
from catops.terminal.shell import Shell
from catops.words import join_words

EXIT_CODES = {"ok": 0, "mistyped": 2}


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``run`` and ``shell``."""
    run = commands.add_parser(
        "run",
        help='run one command, e.g. meow run "ping"',
        description="Run one command as the bot would, and print its answer.",
        allow_abbrev=False,
    )
    run.add_argument("--json", action="store_true", help="print the answer as JSON")
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="WORDS", help="the command")
    run.set_defaults(work=_run, log=logging.ERROR)
    shell = commands.add_parser(
        "shell",
        help="run commands one after the other",
        description="Run commands one after the other, with history and completion by TAB.",
        allow_abbrev=False,
    )
    shell.set_defaults(work=_shell, log=logging.ERROR)


def _run(options: argparse.Namespace, settings: Settings) -> int:
    words = options.words
    text = words[0] if len(words) == 1 else join_words(words)
    bot = _bot(settings)
    screen = _screen()
    progress = Progress(screen, "meow run", sys.stderr)
    answer = bot.handle(local_request(text), progress=progress)
    if options.json:
        print(json.dumps(_as_json(answer), default=str))
    else:
        progress.end(screen.answer(answer), sys.stdout)
    return EXIT_CODES.get(answer.outcome.status, 1)


def _shell(options: argparse.Namespace, settings: Settings) -> int:
    return Shell(_bot(settings), _screen()).loop()


def _bot(settings: Settings) -> Bot:
    """Return a bot of one who owns the machine, and may do as they like when they mean it.

    A store that only the project's ``.env`` names is the deployed bot's, and is left alone.
    """
    store = os.environ.get("CATOPS_STORE", "")
    settings = Settings({**settings.environ, "CATOPS_STORE": store})
    return build_bot(settings, policy=Open(), confirmations=local_confirmations(settings))


def _screen() -> Screen:
    """Return a screen with colour where the terminal has it and the person wants it.

    https://no-color.org
    """
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    colour = sys.stdout.isatty() and not plain
    return Screen(colour=colour, width=shutil.get_terminal_size().columns)


def _as_json(answer: Answer) -> dict[str, Any]:
    """Return ``answer`` as a program may read it; keys are only added to, never changed."""
    reply = answer.reply
    shown: dict[str, Any] | None = None
    if reply is not None:
        shown = {
            "text": reply.text,
            "title": reply.title,
            "fields": dict(reply.fields),
            "table": reply.table
            and {"columns": list(reply.table.columns), "rows": [list(r) for r in reply.table.rows]},
            "code": reply.code,
            "image": reply.image and {"url": reply.image.url, "alt": reply.image.alt},
            "buttons": [{"label": one.label, "line": one.line} for one in reply.buttons],
            "level": reply.level,
            "payload": reply.payload and dict(reply.payload),
        }
    return {
        "status": answer.outcome.status,
        "seconds": round(answer.outcome.seconds, 3),
        "reference": answer.request.reference,
        "command": answer.command.name if answer.command else None,
        "plugin": answer.command.plugin if answer.command else None,
        "visibility": answer.visibility,
        "reply": shown,
        "suggestions": [{"line": one.line, "because": one.because} for one in answer.suggestions],
    }
