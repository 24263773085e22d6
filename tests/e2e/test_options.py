"""What ``params`` in serverless.yml offers: options of a stage, and its secrets from SSM."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from .aws import Aws
from .environments import ROOT, run

pytestmark = pytest.mark.e2e

TEMPLATE = ROOT / "serverless" / "slash_command"
OPTIONS = {
    "runtime": "python3.12",
    "architecture": "x86_64",
    "timeout": "300",
    "logRetention": "7",
    "concurrency": "5",
    "respondConcurrency": "20",
}


@pytest.fixture(scope="module")
def resources(bare_project: Path, packaging_environ: dict[str, str], aws: Aws) -> dict[str, Any]:
    """Return the resources of a stage whose secrets are in SSM, and whose options are others."""
    ssm = aws.client("ssm")
    for name, value in {"signing-secret": "5ec2e7", "bot-token": "xoxb-1"}.items():
        ssm.put_parameter(Name=f"/catops-bot/prod/{name}", Value=value, Type="SecureString")
    settings = bare_project / "serverless.yml"
    before = settings.read_text("utf-8")
    text = re.sub(r"^  # (prod:|  \w+: \$\{ssm:)", r"  \1", before, flags=re.MULTILINE)
    assert text.count("${ssm:") == 2
    words = [f"--param={name}={value}" for name, value in OPTIONS.items()]
    try:
        settings.write_text(text, "utf-8")
        run(
            *("npx", "serverless", "package", "--stage", "prod", *words),
            cwd=bare_project,
            environ={**packaging_environ, **aws.environ},
        )
    finally:
        settings.write_text(before, "utf-8")
    template = bare_project / ".serverless" / "cloudformation-template-update-stack.json"
    found: dict[str, Any] = json.loads(template.read_text("utf-8"))["Resources"]
    return found


def test_secrets_come_from_ssm(resources: dict[str, Any]) -> None:
    variables = {
        name: resources[f"{name}LambdaFunction"]["Properties"]["Environment"]["Variables"]
        for name in ("Respond", "Main")
    }
    assert variables["Respond"]["SLACK_SIGNING_SECRET"] == "5ec2e7"
    assert variables["Main"]["SLACK_SIGNING_SECRET"] == "5ec2e7"
    assert variables["Main"]["SLACK_BOT_TOKEN"] == "xoxb-1"
    assert "SLACK_BOT_TOKEN" not in variables["Respond"]


def test_options_reach_the_stack(resources: dict[str, Any]) -> None:
    main = resources["MainLambdaFunction"]["Properties"]
    assert (main["Runtime"], main["Architectures"]) == ("python3.12", ["x86_64"])
    assert (main["Timeout"], main["ReservedConcurrentExecutions"]) == (300, 5)
    respond = resources["RespondLambdaFunction"]["Properties"]
    assert respond["ReservedConcurrentExecutions"] == 20
    assert resources["MainLogGroup"]["Properties"]["RetentionInDays"] == 7


def test_the_examples_in_catops_toml_are_toml() -> None:
    lines = (TEMPLATE / "catops.toml").read_text("utf-8").splitlines()
    assert tomllib.loads("\n".join(lines)) == {}
    examples = [line[2:] for line in lines if re.match(r"# (\[|\w+ = )", line)]
    tables = tomllib.loads("\n".join(examples))
    assert tables["bot"]["name"] == "CatOps"
    assert tables["plugins"]["aws"]["ssm_documents"] == ["AWS-RunPatchBaseline"]
