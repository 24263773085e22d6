"""A plugin that misbehaves in every way FAULTS.md 29 names, a command each."""

from __future__ import annotations

import argparse
import contextlib
import locale
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import catops

#: What stands in exceptions and must not reach the chat.
CANARY = "canary-5e1f"
MADE: list[catops.Command] = []


def misbehaviour(function: Callable[[], Any]) -> Callable[[], Any]:
    """Make a command of a function, its name with dashes."""

    def run(ctx: catops.Context) -> Any:
        return function()

    MADE.append(catops.command(function.__name__.replace("_", "-"))(run))
    return function


@misbehaviour
def raises() -> NoReturn:
    raise RuntimeError(CANARY)


@misbehaviour
def raises_what_has_no_text() -> NoReturn:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError(CANARY)

    raise Mute


@misbehaviour
def raises_a_group() -> NoReturn:
    raise BaseExceptionGroup(CANARY, [SystemExit(2), ValueError(CANARY)])


@misbehaviour
def raises_a_half_made_user_error() -> NoReturn:
    class Half(catops.UserError):
        def __init__(self, text: str) -> None:
            pass

    raise Half("No such town.")


@misbehaviour
def exits_well() -> NoReturn:
    sys.exit(0)


@misbehaviour
def exits_with_a_code() -> NoReturn:
    sys.exit(2)


@misbehaviour
def exits_with_a_text() -> NoReturn:
    sys.exit(CANARY)


@misbehaviour
def parses_nonsense() -> None:
    argparse.ArgumentParser().parse_args(["--nonsense"])


@misbehaviour
def parses_help() -> None:
    argparse.ArgumentParser().parse_args(["--help"])


@misbehaviour
def parses_without_exit_on_error() -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("town")
    parser.parse_args(["Oslo", "--unknown"])


@misbehaviour
def cat_parses_nonsense() -> None:
    catops.CatParser(prog="weather").parse_args(["--nonsense"])


@misbehaviour
def cat_parses_help() -> None:
    catops.CatParser(prog="weather", description="All about the weather.").parse_args(["-h"])


@misbehaviour
def cat_parses_a_missing_word() -> None:
    parser = catops.CatParser(prog="weather")
    parser.add_argument("town")
    parser.parse_args([])


@misbehaviour
def interrupts() -> NoReturn:
    raise KeyboardInterrupt


@misbehaviour
def dies() -> NoReturn:
    os._exit(3)


@misbehaviour
def sleeps() -> None:
    time.sleep(600)


@misbehaviour
def loops() -> None:
    while True:
        pass


@misbehaviour
def waits_for_a_thread() -> None:
    threading.Event().wait()


@misbehaviour
def is_stubborn() -> None:
    while True:
        try:
            time.sleep(600)
        except BaseException:
            continue


@misbehaviour
def is_stubborn_for_a_while() -> None:
    for _ in range(2):
        with contextlib.suppress(BaseException):
            time.sleep(600)
    time.sleep(600)


@misbehaviour
def eats_memory() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(64_000_000))


@misbehaviour
def recurses() -> Any:
    return recurses()


@misbehaviour
def forks() -> str:
    os.fork()
    return "forked"


@misbehaviour
def forks_and_raises() -> str:
    if os.fork() == 0:
        raise RuntimeError(CANARY)
    return "forked"


@misbehaviour
def forks_on_the_way() -> Iterator[str]:
    yield "soon"
    os.fork()
    yield "sooner"
    yield "now"


@misbehaviour
def prints_100_mb() -> str:
    for _ in range(50):
        print("x" * 1_000_000)
        sys.stderr.write("y" * 500_000)
        sys.stdout.buffer.write(b"z" * 500_000)
    return "printed"


@misbehaviour
def leaves_threads() -> str:
    for daemon in (True, False):
        threading.Thread(target=time.sleep, args=(600,), daemon=daemon).start()
    return "left"


@misbehaviour
def closes_everything() -> str:
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.close()
    for number in (0, 1, 2):
        os.close(number)
    return "closed"


@misbehaviour
def closes_everything_and_raises() -> None:
    closes_everything()
    raise RuntimeError(CANARY)


@misbehaviour
def puts_a_file_in_the_place_of_standard_output() -> str:
    os.close(1)
    file = os.open(os.devnull, os.O_WRONLY)
    return f"now {file}"


@misbehaviour
def takes_the_streams_away() -> str:
    sys.stdout = sys.stderr = None
    return "taken"


@misbehaviour
def changes_directory() -> str:
    os.chdir("/")
    return "changed"


@misbehaviour
def changes_the_environment() -> str:
    os.environ.clear()
    os.environ["PATH"] = "nowhere"
    return "changed"


@misbehaviour
def replaces_the_environment() -> str:
    os.environ = {"PATH": "nowhere"}  # type: ignore[assignment]  # noqa: B003
    return "replaced"


@misbehaviour
def changes_signal_handlers() -> str:
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    return "changed"


@misbehaviour
def blocks_signals() -> str:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM})
    return "blocked"


@misbehaviour
def leaves_an_alarm() -> str:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    return "set"


@misbehaviour
def changes_the_locale() -> str:
    locale.setlocale(locale.LC_ALL, "C")
    return "changed"


@misbehaviour
def silences_the_log() -> str:
    logging.disable(logging.CRITICAL)
    logging.root.handlers.clear()
    logging.root.setLevel(logging.CRITICAL)
    return "silenced"


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError(CANARY)

    __repr__ = __str__


@misbehaviour
def returns_what_has_no_text() -> Any:
    return Unspeakable()


@misbehaviour
def returns_a_cell_without_text() -> Any:
    return catops.Reply(table=catops.Table(["town"], [[Unspeakable()]]))


@misbehaviour
def returns_no_table() -> Any:
    return catops.Reply(table=[["Oslo"]])  # type: ignore[arg-type]


@misbehaviour
def returns_no_level() -> Any:
    return catops.Reply("Hello", level="shouted")  # type: ignore[arg-type]


@misbehaviour
def returns_what_is_nested_without_end() -> Any:
    inner: list[Any] = []
    for _ in range(100_000):
        inner = [inner]
    return inner


@misbehaviour
def returns_itself() -> Any:
    circle: dict[str, Any] = {}
    circle["again"] = circle
    return circle


@catops.hookimpl
def catops_commands() -> catops.Commands:
    return MADE
