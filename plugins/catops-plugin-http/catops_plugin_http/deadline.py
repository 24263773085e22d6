"""One span of time for all of a check, however many steps and redirects it has."""

from __future__ import annotations

import time


class Deadline:
    """A moment by which everything must be done."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, above zero.

        :raises TimeoutError: when none are.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
