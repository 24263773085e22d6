"""FAULTS 43: what proves a sender is compared in constant time, as bytes: a rule for the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import catops

PACKAGE = Path(catops.__file__).parent
#: Every file that tells a right HMAC or secret from a wrong one.
FILES = sorted(
    {"slack/signature.py", "envelope.py", "auth.py"}
    | {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "compare_digest" in path.read_text()
    }
)
#: Names under which a signature or seal is known in them.
SECRETS = {"signature", "seal", "given", "expected", "digest", "secret", "_secret", "token"}


def names_in(node: ast.AST) -> set[str]:
    return {
        part.id if isinstance(part, ast.Name) else part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    }


def compared(tree: ast.AST) -> list[ast.Compare]:
    """Return the comparisons that look into a signature; how many there are is no secret."""
    telling = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(one, telling) for one in node.ops)
        and names_in(node) & SECRETS
        and not ast.unparse(node).endswith((") != 1", ") == 1"))
    ]


@pytest.mark.parametrize("file", FILES)
def test_no_signature_is_compared_with_an_operator(file: str) -> None:
    tree = ast.parse((PACKAGE / file).read_text())
    assert [ast.unparse(node) for node in compared(tree)] == []


def test_the_rule_sees_what_it_forbids() -> None:
    bad = ast.parse("if sign(body) == signature:\n    pass\nif signature[:3] != 'v0=':\n    pass")
    assert len(compared(bad)) == 2
    assert len(compared(ast.parse("len(signature) == 67"))) == 1
    assert compared(ast.parse("len(signature) != 1")) == []


@pytest.mark.parametrize("file", ["slack/signature.py", "envelope.py"])
def test_the_one_comparison_is_compare_digest_on_bytes(file: str) -> None:
    tree = ast.parse((PACKAGE / file).read_text())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and "compare_digest" in names_in(node.func)
    ]
    assert len(calls) == 1
    for argument in calls[0].args:
        encodes = isinstance(argument, ast.Call) and "encode" in names_in(argument.func)
        assert encodes or isinstance(argument, ast.Name)
