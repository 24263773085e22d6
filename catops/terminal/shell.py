"""``meow shell``: one command after the other, with history and completion."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Protocol

from catops.bot.answer import Answer
from catops.errors import UserError
from catops.installed import Installed
from catops.reply import Reply, Visibility
from catops.request import Request
from catops.spec import DRY_RUN
from catops.terminal.progress import Progress
from catops.terminal.rendering import Screen
from catops.terminal.requests import local_request
from catops.words import join_words, split_words

PROMPT = "catops> "
LEAVE = frozenset(("exit", "quit"))
HISTORY = 1_000


class Bot(Protocol):
    """The bot, seen from here."""

    @property
    def roster(self) -> Installed:
        """What is installed."""

    def handle(self, request: Request, *, progress: Callable[[Reply, Visibility], None]) -> Answer:
        """Return the answer to ``request``."""


class Shell:
    """Reads lines until there are no more, and answers each."""

    def __init__(self, bot: Bot, screen: Screen, *, read: Callable[[str], str] = input) -> None:
        self._bot = bot
        self._screen = screen
        self._read = read

    def loop(self) -> int:
        """Answer until ``exit``, ``quit`` or the end of the input; return the exit code."""
        prompt = PROMPT if sys.stdin.isatty() else ""
        with _line_editing(Completer(self._bot.roster)):
            while True:
                try:
                    text = self._read(prompt).strip()
                except EOFError:
                    if prompt:
                        print()
                    return 0
                except KeyboardInterrupt:
                    print()
                    continue
                if text in LEAVE:
                    return 0
                if text:
                    self._answer(text)

    def _answer(self, text: str) -> None:
        progress = Progress(self._screen, "", sys.stdout)
        answer = self._bot.handle(local_request(text, prefix=""), progress=progress)
        progress.end(self._screen.answer(answer), sys.stdout)


class Completer:
    """Completes commands, then the flags and choices of the command that stands there."""

    def __init__(self, installed: Installed) -> None:
        self._installed = installed

    def candidates(self, line: str) -> list[str]:
        """Return what the last word of ``line`` can become, sorted."""
        try:
            words = split_words(line)
        except UserError:
            return []
        last = "" if not words or line[-1:].isspace() else words.pop()
        return sorted(
            word
            for word in {*self._names(words), *self._arguments(words, last)}
            if word.startswith(last)
        )

    def _names(self, words: list[str]) -> set[str]:
        names = [
            name.split()
            for spec in self._installed.commands()
            for name in (spec.name, *spec.aliases)
        ]
        before = len(words)
        return {name[before] for name in names if len(name) > before and name[:before] == words}

    def _arguments(self, words: list[str], last: str) -> set[str]:
        if not words:
            return set()
        try:
            match = self._installed.find(words)
        except UserError:
            return set()
        options = {option.flag: option for option in match.spec.options}
        previous = options.get(match.rest[-1]) if match.rest else None
        if previous is not None and previous.kind == "option":
            return set(previous.choices)
        flags = {
            name
            for option in options.values()
            for name in (option.flag, option.negation)
            if name and name not in match.rest
        }
        flags |= {"--help", *([DRY_RUN] if match.spec.plans else [])}
        choices = {choice for word in match.spec.words for choice in word.choices}
        return flags if last.startswith("-") else flags | choices


@contextlib.contextmanager
def _line_editing(completer: Completer) -> Iterator[None]:
    """Give ``input`` history and completion where this Python has readline."""
    try:
        import readline
    except ImportError:  # some Pythons are built without it
        yield
        return
    history = _history_file()
    with contextlib.suppress(OSError):
        readline.read_history_file(history)
    _bind(readline, completer)
    try:
        yield
    finally:
        readline.set_history_length(HISTORY)
        with contextlib.suppress(OSError):
            history.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(history)


def _bind(readline: ModuleType, completer: Completer) -> None:
    def complete(text: str, state: int) -> str | None:
        line = readline.get_line_buffer()[: readline.get_endidx()]
        found = completer.candidates(line)
        return f"{join_words([found[state]])} " if state < len(found) else None

    readline.set_completer_delims(" \t\n")
    readline.set_completer(complete)
    editline = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if editline else "tab: complete")


def _history_file() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "catops" / "history"
