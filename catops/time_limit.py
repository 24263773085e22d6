"""A time limit that interrupts what is running when it is up.

It works by ``SIGALRM``, as Lambda's one main thread on Linux allows. Elsewhere (another thread,
Windows) nothing is interrupted, and the doors' own timeout answer still comes in time.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: The function beneath ``signal.signal``, which makes enums of what nobody looks at.
_handle = getattr(getattr(signal, "_signal", signal), "signal", signal.signal)
#: Seconds after which code that swallowed the interruption is interrupted again.
AGAIN = 0.5


class OutOfTime(BaseException):
    """Raised inside code that ran longer than it may; no ``except Exception`` swallows it."""


def limits_work() -> bool:
    """Return whether :func:`time_limit` can interrupt anything, here and now."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise :exc:`OutOfTime` in the block when it takes longer than ``seconds``.

    ``None`` sets no limit. A limit inside another one never extends the outer one.
    """
    if seconds is None or not limits_work():
        yield
        return
    armed = True

    def ring(number: int, frame: FrameType | None) -> None:
        if armed:
            raise OutOfTime

    outer, _ = signal.getitimer(signal.ITIMER_REAL)
    if outer and outer < seconds:
        yield
        return
    before = _handle(signal.SIGALRM, ring)
    started = time.monotonic()
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6), AGAIN)
            yield
        finally:
            armed = False  # may itself be interrupted, once; what follows is not
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        _handle(signal.SIGALRM, signal.SIG_DFL if before is None else before)
        if outer:
            left = outer - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-6), AGAIN)
