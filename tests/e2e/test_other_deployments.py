"""The templates ``slackbot`` and ``slack_logger``, packaged, deployed, and run from what was."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from . import slack
from .aws import Aws, unzip
from .channel import Channel
from .conftest import with_plugins, with_template
from .environments import HERE_RUNS, ROOT, RUNTIME, Environment, meow, run
from .lambdas import Lambda, http_event

pytestmark = pytest.mark.e2e

STAGE = "other"
SERVICES = {"slackbot": "catops-slackbot", "slack_logger": "catops-slack-logger"}
FUNCTIONS = {"slackbot": ("respond", "main"), "slack_logger": ("log",)}
#: Bytes that a bundle without large plugins may have.
BUNDLE_MAX = 2_500_000
#: All that the relay may do.
LOG_POLICY = [
    {
        "Sid": "CatopsLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"Fn::GetAtt": ["LogLogGroup", "Arn"]},
    }
]
RECORD = {"channels": ["#ops"], "message": "disk full", "level": "ERROR", "time": "10:02"}


@dataclass(frozen=True)
class Deployed:
    """A template that has been deployed: what that said, and what Lambda got."""

    project: Path
    said: str
    code: bytes
    resources: Mapping[str, Any]
    environ: dict[str, str]

    def names(self) -> list[str]:
        """Return the names of the files in the bundle."""
        return zipfile.ZipFile(io.BytesIO(self.code)).namelist()


@pytest.fixture(scope="module")
def deployed(
    bare_project: Path,
    bot_environment: Environment,
    packaging_environ: dict[str, str],
    aws: Aws,
    secret: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Deployed]:
    """Return both templates, deployed; the bot has a plugin."""
    secrets = {
        "SLACK_SIGNING_SECRET": secret,
        "SLACK_BOT_TOKEN": "xoxb-of-nobody",
        "CATOPS_LOG_KEY": secret,
    }
    found = {}
    for name, service in SERVICES.items():
        folder = tmp_path_factory.mktemp(name) / "project"
        project = with_template(name, bot_environment, bare_project, folder)
        if name == "slackbot":
            with_plugins(project, "weather")
        words = ("npx", "serverless", "deploy", "--stage", STAGE, *HERE_RUNS)
        environ = {**packaging_environ, **aws.environ, **secrets}
        said = run(*words, cwd=project, environ=environ)
        stack = f"{service}-{STAGE}"
        bucket = aws.physical(stack, "ServerlessDeploymentBucket")
        code = aws.code(f"{stack}-{FUNCTIONS[name][0]}", bucket)
        found[name] = Deployed(project, said, code, aws.resources(stack), environ)
    return found


@pytest.fixture(scope="module")
def running(
    deployed: dict[str, Deployed],
    aws: Aws,
    lambda_python: Path,
    channel: Channel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lambda]:
    """Give the functions of both, each from a folder that holds nothing else."""
    with Lambda(aws.environ) as functions:
        for name, service in SERVICES.items():
            folder = unzip(deployed[name].code, tmp_path_factory.mktemp(name) / "task")
            for each in FUNCTIONS[name]:
                full = f"{service}-{STAGE}-{each}"
                environ = {
                    **aws.environment(full),
                    "CATOPS_SLACK_API": f"http://{channel.host}/api/",
                }
                functions.add(full, f"handler.{each}", folder, lambda_python, environ)
        yield functions


def test_a_mention_is_answered_in_its_thread_by_what_was_deployed(
    running: Lambda, channel: Channel, secret: str
) -> None:
    mention = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev7",
        "event": {
            "type": "app_mention",
            "user": "U1",
            "text": "<@UBOT> weather London",
            "ts": "1355517523.000007",
            "channel": "C7",
        },
    }
    body = json.dumps(mention)
    headers = {**slack.signed(body, secret), "Content-Type": "application/json"}
    respond = running.functions[f"{SERVICES['slackbot']}-{STAGE}-respond"]
    answer = respond.start(http_event(body, headers)).wait()
    assert answer["statusCode"] == 200
    channel.wait_until(lambda posted: any(one.get("channel") == "C7" for one in posted))
    (message,) = [one for one in channel.posted() if one.get("channel") == "C7"]
    assert message["thread_ts"] == "1355517523.000007"
    assert "London: 21°C" in json.dumps(message, ensure_ascii=False)


def test_a_log_record_is_relayed_by_what_was_deployed(
    running: Lambda, channel: Channel, secret: str
) -> None:
    log = running.functions[f"catops-slack-logger-{STAGE}-log"]
    json_body = {"Content-Type": "application/json"}
    refused = log.start(http_event(json.dumps(RECORD), json_body)).wait()
    assert refused["statusCode"] == 401
    relayed = log.start(http_event(json.dumps(RECORD), {**json_body, "X-Api-Key": secret})).wait()
    assert json.loads(relayed["body"]) == {"posted": 1, "dropped": 0, "errors": {}}
    assert any("disk full" in json.dumps(one) for one in channel.posted())


@pytest.mark.parametrize("name", SERVICES)
def test_the_bundle_is_finished_as_that_of_the_full_bot(
    deployed: dict[str, Deployed], name: str
) -> None:
    names = deployed[name].names()
    tag = f"cpython-{RUNTIME[6:].replace('.', '')}"
    assert {"catops.catalogue", f"__pycache__/handler.{tag}.pyc", "handler.py"} <= set(names)
    assert not [each for each in names if ".dist-info/" in each]
    assert len(deployed[name].code) <= BUNDLE_MAX
    assert "CatOps: " in deployed[name].said


@pytest.mark.parametrize("name", SERVICES)
def test_doctor_finds_nothing_wrong_with_it(deployed: dict[str, Deployed], name: str) -> None:
    one = deployed[name]
    environ = {
        **one.environ,
        "SLACK_BOT_TOKEN": "xoxb-" + "1" * 24,
        "CATOPS_SLACK_API": "http://127.0.0.1:9/api/",
    }
    bundle = f".serverless/{SERVICES[name]}.zip"
    words = ("doctor", "--stage", STAGE, "--bundle", bundle)
    said = meow(*words, cwd=one.project, environ=environ)
    for each in FUNCTIONS[name]:
        assert f"{each} is {SERVICES[name]}-{STAGE}-{each}" in said
    assert f"{SERVICES[name]}-{STAGE} is deployed" in said
    assert f"fit for Python {RUNTIME[6:]} on " in said
    assert said.endswith("No faults.\n")


def test_the_relay_may_write_its_log_and_nothing_else(deployed: dict[str, Deployed]) -> None:
    resources = deployed["slack_logger"].resources
    roles = {name for name, each in resources.items() if each["Type"] == "AWS::IAM::Role"}
    assert roles == {"LogRole"}
    (policy,) = resources["LogRole"]["Properties"]["Policies"]
    assert policy["PolicyDocument"]["Statement"] == LOG_POLICY
    assert resources["LogLambdaFunction"]["Properties"]["Role"] == {
        "Fn::GetAtt": ["LogRole", "Arn"]
    }


def test_the_relay_takes_no_concurrency_from_the_account(deployed: dict[str, Deployed]) -> None:
    function = deployed["slack_logger"].resources["LogLambdaFunction"]["Properties"]
    assert "ReservedConcurrentExecutions" not in function
    assert (function["MemorySize"], function["Timeout"]) == (512, 29)


def test_the_relay_reserves_concurrency_where_it_is_told_to(
    bare_project: Path,
    bot_environment: Environment,
    packaging_environ: dict[str, str],
    tmp_path: Path,
) -> None:
    project = with_template("slack_logger", bot_environment, bare_project, tmp_path / "project")
    words = ("npx", "serverless", "print", "--param=concurrency=2")
    said = run(*words, cwd=project, environ=packaging_environ)
    assert "reservedConcurrency: 2\n" in said


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("slack_logger", "CATOPS_LOG_KEY"),
        ("slack_logger", "SLACK_BOT_TOKEN"),
        ("slackbot", "SLACK_BOT_TOKEN"),
        ("slackbot", "SLACK_SIGNING_SECRET"),
    ],
)
def test_a_template_is_not_deployed_without_its_secrets(
    name: str,
    missing: str,
    bare_project: Path,
    bot_environment: Environment,
    packaging_environ: dict[str, str],
    tmp_path: Path,
) -> None:
    project = with_template(name, bot_environment, bare_project, tmp_path / "project")
    secrets = {"CATOPS_LOG_KEY": "k", "SLACK_BOT_TOKEN": "t", "SLACK_SIGNING_SECRET": "s"}
    environ = {**packaging_environ, **secrets, missing: " "}
    said = run("npx", "serverless", "deploy", cwd=project, environ=environ, expect=None)
    assert f"{missing} is not set, so the functions would refuse to start." in said


def test_all_templates_take_the_same_versions_from_npm() -> None:
    asked = {
        name: json.loads((ROOT / "serverless" / name / "package.json").read_text("utf-8"))
        for name in ("slash_command", "slack_logger")
    }
    assert asked["slash_command"]["devDependencies"]["serverless"].startswith("npm:osls@^")
    assert asked["slash_command"]["devDependencies"] == asked["slack_logger"]["devDependencies"]
