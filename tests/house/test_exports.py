"""What ``import catops`` offers is what it says it offers, and each name says what it is."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import catops
from house.imports import MODULES_OF_CATOPS

SOURCE = ast.parse(Path(catops.__file__).read_text("utf-8"))
#: Types that are only another name for one that is documented.
ALIASES = {"CommandLine", "Commands"}


def _guarded_imports() -> Iterator[tuple[str, str]]:
    """Give the names that type checkers see, and the module each comes from."""
    for node in SOURCE.body:
        if isinstance(node, ast.If):
            for inner in node.body:
                assert isinstance(inner, ast.ImportFrom)
                for alias in inner.names:
                    yield alias.name, str(inner.module)


def test_every_list_of_the_public_names_says_the_same() -> None:
    guarded = dict(_guarded_imports())
    homes = {name: f"catops.{home}" for home, names in catops._HOMES.items() for name in names}
    assert guarded == homes
    assert sorted(catops.__all__) == sorted(homes)
    assert len(set(catops.__all__)) == len(catops.__all__)
    assert set(catops.__all__) <= set(dir(catops))


@pytest.mark.parametrize("name", catops.__all__)
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    value = getattr(catops, name)
    home = importlib.import_module(f"catops.{catops._HOME_OF[name]}")
    assert value is getattr(home, name) or name == "install"
    if name not in ALIASES:
        assert inspect.getdoc(value), f"{name} has no docstring"


def test_the_names_of_the_contract_are_all_there() -> None:
    contract = """
        command hookimpl Context Reply UserError User Channel Secret Commands HelpTopic Suggestion
        Verdict Outcome Request Settings
        verify_request get_user_slack dispatch Dispatcher convert_dispatch get_text
        get_slack_colour create_slack_attachment create_slack_payload create_slack_error_payload
        SlackHandler install CatParser ArgumentParserError
    """
    assert set(contract.split()) <= set(catops.__all__)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("auth", "verify_request"),
        ("auth", "get_user_slack"),
        ("dispatcher", "dispatch"),
        ("dispatcher", "Dispatcher"),
        ("helpers", "convert_dispatch"),
        ("helpers", "get_text"),
        ("helpers", "get_slack_colour"),
        ("helpers", "create_slack_attachment"),
        ("helpers", "create_slack_payload"),
        ("helpers", "create_slack_error_payload"),
        ("slack_handler", "SlackHandler"),
        ("parser", "CatParser"),
        ("parser", "ArgumentParserError"),
    ],
)
def test_the_names_of_catops_1_are_under_their_old_modules(module: str, name: str) -> None:
    home = importlib.import_module(f"catops.{module}")
    assert getattr(home, name) is getattr(catops, name)


@pytest.mark.parametrize(
    "code",
    [
        "import catops; install = catops.install",
        "import catops.install; install = catops.install",
        "from catops import install",
        "from catops.install import install",
    ],
)
def test_install_is_called_the_same_however_it_was_imported(code: str, tmp_path: Path) -> None:
    """Importing the module ``catops.install`` puts it where the function was."""
    call = f"{code}; raise SystemExit(install(['meow', 'install', '-t', 'none', '-d', 'x']))"
    done = subprocess.run(
        [sys.executable, "-c", call], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stderr[:27]) == (2, "meow: There is no template ")


def test_what_is_not_there_is_told_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'catops' has no attribute 'dog'"):
        getattr(catops, "dog")  # noqa: B009


def test_importing_catops_imports_nothing_of_it() -> None:
    code = "import sys, catops; print(sorted(m for m in sys.modules if m.startswith('catops')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['catops']"


def test_every_public_function_and_class_says_what_it_is() -> None:
    silent = [
        f"{module}.{node.name}"
        for module, file in MODULES_OF_CATOPS.items()
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
