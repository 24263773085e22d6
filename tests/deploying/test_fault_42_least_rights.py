"""FAULTS 42: each function may do what it must, of the resources that are its own, and no more.

What the templates say is held to a golden policy, and to what ``meow iam`` prints. ``tests/e2e``
holds the stack that is packaged, and the one that is deployed, to the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploying.making import asking, recorded
from deploying.meow import Project

ROOT = Path(__file__).parents[2]
DISPATCHER = (
    "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}"
    ":function:${self:custom.dispatcher}"
)
LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
TABLE = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
#: All that the bot's own functions may do: role by role, Sid by Sid, what and of which resource.
GOLDEN = {
    "slash_command": {
        "RespondRole": {
            "CatopsDispatch": (["lambda:InvokeFunction"], DISPATCHER),
            "CatopsLogs": (LOGS, "RespondLogGroup.Arn"),
        },
        "MainRole": {
            "CatopsFailures": (["lambda:InvokeFunction"], DISPATCHER),
            "CatopsLogs": (LOGS, "MainLogGroup.Arn"),
            "CatopsStore": (TABLE, "Store.Arn"),
        },
    },
    "slack_logger": {"LogRole": {"CatopsLogs": (LOGS, "LogLogGroup.Arn")}},
}
TIDES: dict[str, Any] = {
    "Sid": "ReadTides",
    "Effect": "Allow",
    "Action": ["s3:GetObject"],
    "Resource": "arn:aws:s3:::tide-tables/*",
}


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's ``!Sub`` and ``!GetAtt`` as the texts that they hold."""


Loader.add_constructor("!Sub", lambda loader, node: node.value)
Loader.add_constructor("!GetAtt", lambda loader, node: node.value)


def template(name: str) -> dict[str, Any]:
    """Return what the ``serverless.yml`` of a template says."""
    text = (ROOT / "serverless" / name / "serverless.yml").read_text("utf-8")
    said: dict[str, Any] = yaml.load(text, Loader)
    return said


def roles(name: str) -> dict[str, dict[str, tuple[list[str], str]]]:
    """Return what each role of a template may do, by Sid."""
    found = {}
    for role, resource in template(name)["resources"]["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            statements = list(statements_of(resource))
            found[role] = {
                one["Sid"]: (listed(one["Action"]), one["Resource"]) for one in statements
            }
            assert len(found[role]) == len(statements)
            assert {one["Effect"] for one in statements} == {"Allow"}
            assert {len(one) for one in statements} == {4}, "neither conditions nor exceptions"
    return found


def statements_of(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the statements of a role; it has no other policies."""
    assert "ManagedPolicyArns" not in role["Properties"]
    for policy in role["Properties"]["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def listed(value: str | list[str]) -> list[str]:
    """Return one or several as a list."""
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("name", GOLDEN)
def test_fault_42_the_templates_allow_what_the_golden_policies_do(name: str) -> None:
    assert roles(name) == GOLDEN[name]
    functions = template(name)["functions"].values()
    assert {each["role"] for each in functions} == set(GOLDEN[name])


@pytest.mark.parametrize("name", GOLDEN)
def test_fault_42_nothing_of_the_templates_is_about_everything(name: str) -> None:
    assert "*" not in json.dumps(roles(name))


def test_fault_42_meow_iam_prints_what_the_template_allows(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(".serverless/serverless-state.json", recorded("slash_command"))
    bundle = asking(TIDES).as_zip(tmp_path / "bot.zip")
    for role, function in {"RespondRole": "respond", "MainRole": "main"}.items():
        done = project.meow("iam", "--function", function, "--bundle", str(bundle))
        assert done.returncode == 0, done.stderr
        printed = {one["Sid"]: one["Action"] for one in json.loads(done.stdout)["Statement"]}
        own = {sid: what for sid, (what, _) in GOLDEN["slash_command"][role].items()}
        plugins = {TIDES["Sid"]: TIDES["Action"]} if function == "main" else {}
        assert printed == {**own, **plugins}
