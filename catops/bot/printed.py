"""What a command prints: passed on to the log, up to a limit, and never into an answer."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TextIO

#: Characters of what one command prints that reach the log; the rest is counted and dropped.
PRINTED = 64_000


class Printed(io.TextIOBase):
    """A stream for what a command prints: passed on to ``stream`` up to a limit, then dropped.

    Each line begins with ``prefix``, so that none of them can pass for another request's record.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, stream: TextIO | None, limit: int = PRINTED, *, prefix: str = "") -> None:
        self._stream = stream
        self._left = limit
        self._prefix = prefix
        self._begun = False
        self.dropped = 0
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        """Pass on as much of ``text`` as is left of the limit."""
        passed = text[: self._left]
        self._left -= len(passed)
        self.dropped += len(text) - len(passed)
        if passed and self._stream is not None:
            with suppress(OSError, ValueError):
                self._stream.write(self._prefixed(passed))
        return len(text)

    @property
    def begun(self) -> bool:
        """Whether the last line is not at its end yet."""
        return self._begun

    def end(self) -> None:
        """End the last line, so that what is logged next begins one of its own."""
        if self._begun and self._stream is not None:
            with suppress(OSError, ValueError):
                self._stream.write("\n")
        self._begun = False
        self.flush()

    def _prefixed(self, text: str) -> str:
        start = "" if self._begun else self._prefix
        self._begun = not text.endswith("\n")
        inside = text if self._begun else text[:-1]
        return start + inside.replace("\n", "\n" + self._prefix) + text[len(inside) :]

    def flush(self) -> None:
        """Flush the stream behind, if it is still open."""
        if self._stream is not None:
            with suppress(OSError, ValueError):
                self._stream.flush()

    def fileno(self) -> int:
        """Return the file behind, for programs that a command starts."""
        if self._stream is None:
            raise io.UnsupportedOperation("there is no standard error")
        return self._stream.fileno()

    def close(self) -> None:
        """Do nothing: a command may not close the process's streams."""

    def isatty(self) -> bool:
        """Return ``False``: it is not a terminal."""
        return False

    def writable(self) -> bool:
        """Return ``True``."""
        return True


class _Bytes(io.RawIOBase):
    """The same for bytes."""

    def __init__(self, text: Printed) -> None:
        self._text = text

    def write(self, data: object) -> int:
        passed = bytes(memoryview(data))  # type: ignore[arg-type]
        self._text.write(passed.decode("utf-8", "replace"))
        return len(passed)

    def flush(self) -> None:
        self._text.flush()

    def close(self) -> None:
        """Do nothing, as for text."""

    def writable(self) -> bool:
        return True
