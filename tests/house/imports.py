"""What each module imports, read from its source and not by importing it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def modules(package: str) -> dict[str, Path]:
    """Return the source of every module of a package, by name."""
    return {_name(file): file for file in sorted((ROOT / package).rglob("*.py"))}


def imported(file: Path, known: dict[str, Path]) -> set[str]:
    """Return every module that ``file`` imports, anywhere in it, for types or at work."""
    return set(_imported(file, known))


def _imported(file: Path, known: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by dots"
            assert node.module is not None
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in known else node.module


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES_OF_CATOPS = modules("catops")
