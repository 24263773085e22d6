"""``meow iam``, typed as a person types it."""

from __future__ import annotations

import json

import botocore.session  # type: ignore[import-untyped]
import pytest
from deploying.meow import Project, weather
from deploying.test_stack import packaged

from catops.cli.deploying import REGION


def test_the_policy_of_what_is_installed_is_printed_as_json(project: Project) -> None:
    project.install("weather", weather())
    done = project.meow("iam", "--region", "eu-west-1", "--account", "123456789012")
    assert done.returncode == 0
    statements = json.loads(done.stdout)["Statement"]
    resources = [one["Resource"] for one in statements]
    assert resources[:2] == [
        "arn:aws:lambda:eu-west-1:123456789012:function:catops-bot-dev-main",
        "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/catops-bot-dev-main:*",
    ]
    assert "arn:aws:sns:*:*:weather" in resources


def test_the_policy_is_for_a_template_where_the_account_is_not_known(project: Project) -> None:
    done = project.meow("iam", "--function", "respond", "--json")
    start, _ = json.loads(done.stdout)["Statement"]
    assert start["Resource"] == {
        "Fn::Sub": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:"
        "function:catops-bot-dev-main"
    }
    assert "with --region and --account, for IAM too" in done.stderr


def test_functions_are_called_what_the_project_calls_them(project: Project) -> None:
    project.write(".serverless/serverless-state.json", json.dumps(packaged()))
    assert "bot-prod-main" in project.meow("iam").stdout
    words = ("--service", "cats", "--stage", "dev", "--function", "respond")
    assert "/aws/lambda/cats-dev-respond:*" in project.meow("iam", *words).stdout
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:other"
    done = project.meow("iam", "--function", "respond", CATOPS_DISPATCHER=arn)
    assert json.loads(done.stdout)["Statement"][0]["Resource"] == arn
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--region", "foo"), "'foo' is not an AWS region."),
        (("--region", "EU-West-1"), "'EU-West-1' is not an AWS region."),
        (("--account", "1"), "'1' is not the number of an AWS account."),
        (("--account", "1234-5678-9012"), "Write its 12 digits"),
        (("--stage", "../x"), "'../x'"),
    ],
)
def test_what_would_make_arns_of_nothing_is_refused(
    project: Project, words: tuple[str, ...], said: str
) -> None:
    done = project.meow("iam", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_every_region_that_there_is_fits() -> None:
    session = botocore.session.get_session()
    for partition in session.get_available_partitions():
        for region in session.get_available_regions("ec2", partition):
            assert REGION.fullmatch(region), region


@pytest.mark.parametrize(
    ("resource", "said"),
    [("'weather'", "has Resource 'weather'"), ("{'a'}", "has Resource {'a'}"), ("1/0", "failed")],
)
def test_a_plugin_with_malformed_statements_is_named_and_others_go_on(
    project: Project, resource: str, said: str
) -> None:
    project.install("weather", weather(resource))
    done = project.meow("iam")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "meow: The plugin weather (catops-plugin-weather)" in done.stderr
    assert said in done.stderr
    assert project.meow("run", "ping").returncode == 0


def test_a_broken_plugin_is_named_beside_the_policy_that_lacks_its_part(project: Project) -> None:
    project.install("broken", "import nowhere_to_be_found")
    done = project.meow("iam")
    assert done.returncode == 0
    assert "broken (catops-plugin-broken): ModuleNotFoundError" in done.stderr
