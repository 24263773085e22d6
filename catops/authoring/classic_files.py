"""What a CatOps 1 plugin file offers, read from its source: nothing of it is imported."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catops.plugins.classic import TAKES

#: Import names that are not the name of the distribution that brings them.
DISTRIBUTIONS = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dns": "dnspython",
    "dotenv": "python-dotenv",
    "git": "GitPython",
    "google": "google-api-python-client",
    "jwt": "PyJWT",
    "ldap": "python-ldap",
    "MySQLdb": "mysqlclient",
    "PIL": "Pillow",
    "psycopg2": "psycopg2-binary",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}


@dataclass(slots=True)
class ClassicFile:
    """One file of a CatOps 1 plugin folder.

    :ivar commands: the functions the bot offers, by name, with their first docstring line.
    :ivar private: the functions it does not offer, with the reason.
    :ivar requires: the distributions it imports from.
    :ivar problems: what will not work, and how to mend it.
    """

    path: Path
    commands: dict[str, str] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    requires: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def read_classic_file(path: Path, siblings: frozenset[str]) -> ClassicFile:
    """Return what the file at ``path`` offers.

    :param siblings: the names of the other files beside it, which it may import.
    """
    found = ClassicFile(path)
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        said = getattr(error, "msg", None) or str(error)
        found.problems.append(
            f"line {line}: {said}. Python 3 cannot read it; correct it there "
            "(for Python 2, 2to3 does most of it)."
        )
        return found
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            _function(node, found)
        elif isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
            found.private[node.name] = "it is async, which CatOps 1 could not call"
    for each in ast.walk(tree):
        for module in _imported(each):
            _import(module, each.lineno, siblings, found)  # type: ignore[attr-defined]
        if isinstance(each, ast.keyword) and each.arg == "plugin_dir":
            found.problems.append(
                f"line {each.lineno}: plugin_dir= is refused now. Leave it out: "
                "plugins are installed distributions."
            )
    return found


def _function(node: ast.FunctionDef, found: ClassicFile) -> None:
    if node.name.startswith("_"):
        return
    arguments = node.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    needed = len(names) - len(arguments.defaults)
    keyword_only = any(default is None for default in arguments.kw_defaults)
    called = len(names) >= len(TAKES) and all(
        name.lstrip("_") in known for name, known in zip(names, TAKES, strict=False)
    )
    if not called or needed > len(TAKES) or keyword_only:
        taken = ", ".join(names)
        found.private[node.name] = f"it takes ({taken}), and a command takes (argv, params)"
        return
    found.commands[node.name] = (ast.get_docstring(node) or "").partition("\n")[0]


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield node.module.partition(".")[0]


def _import(module: str, line: int, siblings: frozenset[str], found: ClassicFile) -> None:
    if module in siblings:
        found.problems.append(
            f"line {line}: it imports {module}, the file beside it, which is inside a package "
            f"now. Write: from . import {module}"
        )
    elif module == "slacker":
        found.problems.append(
            f"line {line}: it imports slacker, which Slack's API has left behind. Use slack_sdk."
        )
    elif module not in sys.stdlib_module_names and module not in ("catops", "__future__"):
        found.requires.add(DISTRIBUTIONS.get(module, module.replace("_", "-")))
