"""Byte code in a package: Lambda's disk cannot be written, so what is missing is never kept.

Without it every import is compiled at every cold start, while somebody in Slack waits. Byte code
that looks at its source's time is worth nothing either: the zip gives every file another one.
https://peps.python.org/pep-0552/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from catops.deploying.contents import Contents
from catops.deploying.package import Package
from catops.findings import Finding

CHECK = "byte code"
#: What ``.pyc`` files of each Python 3 begin with; CPython's ``importlib/_bootstrap_external.py``.
MAGIC = {11: 3495, 12: 3531, 13: 3571}

_CACHED = re.compile(r"(.*/)?__pycache__/([^/]+)\.cpython-3(\d+)\.pyc")
_SOURCE = re.compile(r"(?!bin/).*\.py")


def check_byte_code(contents: Contents) -> Iterator[Finding]:
    """Count the modules that are compiled at every cold start."""
    package, target = contents.package, contents.target
    sources = [name for name in package.sizes if _SOURCE.fullmatch(name)]
    pythons: Counter[str] = Counter()
    cached: dict[str, str] = {}
    for name in package.sizes:
        match = _CACHED.fullmatch(name)
        if match is None:
            continue
        if match[3] == str(target.minor):
            cached[f"{match[1] or ''}{match[2]}.py"] = name
        else:
            pythons[match[3]] += 1
    useless = sum(
        _is_useless(package, cached[one], target.minor) for one in sources if one in cached
    )
    missing = sum(one not in cached for one in sources)
    if not missing + useless:
        yield Finding("ok", CHECK, f"All of {len(sources):,} modules have theirs.")
        return
    others = "".join(f"; there is some for Python 3.{minor}" for minor in sorted(pythons))
    stale = f"; {useless:,} files of it look at the time of their source" if useless else ""
    yield Finding(
        "advice",
        CHECK,
        f"{missing + useless:,} of {len(sources):,} modules have none that Python "
        f"{target.python} would use, so each cold start compiles them{others}{stale}.",
        f"Compile the bundle: python{target.python} -m compileall -q "
        "--invalidation-mode unchecked-hash DIR.",
    )


def _is_useless(package: Package, name: str, minor: int) -> bool:
    """Tell whether Python would not use a ``.pyc``, or not any more once it is unzipped."""
    head = package.read(name, 8)
    magic, flags = int.from_bytes(head[:2], "little"), head[4:8]
    return magic != MAGIC.get(minor, magic) or flags == bytes(4)
