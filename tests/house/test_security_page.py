"""The page on security names a test for each fault, and a command for each figure, that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "security.md").read_text("utf-8")
FAULTS = 44
_ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
_PATH = re.compile(r"`(tests/[\w/]+\.py)`")
_FIGURE = re.compile(r"^\| .+ \| .+ \| `([^`]+)`.* \|$", re.MULTILINE)


def rows() -> dict[int, list[str]]:
    """Return the tests that the page names, by the number of the fault."""
    return {int(number): _PATH.findall(tests) for number, _, _, tests in _ROW.findall(PAGE)}


def names_in(path: str) -> list[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    found = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [name for name in found if name.startswith("test_")]


def test_each_fault_stands_there_once_in_order() -> None:
    numbers = [int(number) for number, *_ in _ROW.findall(PAGE)]
    assert numbers == list(range(1, FAULTS + 1))


@pytest.mark.parametrize("number", range(1, FAULTS + 1))
def test_its_tests_are_there(number: int) -> None:
    named = rows()[number]
    assert named
    for path in named:
        assert (ROOT / path).is_file(), path
        assert names_in(path), path
        kept = re.search(r"test_fault_(\d\d)_", path)
        assert kept is None or int(kept[1]) == number, path
    assert any(f"test_fault_{number:02}_" in path for path in named)


def test_no_test_of_a_fault_is_left_out() -> None:
    named = {path for paths in rows().values() for path in paths}
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/*/test_fault_*.py")}
    assert files - named == set()


def test_each_figure_has_a_command_whose_tests_are_there() -> None:
    rest = PAGE.partition("## Figures")[2]
    commands = [one for one in _FIGURE.findall(rest.partition("## Every fault")[0]) if one]
    assert len(commands) == 7
    for command in commands:
        assert re.fullmatch(r"(CATOPS_LONG=1 )?pytest( -s)?( tests/[\w/]+\.py)?", command), command
        for path in re.findall(r"tests/[\w/]+\.py", command):
            source = (ROOT / path).read_text("utf-8")
            assert "LONG" in source or "how_many" in source, path
            assert names_in(path)
