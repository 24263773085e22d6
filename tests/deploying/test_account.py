"""What AWS says of a deployed bot, by a stand-in that speaks AWS' protocols over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import pytest
from deploying.making import well_made
from deploying.serving import Answered, Asked, serving
from deploying.test_stack import packaged

from catops.deploying.checks.coverage import missing
from catops.deploying.checks.doctor import DoctorOptions, diagnose
from catops.findings import Finding

SECRET = "0123456789abcdef0123456789abcdef"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"}
NEEDED = [
    {"Effect": "Allow", "Action": ["ec2:StartInstances"], "Resource": "arn:aws:ec2:*:*:instance/*"}
]
XML = {"content-type": "text/xml"}


class FakeAws:
    """An account with one bot in it; a test changes what is to be wrong.

    :ivar errors: what to answer operations with in place of what they ask for.
    """

    def __init__(self, encode: Callable[[str], str] = quote) -> None:
        self._encode = encode
        self.errors: dict[str, tuple[int, str]] = {}
        self.status = "UPDATE_COMPLETE"
        self.granted: list[dict[str, Any]] = [
            {"Effect": "Allow", "Action": "ec2:Start*", "Resource": "*"}
        ]
        self.attached = False
        self.function: dict[str, Any] = {
            "Role": "arn:aws:iam::123456789012:role/path/bot-role",
            "State": "Active",
            "Environment": {"Variables": {"SLACK_SIGNING_SECRET": SECRET}},
        }

    def answer(self, asked: Asked) -> Answered:
        """Answer as STS, CloudFormation, Lambda or IAM would."""
        if asked.path.startswith("/2015-03-31/functions/"):
            return self._lambda(unquote(asked.path.split("/")[3]))
        form = {name: values[0] for name, values in parse_qs(asked.body).items()}
        operation = form["Action"]
        if operation in self.errors:
            status, code = self.errors[operation]
            said = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"
            return Answered(said, status, XML)
        inside = self._results(form)[operation]
        return Answered(
            f"<{operation}Response><{operation}Result>{inside}</{operation}Result>"
            f"</{operation}Response>",
            200,
            XML,
        )

    def _lambda(self, name: str) -> Answered:
        if "GetFunctionConfiguration" in self.errors:
            status, code = self.errors["GetFunctionConfiguration"]
            return Answered('{"Message": "no"}', status, {"x-amzn-errortype": code})
        return Answered(json.dumps({**self.function, "FunctionName": name}))

    def _results(self, form: Mapping[str, str]) -> dict[str, str]:
        document = self._encode(json.dumps({"Version": "2012-10-17", "Statement": self.granted}))
        inline = "" if self.attached else "<member>own</member>"
        managed = "<member><PolicyArn>arn:aws:iam::1:policy/p1234567890</PolicyArn></member>"
        return {
            "GetCallerIdentity": "<Account>123456789012</Account>"
            "<Arn>arn:aws:sts::123456789012:assumed-role/ops/tess</Arn>",
            "DescribeStacks": "<Stacks><member><StackName>bot-prod</StackName>"
            f"<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>{self.status}"
            "</StackStatus><Outputs><member><OutputKey>HttpApiUrl</OutputKey>"
            "<OutputValue>https://abc.example.com</OutputValue></member></Outputs>"
            "</member></Stacks>",
            "ListRolePolicies": f"<PolicyNames>{inline}</PolicyNames>",
            "GetRolePolicy": f"<RoleName>r</RoleName><PolicyName>own</PolicyName>"
            f"<PolicyDocument>{document}</PolicyDocument>",
            "ListAttachedRolePolicies": "<AttachedPolicies>"
            f"{managed if self.attached else ''}</AttachedPolicies>",
            "GetPolicy": "<Policy><DefaultVersionId>v2</DefaultVersionId></Policy>",
            "GetPolicyVersion": f"<PolicyVersion><Document>{document}</Document></PolicyVersion>",
        }


def said(
    folder: Path, aws: FakeAws, stage: str = "prod", **environ: str
) -> tuple[list[Finding], list[Asked]]:
    """Return what is said of AWS and IAM, and what was asked there."""
    making = well_made()
    making.add("catops-plugin-vm", points={"vm": "catops_plugin_vm"}, iam=NEEDED)
    making.compile_catalogue()
    (folder / ".serverless").mkdir(exist_ok=True)
    bundle = making.as_zip(folder / ".serverless" / "bot.zip")
    state = json.dumps(packaged())
    (folder / ".serverless" / "serverless-state.json").write_text(state)
    with serving(aws.answer) as (url, asked):
        shell = {**KEYS, "AWS_ENDPOINT_URL": url, **environ}
        found = list(diagnose(DoctorOptions(folder, shell, bundle=bundle, stage=stage)))
    for secret in (SECRET, *KEYS.values()):
        assert secret not in str(found)
    return [one for one in found if one.check in ("AWS", "IAM")][1:], asked


def test_a_deployed_bot_is_told_with_its_address(tmp_path: Path) -> None:
    findings, asked = said(tmp_path, FakeAws())
    assert [(one.level, one.message) for one in findings] == [
        ("ok", "Account 123456789012, as assumed-role/ops/tess."),
        ("ok", "bot-prod is deployed, at https://abc.example.com/slack."),
        ("ok", "The role of bot-prod-main allows all that its plugins need."),
    ]
    assert all(
        "/eu-west-1/" in one.headers["authorization"] for one in asked if "iam" not in str(one)
    )


@pytest.mark.parametrize("attached", [False, True])
def test_a_permission_that_a_role_lacks(tmp_path: Path, attached: bool) -> None:
    aws = FakeAws()
    aws.attached = attached
    aws.granted = [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]
    fault = said(tmp_path, aws)[0][-1]
    assert fault.level == "fault"
    assert fault.message == (
        "The role of bot-prod-main does not allow what its plugins need: ec2:StartInstances."
    )
    assert "meow iam" in fault.mend
    aws.granted = [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]
    assert said(tmp_path, aws)[0][-1].level == "ok"


def twice(document: str) -> str:
    """Return a document as an emulator may give it: as a text in which there is JSON."""
    return quote(json.dumps(document))


@pytest.mark.parametrize("encode", [quote, twice, lambda text: twice(quote(text))])
def test_a_policy_is_read_however_it_is_encoded(
    tmp_path: Path, encode: Callable[[str], str]
) -> None:
    finding = said(tmp_path, FakeAws(encode))[0][-1]
    assert finding.message == "The role of bot-prod-main allows all that its plugins need."


def test_a_policy_that_nobody_can_read_is_not_looked_at(tmp_path: Path) -> None:
    finding = said(tmp_path, FakeAws(lambda _: twice("{'Statement': []}")))[0][-1]
    assert (finding.level, finding.check) == ("skipped", "IAM")
    assert finding.message == (
        "Not looked at: a policy of the role bot-role is not JSON, as AWS gives it."
    )


def test_a_function_that_cannot_run(tmp_path: Path) -> None:
    aws = FakeAws()
    aws.function |= {"State": "Failed", "StateReason": "The image is gone.", "Environment": {}}
    messages = [one.message for one in said(tmp_path, aws)[0] if one.level == "fault"]
    assert "bot-prod-respond cannot run: The image is gone." in messages
    assert "bot-prod-main runs without SLACK_SIGNING_SECRET, so it refuses to start." in messages


def test_a_stack_that_was_rolled_back(tmp_path: Path) -> None:
    aws = FakeAws()
    aws.status = "UPDATE_ROLLBACK_COMPLETE"
    (fault,) = [one for one in said(tmp_path, aws)[0] if one.level == "fault"]
    assert fault.message == "The stack bot-prod is UPDATE_ROLLBACK_COMPLETE."


def test_a_bot_that_is_not_deployed_yet_is_no_fault(tmp_path: Path) -> None:
    aws = FakeAws()
    aws.errors = {
        "DescribeStacks": (400, "ValidationError"),
        "GetFunctionConfiguration": (404, "ResourceNotFoundException"),
    }
    findings, _ = said(tmp_path, aws)
    assert [one.level for one in findings] == ["ok", "skipped"]
    assert findings[1].message == "The stack bot-prod is not deployed in eu-west-1."
    assert findings[1].mend == "npx serverless deploy --stage prod"


def test_credentials_that_aws_refuses(tmp_path: Path) -> None:
    aws = FakeAws()
    aws.errors = {"GetCallerIdentity": (403, "ExpiredToken")}
    (fault,) = said(tmp_path, aws)[0]
    assert fault.level == "fault"
    assert fault.message == "AWS refuses GetCallerIdentity: ExpiredToken."
    assert "aws sso login" in fault.mend


def test_credentials_that_may_not_look_are_no_fault(tmp_path: Path) -> None:
    aws = FakeAws()
    aws.errors = {"ListRolePolicies": (403, "AccessDenied")}
    skipped = said(tmp_path, aws)[0][-1]
    assert skipped.level == "skipped"
    assert skipped.message == "Not looked at: these credentials may not do ListRolePolicies."


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", "nonsense"])
def test_aws_that_cannot_be_reached_is_no_fault(tmp_path: Path, endpoint: str) -> None:
    findings, asked = said(tmp_path, FakeAws(), AWS_ENDPOINT_URL=endpoint)
    (skipped,) = findings
    assert skipped.level == "skipped"
    assert skipped.message.startswith("Not looked at: ")
    assert asked == []


def test_a_profile_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    (skipped,) = said(tmp_path, FakeAws(), AWS_PROFILE="nobody-has-this")[0]
    assert skipped.level == "skipped"
    assert "nobody-has-this" in skipped.message


def test_without_a_stage_the_account_alone_is_looked_at(tmp_path: Path) -> None:
    findings, asked = said(tmp_path, FakeAws(), stage="")
    assert [one.level for one in findings] == ["ok", "skipped"]
    assert "--stage" in findings[1].message
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("granted", "lacks"),
    [
        ({"Action": "ec2:StartInstances", "Resource": "arn:aws:ec2:*:*:instance/*"}, False),
        ({"Action": "EC2:start*", "Resource": "arn:aws:ec2:*"}, False),
        ({"Action": ["s3:Get?bject", "ec2:*"], "Resource": ["arn:x", "*"]}, False),
        (
            {"Action": "ec2:StartInstances", "Resource": "arn:aws:ec2:eu-west-1:1:instance/i-1"},
            True,
        ),
        ({"Action": "ec2:StopInstances", "Resource": "*"}, True),
        ({"Action": "ec2:StartInstance?x", "Resource": "*"}, True),
        ({"NotAction": "s3:*", "Resource": "*"}, True),
    ],
)
def test_wildcards_of_a_role_are_understood(granted: dict[str, Any], lacks: bool) -> None:
    found = list(missing(NEEDED, [{"Effect": "Allow", **granted}]))
    wanted = [("ec2:StartInstances", "arn:aws:ec2:*:*:instance/*")]
    assert found == (wanted if lacks else [])
    assert list(missing(NEEDED, [{"Effect": "Deny", **granted}])) == wanted
    assert list(missing([{**NEEDED[0], "Effect": "Deny"}], [])) == []
