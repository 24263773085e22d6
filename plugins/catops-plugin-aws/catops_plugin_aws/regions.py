"""The regions there are, as far as the installed botocore knows; nothing is asked of AWS."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache


@cache
def known_regions() -> Sequence[str]:
    """Return the names of AWS's regions, sorted; one newer than botocore is missing."""
    from botocore.loaders import create_loader  # not before it is needed

    partitions = create_loader().load_data("endpoints")["partitions"]
    return tuple(sorted(name for each in partitions for name in each["regions"]))
