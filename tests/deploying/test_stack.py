"""What ``serverless package`` left behind is read, and what would go wrong with it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from deploying.making import elf, well_made

from catops.deploying.checks.doctor import DoctorOptions, diagnose
from catops.findings import Finding

ARN = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:bot-prod-main"
SECRET = "0123456789abcdef0123456789abcdef"


def packaged() -> dict[str, Any]:
    """Return what of ``serverless-state.json`` tells of the functions, as osls writes it."""
    variables = {"SLACK_SIGNING_SECRET": SECRET, "CATOPS_DISPATCHER": "bot-prod-main"}
    function = {"Runtime": "python3.12", "Architectures": ["x86_64"], "Timeout": 120}
    respond = {
        **function,
        "FunctionName": "bot-prod-respond",
        "Environment": {"Variables": dict(variables)},
        "Role": {"Fn::GetAtt": ["RespondRole", "Arn"]},
    }
    main = {
        **function,
        "FunctionName": "bot-prod-main",
        "Environment": {"Variables": dict(variables)},
        "Role": {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]},
    }
    statements = [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": {"Fn::Sub": ARN}},
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": ["RespondLogGroup", "Arn"]},
        },
    ]
    after = {
        "FunctionName": {"Ref": "MainLambdaFunction"},
        "MaximumRetryAttempts": 0,
        "DestinationConfig": {"OnFailure": {"Destination": "…"}},
    }
    policy = {"PolicyName": "respond", "PolicyDocument": {"Statement": statements}}
    resources = {
        "RespondLambdaFunction": _resource("AWS::Lambda::Function", respond),
        "MainLambdaFunction": _resource("AWS::Lambda::Function", main),
        "MainLambdaEvConf": _resource("AWS::Lambda::EventInvokeConfig", after),
        "Route": _resource("AWS::ApiGatewayV2::Route", {"RouteKey": "POST /slack"}),
        "RespondRole": _resource("AWS::IAM::Role", {"Policies": [policy]}),
    }
    template = {"Resources": resources}
    provider = {"region": "eu-west-1", "stage": "dev", "compiledCloudFormationTemplate": template}
    functions = {key: {"name": f"bot-prod-{key}"} for key in ("respond", "main")}
    return {
        "service": {"service": "bot", "provider": provider, "functions": functions},
        "package": {"artifact": "bot.zip", "artifactDirectoryName": "serverless/bot/prod/1-2026"},
    }


def _resource(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def resources_of(state: dict[str, Any]) -> dict[str, Any]:
    """Return the resources in a state, to be spoilt."""
    found: dict[str, Any] = state["service"]["provider"]["compiledCloudFormationTemplate"]
    resources: dict[str, Any] = found["Resources"]
    return resources


def seen(folder: Path, state: Any, stage: str = "prod", **more: Any) -> list[Finding]:
    """Return what is said of a project in which ``state`` was packaged."""
    (folder / ".serverless").mkdir(exist_ok=True)
    said = state if isinstance(state, str) else json.dumps(state)
    (folder / ".serverless" / "serverless-state.json").write_text(said)
    found = list(diagnose(DoctorOptions(folder, {}, stage=stage, offline=True, **more)))
    assert SECRET not in str(found)
    return found


def of_stack(findings: list[Finding]) -> list[Finding]:
    """Return what is said of the stack and its roles, if it is not well."""
    return [
        one
        for one in findings
        if one.check in ("stack", "IAM", "package") and one.level in ("fault", "advice")
    ]


def test_a_good_stack_is_named_with_its_functions_and_its_address(tmp_path: Path) -> None:
    findings = seen(tmp_path, packaged())
    assert of_stack(findings) == []
    (said,) = [one.message for one in findings if one.check == "stack"]
    assert said == (
        "Stage prod in eu-west-1: respond is bot-prod-respond, main is bot-prod-main; POST /slack."
    )


def test_a_catops_toml_that_the_deployment_does_not_name(tmp_path: Path) -> None:
    (tmp_path / "catops.toml").write_text("[access]\n", "utf-8")
    (fault,) = of_stack(seen(tmp_path, packaged()))
    assert fault.level == "fault"
    assert fault.message.startswith("bot-prod-main is deployed without CATOPS_CONFIG")
    assert fault.mend == "Set CATOPS_CONFIG: catops.toml in the environment in serverless.yml."
    named = packaged()
    main = resources_of(named)["MainLambdaFunction"]["Properties"]
    main["Environment"]["Variables"]["CATOPS_CONFIG"] = "catops.toml"
    assert of_stack(seen(tmp_path, named)) == []


def test_the_bundle_that_lies_there_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / ".serverless").mkdir()
    well_made().as_zip(tmp_path / ".serverless" / "bot.zip")
    (pointed,) = [one for one in seen(tmp_path, packaged()) if one.check == "package"]
    assert pointed.level == "skipped"
    assert pointed.mend == f"meow doctor --bundle {tmp_path / '.serverless' / 'bot.zip'}"


def test_a_bundle_is_held_to_the_runtime_of_its_stack(tmp_path: Path) -> None:
    (tmp_path / ".serverless").mkdir()
    making = well_made()
    making.add("fast", {"fast/_fast.so": elf(183)})
    bundle = making.as_zip(tmp_path / ".serverless" / "bot.zip")
    (fault,) = [one for one in seen(tmp_path, packaged(), bundle=bundle) if one.check == "platform"]
    assert (
        "cannot be imported by Python 3.12 on x86_64: fast/_fast.so is for arm64" in fault.message
    )
    here = seen(tmp_path, packaged(), bundle=bundle, architecture="arm64", runtime="python3.13")
    assert [one.level for one in here if one.check == "platform"] == ["ok"]


def test_nothing_was_packaged(tmp_path: Path) -> None:
    (skipped,) = [
        one
        for one in diagnose(DoctorOptions(tmp_path, {}, stage="prod", offline=True))
        if one.check == "stack"
    ]
    assert skipped.level == "skipped"
    assert skipped.mend == "npx serverless package --stage prod"


def test_another_stage_was_packaged(tmp_path: Path) -> None:
    (advice,) = of_stack(seen(tmp_path, packaged(), stage="dev"))
    assert "holds the stage prod, not dev" in advice.message
    assert advice.mend.endswith("npx serverless package --stage dev.")


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"service": {"service": 5, "provider": 5}}'])
def test_what_is_no_stack_is_a_fault_and_nothing_else_stops(tmp_path: Path, state: str) -> None:
    findings = seen(tmp_path, state)
    (fault,) = of_stack(findings)
    assert "is not what Serverless writes" in fault.message
    assert findings[-1].check == "Slack"


Spoil = Callable[[dict[str, Any]], Any]


def _main(resources: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resources["MainLambdaFunction"]["Properties"]
    return found


def _respond(resources: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resources["RespondLambdaFunction"]["Properties"]
    return found


def _rights(resources: dict[str, Any], statement: dict[str, Any]) -> None:
    (policy,) = resources["RespondRole"]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"].append({"Effect": "Allow", **statement})


@pytest.mark.parametrize(
    ("spoil", "level", "said", "mend"),
    [
        (
            lambda r: r["MainLambdaEvConf"]["Properties"].pop("MaximumRetryAttempts"),
            "fault",
            "Lambda runs bot-prod-main again when it fails, 2 times",
            "maximumRetryAttempts: 0",
        ),
        (
            lambda r: r["MainLambdaEvConf"]["Properties"].pop("DestinationConfig"),
            "advice",
            "Nobody is told when bot-prod-main dies",
            "onFailure: main",
        ),
        (
            lambda r: _main(r).update(Timeout=6),
            "advice",
            "bot-prod-main is stopped after 6 s",
            "timeout: 120",
        ),
        (
            lambda r: _main(r)["Environment"]["Variables"].pop("SLACK_SIGNING_SECRET"),
            "fault",
            "bot-prod-main is deployed without SLACK_SIGNING_SECRET",
            ".env",
        ),
        (
            lambda r: _respond(r)["Environment"]["Variables"].update(SLACK_SIGNING_SECRET=" "),
            "fault",
            "bot-prod-respond is deployed without SLACK_SIGNING_SECRET",
            ".env",
        ),
        (
            lambda r: _respond(r)["Environment"]["Variables"].pop("CATOPS_DISPATCHER"),
            "fault",
            "without CATOPS_DISPATCHER",
            "bot-prod-main",
        ),
        (
            lambda r: _respond(r)["Environment"]["Variables"].update(CATOPS_DISPATCHER="other"),
            "fault",
            "bot-prod-respond hands commands to other, but main is bot-prod-main",
            "CATOPS_DISPATCHER",
        ),
        (
            lambda r: _main(r)["Environment"]["Variables"].update(CATOPS_RESPONSE_HOSTS="x:1"),
            "fault",
            "bot-prod-main is deployed with CATOPS_RESPONSE_HOSTS",
            "serverless.yml",
        ),
        (
            lambda r: _rights(r, {"Action": "lambda:InvokeFunction", "Resource": "*"}),
            "fault",
            "is about every resource there is: lambda:InvokeFunction",
            "meow iam --function respond",
        ),
        (
            lambda r: _rights(r, {"Action": ["ec2:StopInstances"], "Resource": "arn:x"}),
            "advice",
            "may do more than it needs: ec2:StopInstances",
            "meow iam --function respond",
        ),
        (
            lambda r: r.pop("MainLambdaFunction"),
            "fault",
            "has no function main",
            "serverless.yml",
        ),
    ],
)
def test_what_would_go_wrong(
    tmp_path: Path, spoil: Spoil, level: str, said: str, mend: str
) -> None:
    state = packaged()
    spoil(resources_of(state))
    (trouble,) = of_stack(seen(tmp_path, state))
    assert trouble.level == level
    assert said in trouble.message
    assert mend in trouble.mend


def test_a_secret_that_only_the_packaged_stage_has_is_there(tmp_path: Path) -> None:
    secrets = [one for one in seen(tmp_path, packaged()) if one.check == "secrets"]
    assert secrets[0].level == "ok"
    assert secrets[0].message.startswith("SLACK_SIGNING_SECRET is set, in .serverless, and")
    other = [one for one in seen(tmp_path, packaged(), stage="dev") if one.check == "secrets"]
    assert other[0].level == "fault"


def test_a_secret_that_cloudformation_fills_in_is_there(tmp_path: Path) -> None:
    state = packaged()
    for function in (_main(resources_of(state)), _respond(resources_of(state))):
        function["Environment"]["Variables"]["SLACK_SIGNING_SECRET"] = {"Ref": "Secret"}
    assert of_stack(seen(tmp_path, state)) == []
