"""``meow shell`` on a terminal of its own: history, completion, colour, and the ways out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

import catops
from catops.terminal.shell import Completer
from catops.testing import CatBot

MEOW = str(Path(sys.executable).with_name("meow"))
PROMPT = "catops> "
CONTROL_C, CONTROL_D, UP = "\x03", "\x04", "\x1b[A"
#: Seconds after which something that should have been printed never will be.
NEVER = 30.0
_STYLE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x07|\r")


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, *command: str, environ: dict[str, str]) -> None:
        self._keys, screen = pty.openpty()
        self._process = subprocess.Popen(
            command,
            stdin=screen,
            stdout=screen,
            stderr=screen,
            env=environ,
            start_new_session=True,
            preexec_fn=_take_the_terminal,
        )
        os.close(screen)
        self.raw = ""

    def type(self, keys: str) -> None:
        """Press ``keys``."""
        os.write(self._keys, keys.encode())

    def until(self, text: str) -> str:
        """Return what was printed up to ``text`` or a little further, and forget it."""
        end = time.monotonic() + NEVER
        while text not in self._shown():
            if not select.select([self._keys], [], [], max(0.0, end - time.monotonic()))[0]:
                raise AssertionError(f"{text!r} was not printed, but {self._shown()!r}")
            try:
                self.raw += os.read(self._keys, 65_536).decode("utf-8", "replace")
            except OSError as error:
                raise AssertionError(f"it ended, after {self._shown()!r}") from error
        shown, self.raw = self._shown(), ""
        return shown

    def insist(self, key: str, text: str) -> None:
        """Press ``key`` until ``text`` is printed: Python may sleep through a single Ctrl-C."""
        end = time.monotonic() + NEVER
        while text not in self._shown():
            assert time.monotonic() < end, f"{text!r} was not printed, but {self._shown()!r}"
            self.type(key)
            while select.select([self._keys], [], [], 0.5)[0] and text not in self._shown():
                self.raw += os.read(self._keys, 65_536).decode("utf-8", "replace")

    def _shown(self) -> str:
        return _STYLE.sub("", self.raw)

    def code(self) -> int:
        """Wait for the end; return the exit code."""
        while True:
            try:
                if not os.read(self._keys, 65_536):
                    break
            except OSError:
                break
        return self._process.wait(NEVER)

    def close(self) -> None:
        """End the program, if it has not ended."""
        self._process.kill()
        self._process.wait()
        os.close(self._keys)


def _take_the_terminal() -> None:
    """Let Ctrl-C reach the program, and mean something: in the background it is ignored."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    inputrc = tmp_path / "inputrc"
    inputrc.write_text("set bell-style none\nset enable-bracketed-paste off\n")
    return {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "INPUTRC": str(inputrc),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "COLUMNS": "200",
    }


@pytest.fixture
def shell(environ: dict[str, str]) -> Iterator[Terminal]:
    terminal = Terminal(MEOW, "shell", environ=environ)
    terminal.until(PROMPT)
    yield terminal
    terminal.close()


def test_each_line_is_answered_until_exit(shell: Terminal) -> None:
    shell.type("ping\n")
    assert "✓ pong" in shell.until(PROMPT)
    shell.type("\n")
    shell.until(PROMPT)
    shell.type("pingg\n")
    said = shell.until(PROMPT)
    assert "There is no command 'pingg'" in said
    assert "  ping  because" in said
    shell.type("exit\n")
    assert shell.code() == 0


@pytest.mark.parametrize("way_out", ["quit\n", "exit\n", CONTROL_D])
def test_every_way_out_is_well(shell: Terminal, way_out: str) -> None:
    shell.type(way_out)
    assert shell.code() == 0


def test_control_c_gives_up_the_line_and_not_the_shell(shell: Terminal) -> None:
    shell.type("half a li")
    shell.until("half a li")
    shell.insist(CONTROL_C, PROMPT)
    shell.type("ping\n")
    shell.until("pong")


def test_tab_completes_commands_and_flags(shell: Terminal) -> None:
    shell.type("pi\t")
    shell.until("ping ")
    shell.type("--h\t")
    assert shell.until("--help ")
    shell.type("\n")
    assert "changes nothing" in shell.until(PROMPT)
    shell.type("plugins --br\t\n")
    assert "--broken " in shell.until(PROMPT)


def test_tab_twice_shows_what_there_is(shell: Terminal) -> None:
    shell.type("pl\t")
    shell.until("plugins ")
    shell.type("--\t\t")
    said = shell.until("--help")
    assert "--broken" in said


def test_the_history_is_there_again_next_time(environ: dict[str, str]) -> None:
    first = Terminal(MEOW, "shell", environ=environ)
    first.until(PROMPT)
    first.type("whoami\n")
    first.until(PROMPT)
    first.type("exit\n")
    assert first.code() == 0
    first.close()
    assert "whoami" in (Path(environ["XDG_STATE_HOME"]) / "catops" / "history").read_text()
    second = Terminal(MEOW, "shell", environ=environ)
    second.until(PROMPT)
    second.type(UP)
    second.until("exit")
    second.type(UP)
    second.until("whoami")
    second.type("\n")
    assert "Workspace" in second.until(PROMPT)
    second.close()


@pytest.mark.parametrize(
    ("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colour_is_for_terminals_that_have_it_and_people_who_want_it(
    environ: dict[str, str], more: dict[str, str], coloured: bool
) -> None:
    terminal = Terminal(MEOW, "run", "ping", environ={**environ, **more})
    end = time.monotonic() + NEVER
    while "pong" not in terminal.raw and time.monotonic() < end:
        terminal.raw += os.read(terminal._keys, 65_536).decode()
    assert ("\x1b[32m✓ \x1b[0mpong" in terminal.raw) is coloured
    assert ("✓ pong" in terminal.raw) is not coloured
    terminal.close()


class Places:
    """A plugin whose words and flags have choices."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("weather today", effect="read", aliases=["wt"])
        def weather(
            ctx: catops.Context,
            city: Literal["London", "New York"],
            *,
            units: Literal["c", "f"] = "c",
            wind: bool = True,
        ) -> str:
            """Tell the weather."""
            return city

        @catops.command("weather tomorrow", effect="read")
        def tomorrow(ctx: catops.Context) -> str:
            """Tell it for tomorrow."""
            return ""

        return [weather, tomorrow]


COMPLETER = Completer(CatBot({"places": Places()}).bot.roster)


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("w", ["weather", "whoami", "wt"]),
        ("weather", ["weather"]),
        ("weather ", ["today", "tomorrow"]),
        ("weather to", ["today", "tomorrow"]),
        ("weather tom", ["tomorrow"]),
        ("weather today L", ["London"]),
        ("wt N", ["New York"]),
        ("weather today --", ["--help", "--no-wind", "--units", "--wind"]),
        ("weather today London --units ", ["c", "f"]),
        ("weather today --units f --", ["--help", "--no-wind", "--wind"]),
        ("weather tomorrow --", ["--help"]),
        ("nothing like it ", []),
        ("zzz", []),
        ('weather "open', []),
    ],
)
def test_what_a_line_can_become(line: str, candidates: list[str]) -> None:
    assert COMPLETER.candidates(line) == candidates
