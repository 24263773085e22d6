"""Every hook is documented with its exact signature, and has a test that names it."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from catops import hookspecs
from catops.plugins.checking import HOOKS
from catops.plugins.loading import DRAWN
from house.imports import ROOT

PAGE = (ROOT / "docs" / "reference" / "hooks.md").read_text("utf-8")
SPECS = {
    node.name: node
    for node in ast.parse(Path(hookspecs.__file__).read_text("utf-8")).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("catops_")
}
#: The contract: a further hook needs a shipped plugin that uses it.
CONTRACT = """
    catops_commands catops_help catops_suggestions catops_authorize catops_before_command
    catops_after_command catops_configure catops_iam
"""


def signature(hook: str) -> str:
    """Return a hook as its specification writes it, e.g. ``catops_help() -> Iterable[…]``."""
    node = SPECS[hook]
    assert node.returns is not None
    return f"{hook}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"


def section(hook: str) -> str:
    """Return what the page says of one hook."""
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (found,) = [one for one in sections if one.startswith(f"`{hook}`\n")]
    return found


def test_the_hooks_are_those_of_the_contract() -> None:
    assert sorted(SPECS) == sorted(HOOKS) == sorted(CONTRACT.split())


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_section_with_its_exact_signature(hook: str) -> None:
    assert f"```\n{signature(hook)}\n```" in section(hook)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_an_example_that_implements_it(hook: str) -> None:
    examples = re.findall(r"```python\n(.*?)```", section(hook), re.DOTALL)
    assert any(f"@catops.hookimpl\ndef {hook}(" in example for example in examples)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_stands_in_the_table_of_when_it_is_called(hook: str) -> None:
    assert f"| [`{hook}`](#{hook}) | " in PAGE


def test_the_page_speaks_of_no_other_hook() -> None:
    assert set(re.findall(r"\bcatops_[a-z_]+\b", PAGE)) == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_says_what_it_is_for_and_what_it_is_given(hook: str) -> None:
    documentation = inspect.getdoc(getattr(hookspecs, hook))
    assert documentation
    first, _, rest = documentation.partition("\n")
    assert re.fullmatch(r"[A-Z][a-z]+ .*\.", first), "one imperative sentence"
    named = re.findall(r":param (\w+):", rest)
    assert named == [argument.arg for argument in SPECS[hook].args.args]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_test_that_names_it(hook: str) -> None:
    tests = [file for file in (ROOT / "tests").rglob("test_*.py") if file != Path(__file__)]
    assert any(hook in file.read_text("utf-8") for file in tests)


def test_the_hooks_that_return_several_things_are_drawn_in_their_guard() -> None:
    several = {
        hook
        for hook in HOOKS
        if ast.unparse(SPECS[hook].returns or ast.Constant(None)).startswith(("Iterable", "Comm"))
    }
    assert several == DRAWN
