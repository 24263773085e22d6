"""What a command changes in the process, put back when it ends, so that the next one is not hurt.

A Lambda environment serves many commands one after the other. A plugin that changes the working
directory, the environment, signal handlers or the locale, prints without end, closes the standard
streams or forks is undone here. What it does outside the process is its own affair.
"""

from __future__ import annotations

import locale
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO

#: Characters of what one command prints that reach the log; the rest is counted and dropped.
PRINTED = 64_000

LOG = logging.getLogger("catops.isolation")
_SIGNALS = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGHUP", "SIGPIPE", "SIGCHLD")
    if (number := getattr(signal, name, None)) is not None
)


class Printed:
    """A stream for what a command prints: passed on to ``stream`` up to a limit, then dropped."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, stream: TextIO | None, limit: int = PRINTED) -> None:
        self._stream = stream
        self._left = limit
        self.dropped = 0

    def write(self, text: str) -> int:
        """Pass on as much of ``text`` as is left of the limit."""
        passed = text[: self._left]
        self._left -= len(passed)
        self.dropped += len(text) - len(passed)
        if passed and self._stream is not None:
            with suppress(OSError, ValueError):
                self._stream.write(passed)
        return len(text)

    def flush(self) -> None:
        """Flush the stream behind, if it is still open."""
        if self._stream is not None:
            with suppress(OSError, ValueError):
                self._stream.flush()

    def close(self) -> None:
        """Do nothing: a command may not close the process's streams."""

    def isatty(self) -> bool:
        """Say no: nobody is watching."""
        return False

    def writable(self) -> bool:
        """Say yes."""
        return True


@contextmanager
def isolated(reference: str = "") -> Iterator[None]:
    """Run a block and put back what it changed in the process.

    Prints go to standard error, bounded, so that they never mix with an answer.
    A child process that a plugin forked ends here instead of answering a second time.
    """
    process, directory, environ = os.getpid(), _directory(), os.environ.copy()
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    languages = locale.setlocale(locale.LC_ALL)
    threads = threading.active_count()
    out, err = sys.stdout, sys.stderr
    printed = Printed(err)
    sys.stdout = printed
    sys.stderr = printed
    try:
        yield
    finally:
        if os.getpid() != process:
            os._exit(0)
        sys.stdout, sys.stderr = out, err
        _put_back(directory, environ, handlers, languages)
        if printed.dropped:
            LOG.warning("%s: %d printed characters were dropped", reference, printed.dropped)
        left = threading.active_count() - threads
        if left > 0:
            LOG.warning("%s: %d threads were left running", reference, left)


def _directory() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - a Path costs more, at every command
    except OSError:
        return None


def _put_back(
    directory: str | None, environ: dict[str, str], handlers: Mapping[int, Any], languages: str
) -> None:
    if directory is not None and _directory() != directory:
        with suppress(OSError):
            os.chdir(directory)
    if os.environ != environ:
        os.environ.clear()
        os.environ.update(environ)
    for number, handler in handlers.items():
        if handler is not None and signal.getsignal(number) is not handler:
            with suppress(ValueError, OSError):  # only the main thread may
                signal.signal(number, handler)
    if locale.setlocale(locale.LC_ALL) != languages:
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, languages)
