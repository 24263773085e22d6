"""Questions that the first function asks and waits for: sealed, but with a key of their own.

A question changes nothing and is answered at once, so it is neither claimed nor kept. Its own key
sees to it that none can be passed off as a command, nor a command as a question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from catops.envelope import Envelope, unseal
from catops.errors import DoorError

#: Seconds after which nobody waits for the answer any more; clocks may differ by some.
FRESH = 30.0


class Questions:
    """Answers questions."""

    def __init__(
        self,
        answer: Callable[[Envelope, Callable[[], float]], Mapping[str, Any]],
        *,
        key: bytes,
        clock: Callable[[], float],
    ) -> None:
        """Take what answers an envelope in the seconds that remain."""
        self._answer = answer
        self._key = key
        self._clock = clock

    def __call__(self, event: object, remaining: Callable[[], float]) -> Mapping[str, Any]:
        """Return the answer to a sealed question.

        :raises DoorError: when it was not sealed as one by the first function, or is an old one.
        """
        sealed = event if isinstance(event, dict) else {}
        question = unseal(sealed, self._key, now=self._clock())
        if question.age(self._clock()) > FRESH:
            raise DoorError("The question is too old: nobody is waiting for the answer.")
        return self._answer(question, remaining)
