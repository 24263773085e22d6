"""``meow new`` makes a plugin that builds, installs, passes its tests and answers, unedited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from authoring.environments import ROOT, Environment
from hypothesis import given
from hypothesis import strategies as st

from catops.authoring.names import plugin_name
from catops.errors import BadArgument


@pytest.mark.parametrize("name", ["weather", "deploy-status2"])
def test_it_answers_with_no_edit(author: Environment, tmp_path: Path, name: str) -> None:
    made = author.run("meow", "new", name, folder=tmp_path)
    folder = tmp_path / f"catops-plugin-{name}"
    assert f"Next: cd catops-plugin-{name}" in made.stdout
    author.pip("install", "-e", ".", folder=folder)
    try:
        assert "passed" in author.run("pytest", folder=folder).stdout
        author.run("mypy", f"catops_plugin_{name.replace('-', '_')}", folder=folder)
        said = author.run("meow", "run", f"{name} London", folder=folder)
        assert "Hello, London." in said.stdout
        judged = author.run("meow", "check", "--json", folder=folder)
        assert {one["level"] for one in json.loads(judged.stdout)} == {"ok"}
        author.run("python", "-m", "build", "--wheel", folder=folder)
        assert [wheel.name for wheel in folder.glob("dist/*.whl")]
    finally:
        author.pip("uninstall", "--yes", f"catops-plugin-{name}", folder=folder)
    assert f"There is no command '{name}'" in (
        author.run("meow", "run", f"{name} London", folder=tmp_path, well=False).stdout
    )


def test_nothing_of_the_template_is_left_over(author: Environment, tmp_path: Path) -> None:
    author.run("meow", "new", "weather", folder=tmp_path)
    folder = tmp_path / "catops-plugin-weather"
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    assert [name for name in files if "example" in name] == []
    assert ".github/workflows/test.yml" in files
    assert "LICENSE" in files


@pytest.mark.parametrize(
    ("name", "why", "better"),
    [
        ("", "it is empty", "weather"),
        ("Weather", "small letters", "weather"),
        ("my plugin", "small letters, digits and single dashes", "my-plugin"),
        ("2fast", "begins with a letter", "fast"),
        ("a--b", "single dashes", "a-b"),
        ("wetter_ä", "small letters", "wetter"),
        ("../x", "small letters", "x"),
        ("help", "the built-in commands have it", "my-help"),
        ("class", "means something else", "my-class"),
        ("catops-plugin-weather", "the prefix is added for you", "weather"),
        ("x" * 41, "longer than 40", "x" * 40),
    ],
)
def test_a_bad_name_is_refused_with_the_reason(name: str, why: str, better: str) -> None:
    with pytest.raises(BadArgument) as refused:
        plugin_name(name)
    assert why in refused.value.message
    assert refused.value.mend == f"Try: {better}"


@given(st.text(max_size=50))
def test_a_name_is_refused_or_makes_a_module_and_a_distribution(text: str) -> None:
    try:
        name = plugin_name(text)
    except BadArgument:
        return
    assert name.module.isidentifier()
    assert name.module.isascii()
    assert name.distribution == f"catops-plugin-{text}"


def test_a_bad_name_is_words_that_are_wrong(author: Environment, tmp_path: Path) -> None:
    done = author.run("meow", "new", "Weather", folder=tmp_path, well=False)
    assert done.returncode == 2
    assert "Try: weather" in done.stderr


def test_nothing_is_overwritten(author: Environment, tmp_path: Path) -> None:
    (tmp_path / "catops-plugin-weather").mkdir()
    done = author.run("meow", "new", "weather", folder=tmp_path, well=False)
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert list((tmp_path / "catops-plugin-weather").iterdir()) == []


def test_the_template_itself_is_clean(author: Environment) -> None:
    folder = ROOT / "plugin-template"
    author.pip("install", str(folder), folder=folder)
    try:
        assert "passed" in author.run("pytest", "-p", "no:cacheprovider", folder=folder).stdout
    finally:
        author.pip("uninstall", "--yes", "catops-plugin-example", folder=folder)
