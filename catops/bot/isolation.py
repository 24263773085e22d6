"""What a command changes in the process, restored when it ends, so that the next one is unaffected.

A Lambda environment serves many commands one after the other. A plugin that changes the working
directory, the environment, signal handlers, the locale or the log, prints without end, closes the
standard streams or forks is undone here. What it does outside the process cannot be undone here.
"""

from __future__ import annotations

import locale
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from catops.bot.printed import Printed

LOG = logging.getLogger("catops.isolation")
_SIGNALS = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGHUP", "SIGPIPE", "SIGCHLD")
    if (number := getattr(signal, name, None)) is not None
)
#: The function beneath ``signal.getsignal``, which makes an enum of each answer: 1 µs, 12 times.
_handler_of = getattr(getattr(signal, "_signal", signal), "getsignal", signal.getsignal)
#: What belongs to the process belongs to one command at a time.
_ONE = threading.Lock()


@contextmanager
def isolated(reference: str = "") -> Iterator[None]:
    """Run a block and put back what it changed in the process.

    Prints, also those of programs it starts, go to standard error, so that they never mix with an
    answer. While one thread is in such a block, blocks of other threads run as they are.
    """
    if not _ONE.acquire(blocking=False):
        yield
        return
    try:
        with one_process():
            state, streams = _State(), _Streams(reference)
            threads = threading.active_count()
            try:
                yield
            finally:
                state.put_back()
                streams.put_back()
        if streams.printed.dropped:
            LOG.warning("%s: %d printed characters dropped", reference, streams.printed.dropped)
        left = threading.active_count() - threads
        if left > 0:
            LOG.warning("%s: %d threads were left running", reference, left)
    finally:
        _ONE.release()


@contextmanager
def one_process() -> Iterator[None]:
    """End a child process that the block forked, so that it does not answer a second time."""
    process = os.getpid()
    try:
        yield
    finally:
        if os.getpid() != process:
            os._exit(0)


class _State:
    """The process-wide state, as it was."""

    def __init__(self) -> None:
        self._directory = _directory()
        self._environ, self._variables = os.environ, _variables(os.environ)
        self._languages = locale.setlocale(locale.LC_ALL)
        self._handlers = {number: _handler_of(number) for number in _SIGNALS}
        self._mask = _mask()
        self._timed = bool(_timer())
        self._log = list(logging.root.handlers)
        self._log_levels = logging.root.level, logging.root.manager.disable

    def put_back(self) -> None:
        if self._directory is not None and _directory() != self._directory:
            with suppress(OSError):
                os.chdir(self._directory)
        os.environ = self._environ  # noqa: B003 - some plugins do
        if _variables(os.environ) != self._variables:
            os.environ.clear()
            decoded = {os.fsdecode(name): value for name, value in self._variables.items()}
            os.environ.update({name: os.fsdecode(value) for name, value in decoded.items()})
        if locale.setlocale(locale.LC_ALL) != self._languages:
            with suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, self._languages)
        if threading.current_thread() is threading.main_thread():
            self._put_back_signals()
        logging.root.handlers[:] = self._log
        level, disabled = self._log_levels
        if logging.root.level != level:
            logging.root.setLevel(level)
        if logging.root.manager.disable != disabled:
            logging.disable(disabled)

    def _put_back_signals(self) -> None:
        if not self._timed and _timer():
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._handlers.items():
            if handler is not None and _handler_of(number) is not handler:
                signal.signal(number, handler)
        if _mask() != self._mask:
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)


class _Streams:
    """The standard streams: the names in ``sys``, and the files behind them."""

    INPUTS = ("stdin", "__stdin__")
    OUTPUTS = ("stdout", "stderr", "__stdout__", "__stderr__")

    def __init__(self, reference: str) -> None:
        self._named = {name: getattr(sys, name) for name in (*self.INPUTS, *self.OUTPUTS)}
        self.printed = Printed(sys.stderr, prefix=f"{reference or 'printed'}| ")
        self._kept: dict[int, int] = {}
        for number in (0, 1, 2):
            try:
                self._kept[number] = os.dup(number)
            except OSError:  # not every process has all three
                continue
        if {1, 2} <= self._kept.keys():
            _flush(sys.stdout)
            os.dup2(2, 1)
        for name in self.OUTPUTS:
            setattr(sys, name, self.printed)

    def put_back(self) -> None:
        self.printed.end()
        for number, kept in self._kept.items():
            try:
                os.dup2(kept, number)
                os.close(kept)
            except OSError:  # it closed even those it never opened
                continue
        for name, stream in self._named.items():
            setattr(sys, name, _open(stream, name))


def _open(stream: Any, name: str) -> Any:
    """Return ``stream``, or another one to the same file where it was closed."""
    if stream is None or not getattr(stream, "closed", False):
        return stream
    number = ("stdin", "stdout", "stderr").index(name.strip("_"))
    return os.fdopen(number, "w" if number else "r", errors="replace", closefd=False)


def _flush(stream: Any) -> None:
    if stream is not None:
        with suppress(OSError, ValueError):
            stream.flush()


def _directory() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - a Path costs more, at every command
    except OSError:
        return None


def _variables(environ: Any) -> dict[Any, Any]:
    """Return what ``os.environ`` holds, undecoded: to decode it twice costs half a command."""
    return dict(getattr(environ, "_data", environ))


def _mask() -> set[int]:
    """Return the signals that are blocked, where there is such a thing."""
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, ())) if os.name == "posix" else set()


def _timer() -> float:
    """Return the seconds until an alarm rings; zero for none."""
    return signal.getitimer(signal.ITIMER_REAL)[0] if os.name == "posix" else 0.0
