"""The bot's table in what ``meow iam`` prints: as packaged, as set, or left out and said so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from deploying.making import recorded
from deploying.meow import Project

from catops.deploying.stack import read_stack
from catops.deploying.store_rights import find_table

GET_ARN = {"Fn::GetAtt": ["Store", "Arn"]}
ACCOUNT = ("--region", "eu-west-1", "--account", "123456789012")


def store_of(project: Project, *words: str, **environ: str) -> tuple[Any, str]:
    """Return the resource of the statement about the store, and what is said besides."""
    done = project.meow("iam", *words, **environ)
    assert done.returncode == 0, done.stderr
    statements = json.loads(done.stdout)["Statement"]
    found = [one["Resource"] for one in statements if one.get("Sid") == "CatopsStore"]
    return (found[0] if found else None), done.stderr


@pytest.fixture
def packaged(project: Project) -> Project:
    """Return a project of the full bot that is packaged."""
    project.write(".serverless/serverless-state.json", recorded("slash_command"))
    return project


def test_the_table_of_a_packaged_project_is_in_its_policy(packaged: Project) -> None:
    resource, said = store_of(packaged)
    assert resource == GET_ARN
    assert "CatopsStore" not in said


def test_a_table_that_only_cloudformation_can_name_is_told(packaged: Project) -> None:
    resource, said = store_of(packaged, *ACCOUNT)
    assert resource == GET_ARN
    assert "CatopsStore" in said
    assert "CATOPS_STORE=dynamodb://TABLE" in said


def test_a_table_that_is_set_wins(packaged: Project) -> None:
    resource, said = store_of(packaged, *ACCOUNT, CATOPS_STORE="dynamodb://cats")
    assert resource == "arn:aws:dynamodb:eu-west-1:123456789012:table/cats"
    assert said == ""


def test_what_is_left_out_is_said_with_the_reason(project: Project) -> None:
    resource, said = store_of(project)
    assert resource is None
    assert "CatopsStore, for the table of the bot, is left out: nothing is packaged" in said
    assert "npx serverless package --stage dev" in said
    assert "CatopsStore" not in project.meow("iam", "--function", "respond").stderr


def test_another_stage_than_the_packaged_one_is_not_guessed_at(packaged: Project) -> None:
    resource, said = store_of(packaged, "--stage", "prod")
    assert resource is None
    assert ".serverless holds the stage dev, not prod." in said
    assert "npx serverless package --stage prod" in said


@pytest.mark.parametrize(
    ("store", "resource"),
    [
        ("dynamodb://cats-dev", "cats-dev"),
        ("memory://", ""),
        (None, ""),
        ({"Fn::Join": ["", ["dynamodb://", {"Ref": "Store"}]]}, GET_ARN),
        ({"Fn::Sub": "dynamodb://${Store.Arn}"}, GET_ARN),
    ],
)
def test_the_packaged_variable_is_understood(tmp_path: Path, store: Any, resource: Any) -> None:
    table = find_table("memory://", stack_with(tmp_path, store), "dev")
    assert (table.resource, table.why_not) == (resource, "")


def test_a_variable_that_names_no_table_of_the_stack_is_shown(tmp_path: Path) -> None:
    stack = stack_with(tmp_path, {"Fn::ImportValue": "elsewhere"})
    table = find_table("memory://", stack, "dev")
    assert table.resource == ""
    assert '{"Fn::ImportValue": "elsewhere"}, which names no table' in table.why_not


def stack_with(folder: Path, store: Any) -> Any:
    """Return the packaged bot, with another ``CATOPS_STORE``."""
    state = json.loads(recorded("slash_command"))
    resources = state["service"]["provider"]["compiledCloudFormationTemplate"]["Resources"]
    variables = resources["MainLambdaFunction"]["Properties"]["Environment"]["Variables"]
    variables["CATOPS_STORE"] = store
    (folder / "serverless-state.json").write_text(json.dumps(state))
    return read_stack(folder)
