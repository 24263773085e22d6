"""One check alone, in its own guard: a failing check does not affect the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from catops.errors import CatOpsError
from catops.findings import Finding

LOG = logging.getLogger("catops.doctor")

Check = Callable[[], Iterable[Finding]]


def guarded(name: str, check: Check) -> Iterator[Finding]:
    """Give what ``check`` finds; what it raises is a finding too."""
    try:
        yield from check()
    except CatOpsError as error:
        yield Finding("fault", name, error.message, error.mend)
    except Exception as error:
        LOG.exception("The check %s failed.", name)
        said = f"The check itself failed with {type(error).__name__}; the others were run."
        yield Finding("fault", name, said, "Run meow -v doctor, and report what it says.")
