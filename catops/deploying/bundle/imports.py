"""Which modules of a package a bot can ever import, so that byte code of all others is waste.

Libraries bring far more than one program uses: clients for other services, and clients for
libraries that nobody installed, whose import must fail. A module counts when something that counts
imports it, wherever in its code; where modules are imported by names that are put together at
run time, all modules beside them count.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from catops.deploying.package import Package
from catops.plugins.compiling import PROVIDED

_DYNAMIC = frozenset(("import_module", "__import__", "walk_packages", "iter_modules"))
_CODE = (".py", ".pyc", ".so", ".pyd")


@dataclass(slots=True)
class _Module:
    """What a module's source says about others.

    :ivar at_once: modules without which its own import fails.
    :ivar ever: all modules and names that it imports anywhere.
    :ivar dynamic: it may import others yet.
    """

    at_once: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    dynamic: bool = False


def imported(package: Package, roots: Collection[str]) -> set[str]:
    """Return the names of the ``.py`` files that can be imported by what begins at ``roots``.

    :param roots: top-level modules and packages, all of whose modules count.
    """
    files = {_module_of(name): name for name in package.sizes if name.endswith(".py")}
    read: dict[str, _Module] = {}
    whole = set(roots)
    waiting = [module for module in files if _top(module) in whole]
    while waiting:
        module = waiting.pop()
        while module and module not in files:  # the name of something in a module
            module = module.rpartition(".")[0]
        if not module or module in read:
            continue
        read[module] = _read(module, files[module], package)
        waiting += [*read[module].ever, module.rpartition(".")[0]]
        if read[module].dynamic and _top(module) not in whole:
            whole.add(_top(module))
            waiting += [each for each in files if _top(each) == _top(module)]
    known = {_top(_module_of(name)) for name in package.sizes if name.endswith(_CODE)}
    known |= {*sys.stdlib_module_names, *PROVIDED}
    return {files[module] for module in read.keys() - _failing(read, known)}


def _failing(read: dict[str, _Module], known: set[str]) -> set[str]:
    """Return the modules whose import must fail: of what is not there, or of what fails itself."""
    failing: set[str] = set()
    while more := {
        module
        for module in read.keys() - failing
        for name in (module.rpartition(".")[0], *read[module].at_once)
        if name and (name in failing or _top(name) not in known)
    }:
        failing |= more
    return failing


def _read(module: str, file: str, package: Package) -> _Module:
    """Read what a module imports; what cannot be read, perhaps too new for this, may import all."""
    try:
        tree = ast.parse(package.read(file))
    except (SyntaxError, ValueError, RecursionError):
        return _Module(dynamic=True)
    home = module if file.endswith("/__init__.py") else module.rpartition(".")[0]
    read = _Module()
    for statement in tree.body:
        read.at_once.update(_names(statement, home))
    for node in ast.walk(tree):
        read.ever.update(_names(node, home))
        word = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", "")
        read.dynamic = read.dynamic or word in _DYNAMIC
    return read


def _names(node: ast.AST, home: str) -> Iterator[str]:
    """Give what an import statement names: modules, and what may be modules or be in them."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parents = home.split(".")[: len(home.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*parents, *([node.module] if node.module else [])])
        if base:
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _module_of(name: str) -> str:
    parts = PurePosixPath(name).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _top(module: str) -> str:
    return module.partition(".")[0]
