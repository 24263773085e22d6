"""How many of something will run: checked before AWS is called, because 0 is an outage."""

from __future__ import annotations

import catops


def check_count(count: int, *, zero: bool) -> None:
    """Refuse a negative count, and an accidental zero.

    :raises BadArgument: saying what to type if it is meant.
    """
    if count < 0:
        raise catops.BadArgument(
            f"COUNT is {count}; it cannot be negative.", mend="Give 1 or more."
        )
    if count == 0 and not zero:
        raise catops.BadArgument(
            "0 takes it down completely.", mend="Add --zero if that is what you mean."
        )
