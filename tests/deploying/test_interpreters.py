"""The Python that Lambda has is found here, wherever it is kept, or else the one that runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from catops.deploying.interpreters import Interpreter, find_interpreter
from catops.deploying.target import Target

TARGET = Target(99, "arm64")
OWN = Interpreter(sys.executable, sys.version_info.minor)


def python(path: Path, minor: int = 99) -> Path:
    """Write a program that says it is a Python."""
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho '[{minor}, \"{path}\"]'\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("variable", "folder"),
    [
        ("PYENV_ROOT", "versions/3.99.1/bin"),
        ("UV_PYTHON_INSTALL_DIR", "cpython-3.99.1-linux-x86_64-gnu/bin"),
        ("HOME", ".pyenv/versions/3.99.1/bin"),
        ("HOME", ".local/share/uv/python/cpython-3.99.1-linux-x86_64-gnu/bin"),
    ],
)
def test_a_python_off_the_path_is_found(tmp_path: Path, variable: str, folder: str) -> None:
    path = python(tmp_path / folder / "python3.99")
    found = find_interpreter(TARGET, {"HOME": str(tmp_path / "none"), variable: str(tmp_path)})
    assert found == Interpreter(str(path), 99)


def test_what_is_another_version_or_starts_nothing_is_none(tmp_path: Path) -> None:
    python(tmp_path / "versions" / "3.99.1" / "bin" / "python3.99", minor=98)
    (tmp_path / "versions" / "3.99.2").mkdir()
    assert find_interpreter(TARGET, {"PYENV_ROOT": str(tmp_path)}) == OWN


def test_the_one_that_runs_is_taken_where_it_fits(tmp_path: Path) -> None:
    target = Target(sys.version_info.minor, "arm64")
    python(tmp_path / "versions" / f"{target.python}.99" / "bin" / f"python{target.python}")
    assert find_interpreter(target, {**os.environ, "PYENV_ROOT": str(tmp_path)}) == OWN
