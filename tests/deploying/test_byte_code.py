"""Byte code that Python would not use is told, with the way to have it."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.making import found, only, pyc, troubles, well_made


def test_no_byte_code(tmp_path: Path) -> None:
    making = well_made()
    making.files = {n: d for n, d in making.files.items() if not n.endswith(".pyc")}
    finding = only(found(making, tmp_path), "advice")
    assert "4 of 4 modules have none that Python 3.13 would use" in finding.message
    assert "python3.13 -m compileall" in finding.mend
    assert "unchecked-hash" in finding.mend


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"minor": 11}, "there is some for Python 3.11"),
        ({"flags": 0}, "4 files of it look at the time of their source"),
    ],
)
def test_byte_code_that_python_would_not_use(
    tmp_path: Path, how: dict[str, int], said: str
) -> None:
    making = well_made()
    making.files = {n: d for n, d in making.files.items() if not n.endswith(".pyc")}
    making.compile_modules(**how)
    assert said in only(found(making, tmp_path), "advice").message


def test_byte_code_of_another_python_under_the_right_name(tmp_path: Path) -> None:
    making = well_made()
    making.files["__pycache__/handler.cpython-313.pyc"] = pyc(12)
    assert "1 of 4 modules" in only(found(making, tmp_path), "advice").message


def test_what_no_bot_imports_needs_none(tmp_path: Path) -> None:
    making = well_made()
    making.files["slack_sdk/aiohttp_client.py"] = b"import aiohttp"
    findings = found(making, tmp_path)
    assert troubles(findings) == []
    (said,) = [one.message for one in findings if one.check == "byte code"]
    assert said == "4 of 5 modules have it, the bot's own among them."


@pytest.mark.parametrize(
    "name", ["handler.py", "catops/aws/__init__.py", "catops_plugin_weather.py"]
)
def test_what_every_bot_imports_needs_it(tmp_path: Path, name: str) -> None:
    making = well_made()
    folder, _, file = name.rpartition("/")
    cached = f"{folder}/__pycache__/{file.removesuffix('.py')}.cpython-313.pyc".lstrip("/")
    del making.files[cached]
    assert "1 of 4 modules have none" in only(found(making, tmp_path), "advice").message
