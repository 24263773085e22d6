"""How long a check may take, and how spans of time and sizes are shown."""

from __future__ import annotations

import catops

#: Seconds for all of one check: every step and every redirect.
SECONDS = 15.0
#: Seconds kept back, so that the answer still arrives.
RESERVE = 5.0


def seconds_for(ctx: catops.Context) -> float:
    """Return the seconds a check may take here."""
    return max(1.0, min(SECONDS, ctx.remaining() - RESERVE))


def milliseconds(seconds: float) -> str:
    """Return a span as people compare it, e.g. ``83 ms`` or ``2,140 ms``."""
    return f"{seconds * 1000:,.0f} ms"


def plural(count: int, what: str) -> str:
    """Return ``1 day`` or ``12 days``."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
