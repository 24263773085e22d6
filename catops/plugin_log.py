"""The log that a command writes to: each record begins with the reference and is one line.

What people type ends up in log records. Were a line end of theirs written as it is, the next line
would be a forged record: an error that never happened, or a command under another's name.
"""

from __future__ import annotations

import logging
import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class PluginLog(logging.LoggerAdapter[logging.Logger]):
    """Logs for one request."""

    def __init__(self, reference: str) -> None:
        super().__init__(logging.getLogger("catops.plugin"), {})
        self._reference = reference

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """Log ``msg % args``; control characters are escaped as in Python."""
        kwargs["stacklevel"] = kwargs.get("stacklevel", 1) + 1  # the caller, not this method
        super().log(level, _Line(self._reference, msg, args), **kwargs)


class _Line:
    """A record's text, made where a handler asks for it: most are never asked."""

    def __init__(self, reference: str, msg: object, args: tuple[Any, ...]) -> None:
        self._reference = reference
        self._record = logging.LogRecord("", 0, "", 0, str(msg), args, None)

    def __str__(self) -> str:
        text = _CONTROL.sub(lambda match: repr(match[0])[1:-1], self._record.getMessage())
        return f"{self._reference}: {text}"
