"""The part of byte-compiling that the target's own Python runs, as a script; see ``precompiling``.

It imports the standard library alone, and is written for every Python that Lambda has.
"""

from __future__ import annotations

import json
import py_compile
import sys


def main() -> None:
    """Compile the files that standard input lists; print the names of those that are not Python."""
    folder, task, names = json.load(sys.stdin)
    failed = []
    for name in names:
        try:
            py_compile.compile(
                f"{folder}/{name}",
                dfile=f"{task}/{name}",  # what tracebacks show, and no path of this machine
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except (py_compile.PyCompileError, ValueError, RecursionError):
            failed.append(name)
    json.dump(failed, sys.stdout)


if __name__ == "__main__":
    main()
