"""How records reach CloudWatch: one unchanged line each, whatever the function's log format.

Lambda's own log handler drops what is less than a warning, and puts its text, or its JSON, around
the rest, in which CloudWatch finds no metrics. And a command that hangs has the standard streams
turned away when the clock answers in its place. So these lines have a handler of their own on
the file behind standard output.
"""

from __future__ import annotations

import logging
import os
import sys

from catops.audit.recorder import AUDIT


class LineHandler(logging.Handler):
    """Writes lines to a file that stays open whatever happens to the standard streams."""

    def __init__(self, number: int) -> None:
        """Take the number of an open file; it is kept under a number of its own."""
        super().__init__()
        self._number = os.dup(number)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line in one piece, so that no other one comes between."""
        try:
            begun = getattr(sys.stdout, "begun", False)  # a line of a command that hangs
            line = f"{chr(10) * begun}{record.getMessage()}\n".encode("ascii", "backslashreplace")
            while line:
                line = line[os.write(self._number, line) :]
        except Exception:
            self.handleError(record)


def records_to_stdout() -> None:
    """Write the line of each record to standard output from now on, and nowhere else."""
    if not any(isinstance(one, LineHandler) for one in AUDIT.handlers):
        AUDIT.addHandler(LineHandler(1))
    AUDIT.setLevel(logging.INFO)
    AUDIT.propagate = False
