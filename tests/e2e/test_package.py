"""What ``serverless package`` would deploy: the least rights, no retries, nothing by accident."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from .channel import Channel
from .conftest import with_settings
from .environments import run

pytestmark = pytest.mark.e2e

MAIN = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:catops-bot-prod-main"


@pytest.fixture(scope="module")
def packaged(
    bare_project: Path,
    offline_environ: dict[str, str],
    wheels: dict[str, Path],
    secret: str,
    channel: Channel,
) -> Path:
    """Return the folder that ``serverless package`` made for the stage prod."""
    project = with_settings(bare_project, secret, channel)
    with (project / "requirements.txt").open("a", encoding="utf-8") as requirements:
        requirements.write("catops-plugin-weather\n")
    environ = {**offline_environ, "PIP_FIND_LINKS": str(wheels["catops"].parent)}
    run("npx", "serverless", "package", "--stage", "prod", cwd=project, environ=environ)
    return project / ".serverless"


@pytest.fixture(scope="module")
def resources(packaged: Path) -> dict[str, Any]:
    """Return the resources of the stack."""
    template = packaged / "cloudformation-template-update-stack.json"
    found: dict[str, Any] = json.loads(template.read_text("utf-8"))["Resources"]
    return found


def test_respond_may_start_the_dispatcher_and_log_and_nothing_else(
    resources: dict[str, Any],
) -> None:
    role = resources["RespondLambdaFunction"]["Properties"]["Role"]
    assert role == {"Fn::GetAtt": ["RespondRole", "Arn"]}
    assert "ManagedPolicyArns" not in resources["RespondRole"]["Properties"]
    assert _statements(resources["RespondRole"]) == [
        {
            "Effect": "Allow",
            "Action": "lambda:InvokeFunction",
            "Resource": {"Fn::Sub": MAIN},
        },
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": ["RespondLogGroup", "Arn"]},
        },
    ]


def test_no_statement_is_about_everything(resources: dict[str, Any]) -> None:
    roles = [each for each in resources.values() if each["Type"] == "AWS::IAM::Role"]
    statements = [one for role in roles for one in _statements(role)]
    assert len(statements) == 5
    for statement in statements:
        named = statement["Resource"]
        assert "*" not in (named if isinstance(named, list) else [named])
        assert "*" not in statement["Action"]


def test_main_is_named_by_the_stage_and_respond_is_told_so(resources: dict[str, Any]) -> None:
    main = resources["MainLambdaFunction"]["Properties"]
    respond = resources["RespondLambdaFunction"]["Properties"]
    assert main["FunctionName"] == "catops-bot-prod-main"
    assert respond["Environment"]["Variables"]["CATOPS_DISPATCHER"] == main["FunctionName"]


def test_a_failed_run_is_not_repeated_but_answered(resources: dict[str, Any]) -> None:
    settings = resources["MainLambdaEvConf"]["Properties"]
    assert settings["MaximumRetryAttempts"] == 0
    destination = settings["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": ["MainLambdaFunction", "Arn"]}
    assert {
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": {"Fn::Sub": MAIN},
    } in (_statements(resources["IamRoleLambdaExecution"]))


def test_settings_for_this_machine_alone_stay_here(resources: dict[str, Any]) -> None:
    for name in ("RespondLambdaFunction", "MainLambdaFunction"):
        function = resources[name]["Properties"]
        variables = function["Environment"]["Variables"]
        assert not [each for each in variables if each.startswith(("CATOPS_OFFLINE", "AWS_"))]
        assert "CATOPS_RESPONSE_HOSTS" not in variables
        assert function["Handler"].startswith("handler.")


def test_the_bundle_holds_the_bot_its_plugins_and_nothing_else(packaged: Path) -> None:
    names = zipfile.ZipFile(packaged / "catops-bot.zip").namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {"handler.py", "catops", "catops_plugins_builtin", "catops_plugin_weather.py"} <= tops
    assert "catops_plugin_weather-1.0.0.dist-info/entry_points.txt" in names
    own = {".env", ".env.example", "node_modules", "serverless.yml", "catops_offline.py"}
    assert not tops & {*own, "serverless-catops.js", "package.json", "boto3"}
    compiled = [name for name in names if name.endswith(".so")]
    assert all("aarch64" in name for name in compiled), compiled


def _statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    policies = role["Properties"]["Policies"]
    return [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]
