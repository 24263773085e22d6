"""What ``serverless package`` would deploy: the least rights, no retries, nothing by accident."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .channel import Channel
from .conftest import with_plugins, with_settings
from .environments import RUNTIME, run

pytestmark = pytest.mark.e2e

MAIN = {
    "Fn::Sub": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}"
    ":function:catops-bot-prod-main"
}
#: All that the bot itself may do.
RESPOND_POLICY = [
    {
        "Sid": "CatopsDispatch",
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": MAIN,
    },
    {
        "Sid": "CatopsLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"Fn::GetAtt": ["RespondLogGroup", "Arn"]},
    },
]
MAIN_POLICY = [
    {
        "Sid": "CatopsFailures",
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": MAIN,
    },
    {
        "Sid": "CatopsLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"Fn::GetAtt": ["MainLogGroup", "Arn"]},
    },
    {
        "Sid": "CatopsStore",
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        "Resource": {"Fn::GetAtt": ["Store", "Arn"]},
    },
]
#: What serverless.yml allows the commands, and what the plugins ask for.
OWN_STATEMENT = {
    "Effect": "Allow",
    "Action": ["s3:ListBucket"],
    "Resource": "arn:aws:s3:::reports",
}
TIDES_STATEMENT = {
    "Sid": "ReadTides",
    "Effect": "Allow",
    "Action": ["s3:GetObject"],
    "Resource": "arn:aws:s3:::tide-tables/*",
}
#: Bytes that a bundle without large plugins may have.
BUNDLE_MAX = 2_500_000


@dataclass(frozen=True)
class Packaged:
    """What ``serverless package`` has made, and what it said."""

    said: str
    folder: Path

    @property
    def archive(self) -> Path:
        """The zip that Lambda would get."""
        return self.folder / "catops-bot.zip"


@pytest.fixture(scope="module")
def packaged(
    bare_project: Path, packaging_environ: dict[str, str], secret: str, channel: Channel
) -> Packaged:
    """Package a bot with two plugins for the stage prod, for the architecture by default."""
    project = with_plugins(with_settings(bare_project, secret, channel), "weather", "tides")
    settings = project / "serverless.yml"
    text = settings.read_text("utf-8")
    assert "statements: []" in text
    settings.write_text(text.replace("statements: []", f"statements: [{OWN_STATEMENT}]"), "utf-8")
    words = ("--stage", "prod", f"--param=runtime={RUNTIME}")
    said = run("npx", "serverless", "package", *words, cwd=project, environ=packaging_environ)
    return Packaged(said, project / ".serverless")


@pytest.fixture(scope="module")
def resources(packaged: Packaged) -> dict[str, Any]:
    """Return the resources of the stack."""
    template = packaged.folder / "cloudformation-template-update-stack.json"
    found: dict[str, Any] = json.loads(template.read_text("utf-8"))["Resources"]
    return found


def test_fault_42_respond_may_start_the_dispatcher_and_log_and_nothing_else(
    resources: dict[str, Any],
) -> None:
    assert _role_of(resources, "Respond") == "RespondRole"
    assert _policies(resources["RespondRole"]) == {"respond": RESPOND_POLICY}


def test_fault_42_main_may_do_what_the_bot_and_the_plugins_and_serverless_yml_say_and_nothing_else(
    resources: dict[str, Any],
) -> None:
    assert _role_of(resources, "Main") == "MainRole"
    assert _policies(resources["MainRole"]) == {
        "main": MAIN_POLICY,
        "commands": [OWN_STATEMENT],
        "plugins": [TIDES_STATEMENT],
    }


def test_there_are_no_other_roles(resources: dict[str, Any]) -> None:
    roles = {name for name, each in resources.items() if each["Type"] == "AWS::IAM::Role"}
    assert roles == {"RespondRole", "MainRole"}
    for role in roles:
        properties = resources[role]["Properties"]
        assert set(properties) == {"RoleName", "AssumeRolePolicyDocument", "Policies"}
        assert properties["RoleName"].startswith("catops-bot-prod-us-east-1-")
        (trusted,) = properties["AssumeRolePolicyDocument"]["Statement"]
        assert trusted["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_fault_42_nothing_of_the_bots_own_is_about_everything() -> None:
    for statement in (*RESPOND_POLICY, *MAIN_POLICY):
        assert "*" not in json.dumps(statement)


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


def test_the_store_is_paid_by_request_and_forgets(resources: dict[str, Any]) -> None:
    assert resources["Store"]["Properties"] == {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "key", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "key", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
    }
    variables = resources["MainLambdaFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["CATOPS_STORE"] == {"Fn::Sub": "dynamodb://${Store}"}


def test_the_options_are_as_serverless_yml_says(resources: dict[str, Any]) -> None:
    for name in ("Respond", "Main"):
        function = resources[f"{name}LambdaFunction"]["Properties"]
        assert (function["Runtime"], function["Architectures"]) == (RUNTIME, ["arm64"])
        assert "ReservedConcurrentExecutions" not in function
        assert resources[f"{name}LogGroup"]["Properties"]["RetentionInDays"] == 30
    respond = resources["RespondLambdaFunction"]["Properties"]
    main = resources["MainLambdaFunction"]["Properties"]
    assert (respond["Timeout"], respond["MemorySize"]) == (10, 512)
    assert (main["Timeout"], main["MemorySize"]) == (120, 1024)


def test_settings_for_this_machine_alone_stay_here(resources: dict[str, Any]) -> None:
    for name in ("RespondLambdaFunction", "MainLambdaFunction"):
        function = resources[name]["Properties"]
        variables = function["Environment"]["Variables"]
        assert not [each for each in variables if each.startswith(("CATOPS_OFFLINE", "AWS_"))]
        assert "CATOPS_RESPONSE_HOSTS" not in variables
        assert function["Handler"].startswith("handler.")


def test_the_bundle_holds_the_bot_its_plugins_and_nothing_else(packaged: Packaged) -> None:
    names = zipfile.ZipFile(packaged.archive).namelist()
    tops = {name.partition("/")[0] for name in names}
    brought = {"catops", "catops_plugins_builtin", "catops_plugin_weather.py", "slack_sdk"}
    assert {"handler.py", "catops.toml", "catops.catalogue", *brought} <= tops
    own = {".env", ".env.example", "node_modules", "serverless.yml", "catops_offline.py", "bin"}
    assert not tops & {*own, "serverless-catops.js", "package.json", "requirements.txt", "boto3"}
    assert not [name for name in names if name.startswith(("catops/cli/", "catops/serverless/"))]
    compiled = [name for name in names if name.endswith(".so")]
    assert compiled
    assert all("aarch64" in name for name in compiled), compiled


def test_the_default_bundle_is_small(packaged: Packaged) -> None:
    assert packaged.archive.stat().st_size <= BUNDLE_MAX
    assert "2 plugins, " in packaged.said


def test_what_the_bot_can_import_is_compiled(packaged: Packaged) -> None:
    tag = f"cpython-{RUNTIME[6:].replace('.', '')}"
    names = set(zipfile.ZipFile(packaged.archive).namelist())
    code = {name: re.sub(r"([^/]+)\.py$", rf"__pycache__/\1.{tag}.pyc", name) for name in names}
    ours = {name for name in names if re.fullmatch(r"(catops|handler).*\.py", name)}
    assert len(ours) > 80
    assert [name for name in ours if code[name] not in names] == []
    assert code["slack_sdk/web/client.py"] in names
    assert code["requests/adapters.py"] in names
    assert code["slack_sdk/web/async_client.py"] not in names  # aiohttp is not there
    assert code["slack_sdk/scim/v1/client.py"] not in names  # nothing imports it


def test_byte_code_tells_nothing_of_this_machine(packaged: Packaged) -> None:
    archive = zipfile.ZipFile(packaged.archive)
    for name in archive.namelist():
        if name.endswith(".pyc"):
            data = archive.read(name)
            assert data[4:8] == b"\x01\0\0\0", name  # never compared to its source
            assert b"/var/task/" in data, name
            assert str(packaged.folder).encode() not in data, name


def _role_of(resources: dict[str, Any], function: str) -> Any:
    return resources[f"{function}LambdaFunction"]["Properties"]["Role"]["Fn::GetAtt"][0]


def _policies(role: dict[str, Any]) -> dict[str, Any]:
    return {
        policy["PolicyName"]: policy["PolicyDocument"]["Statement"]
        for policy in role["Properties"]["Policies"]
    }
