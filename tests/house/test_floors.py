"""A module imports lower floors, or other files of its own floor, and never in a circle."""

from __future__ import annotations

import ast
import sys
from graphlib import TopologicalSorter

import pytest

from house.imports import MODULES_OF_CATOPS, imported, modules

MODULES = MODULES_OF_CATOPS
IMPORTS = {name: imported(file, MODULES) for name, file in MODULES.items()}

#: The floors, lowest first. A package stands for every module in it that has no line of its own.
FLOORS = {
    "0 words": """
        errors request reply settings envelope reference transport text similar docstrings
        plugin_log findings frozen config_table time_limit
    """,
    "1 vocabulary": """
        spec values declaring commands context explanation history installed topics suggestions
        outcome returns tables plans
        audit.record audit.encoding
    """,
    "2 contract": "hookspecs words arguments bot_flags filling inner_lines usage parser",
    "3 plugins": "plugins",
    "4 work": "audit bot confirmation once policy stores",
    "5 doors": "aws slack terminal",
    "6 assembly": """
        app authoring cli deploying templates testing
        auth classic dispatcher helpers install slack_handler
    """,
}
#: The facade, and the two Lambda functions as they are deployed, are put together from all floors.
ASSEMBLY = {"catops", "catops.aws"}
DOORS = ("aws", "slack", "terminal")
#: Whoever needs more than the standard library, and what for.
OTHERS = {
    "catops.auth": {"slack_sdk"},
    "catops.aws.credentials": {"boto3"},
    "catops.deploying.account": {"boto3", "botocore"},
    "catops.deploying.checks.slack_app": {"slack_sdk"},
    "catops.hookspecs": {"pluggy"},
    "catops.plugins.checking": {"pluggy"},
    "catops.plugins.discovery": {"importlib_metadata"},
    "catops.plugins.loading": {"pluggy"},
    "catops.slack_handler": {"requests"},
    "catops.testing.pytest_plugin": {"pytest"},
}

#: Lines of the longest file that is still one concept.
LINES = 300

FLOOR_OF = {
    f"catops.{name}": number
    for number, names in enumerate(FLOORS.values())
    for name in names.split()
}


def floor(module: str) -> int:
    if module in ASSEMBLY:
        return len(FLOORS) - 1
    while module not in FLOOR_OF:
        module, dot, _ = module.rpartition(".")
        assert dot, "every module stands on a floor; add it to FLOORS"
    return FLOOR_OF[module]


def door(module: str) -> str:
    """Return the door a module belongs to; nothing for the others."""
    _, _, inside = module.partition("catops.")
    name = inside.partition(".")[0]
    return name if name in DOORS and module not in ASSEMBLY else ""


def ours(module: str) -> set[str]:
    return {one for one in IMPORTS[module] if one.partition(".")[0] == "catops"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_no_higher_floor(module: str) -> None:
    assert {one for one in ours(module) if floor(one) > floor(module)} - {"catops"} == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: ours(module) - {module} for module in MODULES if module not in ASSEMBLY}
    assert set(TopologicalSorter(graph).static_order()) >= set(graph)


@pytest.mark.parametrize("module", sorted(one for one in MODULES if door(one)))
def test_a_door_knows_neither_another_door_nor_the_bot(module: str) -> None:
    others = {one for one in ours(module) if door(one) not in ("", door(module))}
    assert others | (ours(module) & {"catops.bot.bot", "catops.bot.turn", "catops.app"}) == set()


def test_the_middle_knows_neither_slack_nor_aws_nor_the_terminal() -> None:
    middle = {one for one in MODULES if floor(one) < floor("catops.slack")}
    assert {one: ours(one) for one in middle if any(map(door, ours(one)))} == {}


def test_only_these_modules_need_more_than_the_standard_library() -> None:
    found = {}
    for module, names in IMPORTS.items():
        tops = {name.partition(".")[0] for name in names} - {"catops"}
        if others := tops - sys.stdlib_module_names:
            found[module] = others
    assert found == OTHERS


def test_core_never_imports_the_built_in_plugins() -> None:
    builtin = {
        module: names
        for module, names in IMPORTS.items()
        if any(name.startswith("catops_plugins_builtin") for name in names)
    }
    assert builtin == {}


def test_a_built_in_plugin_imports_what_any_plugin_could() -> None:
    for file in modules("catops_plugins_builtin").values():
        for name in imported(file, MODULES):
            if name.startswith("catops."):
                assert floor(name) <= floor("catops.hookspecs"), f"{file.name} imports {name}"


def test_every_file_says_why_it_exists_and_fits_on_two_screens() -> None:
    long = {}
    for module, file in {**MODULES, **modules("catops_plugins_builtin")}.items():
        source = file.read_text("utf-8")
        assert ast.get_docstring(ast.parse(source)), f"{module} does not say why it exists"
        if source.count("\n") > LINES:
            long[module] = source.count("\n")
    assert long == {}
