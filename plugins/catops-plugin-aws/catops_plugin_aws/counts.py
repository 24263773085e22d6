"""How many of something shall run: looked at before AWS is asked, because 0 is an outage."""

from __future__ import annotations

import catops


def check_count(count: int, *, zero: bool) -> None:
    """Refuse less than none, and none by a slip of the thumb.

    :raises BadArgument: saying what to type if it is meant.
    """
    if count < 0:
        raise catops.BadArgument(
            f"COUNT is {count}, and less than none cannot run.", mend="Say 1 or more."
        )
    if count == 0 and not zero:
        raise catops.BadArgument(
            "0 takes it down altogether.", mend="Add --zero if that is what you mean."
        )
