"""Which functions of a CatOps 1 module are commands."""

from __future__ import annotations

import types

import pytest

from catops.plugins.classic import classic_commands


def _module(source: str) -> types.ModuleType:
    module = types.ModuleType("a_plugin")
    exec(compile(source, "a_plugin", "exec", dont_inherit=True), vars(module))
    return module


def _names(source: str) -> list[str]:
    return [command.spec.name for command in classic_commands(_module(source))]


@pytest.mark.parametrize(
    "parameters",
    [
        "argv, params",
        "argv, params=None",
        "argv=None, params=None",
        "_argv, _params",
        "argv, params, more=1",
        "argv, params, *more",
        "argv, params, **more",
        "argv, params, *, more=1",
        "argv, params, /",
    ],
)
def test_a_function_of_argv_and_params_is_one(parameters: str) -> None:
    assert _names(f"def role({parameters}): pass") == ["role"]


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        "argv",
        "params, argv",
        "one, two",
        "argv, params, more",
        "argv, params, *, more",
        "argv, *, params",
        "*argv, params=None",
        "*words",
        "*words, **options",
    ],
)
def test_another_function_is_none(parameters: str) -> None:
    assert _names(f"def role({parameters}): pass") == []


def test_private_imported_and_other_names_are_none() -> None:
    source = """
from json import dumps
from catops import create_slack_payload, CatParser
import os
def _private(argv, params): pass
def public(argv, params): pass
class Role:
    def __call__(self, argv, params): pass
role = Role()
number = 5
"""
    assert _names(source) == ["public"]


def test_lambdas_and_second_names_are_commands() -> None:
    source = "def pong(argv, params): pass\nping = pong\nquick = lambda argv, params: 'x'\n"
    assert _names(source) == ["ping", "pong", "quick"]


def test_what_a_decorator_left_is_a_command_and_the_decorator_is_none() -> None:
    source = """
import functools
def plain(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner
def careful(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner
@plain
def first(argv, params): return 'first'
@careful
def second(argv, params): return 'second'
@careful
def helper(one): pass
"""
    commands = classic_commands(_module(source))
    assert [command.spec.name for command in commands] == ["first", "second"]
    assert [command(["x"], {}) for command in commands] == ["first", "second"]


def test_the_docstring_is_the_help_and_the_effect_is_write() -> None:
    [command] = classic_commands(
        _module('def role(argv, params):\n    """Show a role.\n\n    More.\n    """\n')
    )
    spec = command.spec
    assert (spec.summary, spec.description, spec.effect) == ("Show a role.", "More.", "write")
    assert spec.classic


def test_junk_in_a_module_is_no_command_and_no_harm() -> None:
    source = """
def role(argv, params): pass
role.__doc__ = 5
def odd(argv, params): pass
odd.__signature__ = 5
def gone(argv, params): pass
gone.__module__ = None
"""
    assert _names(source) == ["role"]


@pytest.mark.parametrize("target", [5, None, object(), (), "text", print, types.SimpleNamespace])
def test_what_is_no_module_offers_nothing(target: object) -> None:
    assert classic_commands(target) == []
