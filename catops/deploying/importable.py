"""Which modules of a package can never be imported in it, so that byte code of them is waste.

Libraries bring clients for libraries that nobody installed: a module that imports one of those
outside any ``try`` fails whenever it is imported, and so does all that imports that module.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from catops.deploying.package import Package
from catops.plugins.compiling import PROVIDED

_NATIVE = (".so", ".pyd")


def never_imported(package: Package) -> frozenset[str]:
    """Return the names of the ``.py`` files whose import must fail."""
    modules = {_module(name): name for name in package.sizes if name.endswith(".py")}
    known = {name.split("/")[0].split(".")[0] for name in package.sizes if _is_code(name)}
    known |= {*sys.stdlib_module_names, *PROVIDED}
    needs = {
        module: set(_needs(module, file, package, modules)) for module, file in modules.items()
    }
    dead: set[str] = set()
    while more := {module for module in needs.keys() - dead if _fails(needs[module], known, dead)}:
        dead |= more
    return frozenset(modules[module] for module in dead)


def _fails(needed: set[str], known: set[str], dead: set[str]) -> bool:
    return any(name in dead or name.split(".")[0] not in known for name in needed)


def _needs(module: str, file: str, package: Package, modules: Mapping[str, str]) -> Iterator[str]:
    """Give the modules that are imported whenever ``module`` is: its parents, and its imports."""
    is_package = file.endswith("/__init__.py")
    home = module if is_package else module.rpartition(".")[0]
    parent = module.rpartition(".")[0]
    if parent in modules:
        yield parent
    try:
        body = ast.parse(package.read(file)).body
    except (SyntaxError, ValueError, RecursionError):  # newer than this Python, or no Python at all
        return
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            base = _base(statement, home)
            yield from filter(None, [base])
            names = (f"{base}.{alias.name}" for alias in statement.names)
            yield from (name for name in names if name in modules and name != module)


def _base(statement: ast.ImportFrom, home: str) -> str:
    if not statement.level:
        return statement.module or ""
    parents = home.split(".")
    start = parents[: len(parents) - statement.level + 1]
    return ".".join([*start, *([statement.module] if statement.module else [])])


def _module(name: str) -> str:
    parts = PurePosixPath(name).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _is_code(name: str) -> bool:
    return name.endswith((".py", ".pyc", *_NATIVE))
