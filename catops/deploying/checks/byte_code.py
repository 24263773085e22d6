"""Byte code in a package: Lambda's disk cannot be written, so what is missing is never kept.

Without it every import is compiled at every cold start, while somebody in Slack waits. Byte code
that looks at its source's time is worth nothing either: the zip gives every file another one.
https://peps.python.org/pep-0552/

Libraries bring modules that no bot imports, so what counts is what is certainly imported: the
handler, CatOps itself, and each plugin.
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
#: Modules that every bot imports, as the templates make it.
OURS = frozenset(("handler.py", "catops/__init__.py", "catops/aws/__init__.py", "catops/app.py"))

_CACHED = re.compile(r"(.*/)?__pycache__/([^/]+)\.cpython-3(\d+)\.pyc")
_SOURCE = re.compile(r"(?!bin/).*\.py")
_PLUGIN = re.compile(r"catops_plugin_\w+(/__init__)?\.py")


def check_byte_code(contents: Contents) -> Iterator[Finding]:
    """Say whether modules are compiled at every cold start, and how many."""
    package, target = contents.package, contents.target
    sources = [name for name in package.sizes if _SOURCE.fullmatch(name)]
    pythons: Counter[str] = Counter()
    cached: dict[str, str] = {}
    for name in package.sizes:
        match = _CACHED.fullmatch(name)
        if match and match[3] == str(target.minor):
            cached[f"{match[1] or ''}{match[2]}.py"] = name
        elif match:
            pythons[match[3]] += 1
    kept = [one for one in sources if one in cached]
    useless = {one for one in kept if _is_useless(package, cached[one], target.minor)}
    good = set(kept) - useless
    if not useless and good.issuperset(one for one in sources if _is_imported(one)):
        said = f"{len(good):,} of {len(sources):,} modules have it, the bot's own among them."
        yield Finding("ok", CHECK, said)
        return
    others = "".join(f"; there is some for Python 3.{minor}" for minor in sorted(pythons))
    stale = f"; {len(useless):,} files of it look at the time of their source" if useless else ""
    yield Finding(
        "advice",
        CHECK,
        f"{len(sources) - len(good):,} of {len(sources):,} modules have none that Python "
        f"{target.python} would use, so each cold start compiles them{others}{stale}.",
        f"Compile the bundle: python{target.python} -m compileall -q "
        "--invalidation-mode unchecked-hash DIR.",
    )


def _is_imported(name: str) -> bool:
    """Return whether a module is certainly imported."""
    return name in OURS or _PLUGIN.fullmatch(name) is not None


def _is_useless(package: Package, name: str, minor: int) -> bool:
    """Return whether Python would not use a ``.pyc``, or not any more once it is unzipped."""
    head = package.read(name, 8)
    magic, flags = int.from_bytes(head[:2], "little"), head[4:8]
    return magic != MAGIC.get(minor, magic) or flags == bytes(4)
