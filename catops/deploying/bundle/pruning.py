"""Leave out of an unpacked bundle what Lambda has itself, and what nothing there will ever read."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from catops.deploying.distributions import Distribution, normal

#: Distributions that Lambda's Python runtimes bring; what these alone ask for is there too.
#: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
RUNTIME = frozenset(("boto3", "botocore", "s3transfer"))
#: What of CatOps itself is for people at a keyboard.
OURS = ("authoring", "cli", "deploying", "plugin-template", "serverless", "terminal", "testing")
#: What pip and serverless-python-requirements leave at the top. The list of requirements may hold
#: the password of an index.
LEFT_OVER = ("requirements.txt", ".completed_requirements", ".lock")


def prune(folder: Path) -> None:
    """Leave out of ``folder`` what is for people and for installers."""
    for name in LEFT_OVER:
        (folder / name).unlink(missing_ok=True)
    for name in OURS:
        shutil.rmtree(folder / "catops" / name, ignore_errors=True)
    _remove(folder.rglob("__pycache__"))
    _remove(each for each in folder.rglob("tests") if _holds_tests(each))
    for script in (folder / "bin").glob("*"):
        if script.is_file() and _is_python_script(script):
            script.unlink()
    for file in folder.glob("*.dist-info/direct_url.json"):
        file.unlink()  # where on this machine it came from


def remove_provided(folder: Path, found: Sequence[Distribution]) -> list[str]:
    """Leave out what Lambda's runtime brings itself, and return its names and versions."""
    provided = provided_by_lambda(found)
    for one in provided:
        _remove_distribution(folder, one)
    return [f"{one.name} {one.version}" for one in provided]


def remove_metadata(folder: Path) -> None:
    """Leave out every ``*.dist-info``, as ``slim: true`` wants it."""
    _remove(folder.glob("*.dist-info"))


def provided_by_lambda(found: Sequence[Distribution]) -> list[Distribution]:
    """Return what Lambda's runtime brings: boto3, and what nothing but boto3 asks for."""
    requires = {normal(one.name): one.requires for one in found}
    theirs = _reached(RUNTIME & requires.keys(), requires)
    others = _reached(requires.keys() - theirs, requires, stop=RUNTIME)
    return [one for one in found if normal(one.name) in theirs - others]


def _reached(
    start: Iterable[str], requires: Mapping[str, Sequence[str]], stop: frozenset[str] = frozenset()
) -> set[str]:
    """Return ``start`` and all that it asks for, directly or not, but nothing in ``stop``."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached | stop and name in requires:
            reached.add(name)
            waiting += requires[name]
    return reached


def _remove_distribution(folder: Path, one: Distribution) -> None:
    for name in one.files:
        file = folder / name
        if file.resolve().is_relative_to(folder.resolve()):
            file.unlink(missing_ok=True)
    for info in folder.glob("*.dist-info"):
        name, _, _ = info.name.removesuffix(".dist-info").rpartition("-")
        if normal(name) == normal(one.name):
            shutil.rmtree(info)


def _holds_tests(folder: Path) -> bool:
    """Return whether a folder is a test suite by what is in it, not by its name alone."""
    return any(folder.rglob("test_*.py")) or any(folder.rglob("conftest.py"))


def _is_python_script(file: Path) -> bool:
    """Return whether a file's first line names an interpreter that is not in Lambda."""
    with file.open("rb") as opened:
        first = opened.readline(500)
    return first.startswith(b"#!") and b"python" in first


def _remove(folders: Iterable[Path]) -> None:
    for each in list(folders):
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
