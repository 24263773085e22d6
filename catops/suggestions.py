"""A command that makes sense next, and why."""

from __future__ import annotations

from catops.frozen import frozen

#: How many stand under an answer.
MOST = 3


@frozen
class Suggestion:
    """One command line to go on with.

    :ivar line: the whole command without the slash command, e.g. ``aws ec2 start web-1``.
    :ivar because: why it makes sense now, e.g. ``it is stopped``.
    :ivar label: a short name for it, as a button would show; the line itself when empty.
    :ivar weight: how likely it is wanted, 0 to 1; the likeliest are shown first.
    """

    line: str
    because: str
    label: str = ""
    weight: float = 0.5
