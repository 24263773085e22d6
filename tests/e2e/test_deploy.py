"""``serverless deploy`` into an account on this machine; then what was deployed there is run.

Nothing is faked but Slack and AWS: what runs is the code that the account was given, under
Lambda's own runtime client, in a Python that has nothing else installed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from . import slack
from .aws import Aws, unzip
from .channel import Channel, texts
from .conftest import with_plugins, with_settings
from .environments import HERE_RUNS, RUNTIME, meow, run
from .lambdas import Lambda, http_event

pytestmark = pytest.mark.e2e

PLUGINS = ("weather", "greetings", "tides")
COMMANDS = ("weather", "weather forecast", "greet", "tide")
#: Two stages in one account; the one is as the template has it, the other without ``slim``.
STAGES = {"dev": "slim: true", "whole": "slim: false"}


@dataclass(frozen=True)
class Deployed:
    """A stage: where it was deployed from, what that said, and what Lambda got."""

    stage: str
    project: Path
    said: str
    bucket: str
    code: bytes
    aws: Aws
    environ: dict[str, str]

    def function(self, name: str) -> str:
        """Return the full name of a function."""
        return f"catops-bot-{self.stage}-{name}"

    def names(self) -> list[str]:
        """Return the names of the files in the bundle."""
        return zipfile.ZipFile(io.BytesIO(self.code)).namelist()

    def again(self, *words: str) -> str:
        """Deploy once more; return what that said."""
        command = ("npx", "serverless", "deploy", *words, "--stage", self.stage, *HERE_RUNS)
        return run(*command, cwd=self.project, environ=self.environ)


@pytest.fixture(scope="module", params=STAGES)
def deployed(
    request: pytest.FixtureRequest,
    bare_project: Path,
    packaging_environ: dict[str, str],
    aws: Aws,
    secret: str,
    channel: Channel,
) -> Deployed:
    """Return a stage that has been deployed, with three plugins."""
    stage: str = request.param
    project = with_plugins(with_settings(bare_project, secret, channel), *PLUGINS)
    settings = project / "serverless.yml"
    text = settings.read_text("utf-8")
    assert STAGES["dev"] in text
    settings.write_text(text.replace(STAGES["dev"], STAGES[stage]), "utf-8")
    environ = {**packaging_environ, **aws.environ}
    command = ("npx", "serverless", "deploy", "--stage", stage, *HERE_RUNS)
    said = run(*command, cwd=project, environ=environ)
    bucket = aws.physical(f"catops-bot-{stage}", "ServerlessDeploymentBucket")
    code = aws.code(f"catops-bot-{stage}-main", bucket)
    return Deployed(stage, project, said, bucket, code, aws, environ)


@dataclass(frozen=True)
class Bot:
    """The deployed functions, running."""

    stage: Deployed
    functions: Lambda
    folder: Path
    channel: Channel
    secret: str

    def post(self, text: str, **headers: str) -> tuple[Any, str]:
        """Type ``/catops TEXT``; return what API Gateway would answer, and the response_url."""
        url = self.channel.response_url()
        body = urlencode(slack.form(text, url))
        event = http_event(body, {**slack.signed(body, self.secret), **headers})
        run = self.functions.functions[self.stage.function("respond")].start(event)
        return run.wait(), url

    def say(self, text: str) -> str:
        """Type ``/catops TEXT``, and return what is posted in answer."""
        answer, url = self.post(text)
        assert (answer["statusCode"], answer.get("body", "")) == (200, "")
        message = self.channel.wait_for(url)
        self.functions.functions[self.stage.function("main")].runs[-1].wait()
        return texts(message)


@pytest.fixture(scope="module")
def bot(
    deployed: Deployed,
    aws: Aws,
    lambda_python: Path,
    secret: str,
    channel: Channel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Bot]:
    """Give what was deployed, running from a folder that holds nothing else."""
    folder = unzip(deployed.code, tmp_path_factory.mktemp(deployed.stage) / "task")
    with Lambda(aws.environ) as functions:
        for name in ("respond", "main"):
            function = deployed.function(name)
            environ = {**aws.environment(function), "CATOPS_RESPONSE_HOSTS": channel.host}
            functions.add(function, f"handler.{name}", folder, lambda_python, environ)
        yield Bot(deployed, functions, folder, channel, secret)


def test_help_shows_the_commands_of_every_plugin_in_requirements_txt(bot: Bot) -> None:
    said = bot.say("help")
    for command in COMMANDS:
        assert f"`{command}`" in said


def test_their_commands_run(bot: Bot) -> None:
    assert "London: 21°C" in bot.say("weather London")
    assert "tess greets Tom x2" in bot.say("greet Tom --times 2")
    assert "High water in Dover at noon." in bot.say("tide Dover")


def test_a_typo_is_answered_with_what_was_meant(bot: Bot) -> None:
    assert "`/catops tide Dover`" in bot.say("tied Dover")


def test_nothing_is_wrong_with_any_plugin(bot: Bot) -> None:
    assert "Nothing is wrong with any plugin." in bot.say("plugins --broken")


def test_what_slack_did_not_sign_is_refused(bot: Bot) -> None:
    before = len(bot.functions.functions[bot.stage.function("main")].runs)
    answer, url = bot.post("help", **{"X-Slack-Signature": "v0=" + "0" * 64})
    assert answer["statusCode"] == 401
    assert len(bot.functions.functions[bot.stage.function("main")].runs) == before
    assert bot.channel.posted(url) == []


def test_no_import_had_to_be_compiled(bot: Bot) -> None:
    bot.say("help")
    there = {file.relative_to(bot.folder).as_posix() for file in bot.folder.rglob("*.pyc")}
    shipped = {file for file in bot.stage.names() if file.endswith(".pyc")}
    assert f"__pycache__/handler.cpython-{RUNTIME[6:].replace('.', '')}.pyc" in shipped
    assert there == shipped


def test_metadata_is_there_without_slim_alone(deployed: Deployed) -> None:
    points = [name for name in deployed.names() if name.endswith("/entry_points.txt")]
    kept = "catops_plugin_weather-1.0.0.dist-info/entry_points.txt" in points
    assert kept == (STAGES[deployed.stage] == "slim: false")
    assert bool(points) == kept


def test_stages_live_side_by_side(deployed: Deployed) -> None:
    listed = deployed.aws.client("lambda").list_functions()["Functions"]
    names = {each["FunctionName"] for each in listed}
    stages = [each for each in STAGES if f"catops-bot-{each}-main" in names]
    assert deployed.stage in stages  # and those that were deployed before it are still there
    environs = {each: deployed.aws.environment(f"catops-bot-{each}-respond") for each in stages}
    for stage, environ in environs.items():
        assert environ["CATOPS_DISPATCHER"] == f"catops-bot-{stage}-main"
    assert len({environ["CATOPS_STORE"] for environ in environs.values()}) == len(stages)


def test_main_remembers_in_its_own_table(deployed: Deployed, bot: Bot) -> None:
    bot.say("ping")
    store = deployed.aws.physical(f"catops-bot-{deployed.stage}", "Store")
    assert deployed.aws.environment(deployed.function("main"))["CATOPS_STORE"] == (
        f"dynamodb://{store}"
    )
    items = deployed.aws.client("dynamodb").scan(TableName=store)["Items"]
    claims = [one for one in items if one["key"]["S"].startswith("command/")]
    assert len(claims) == len(bot.functions.functions[deployed.function("main")].runs)


def test_doctor_finds_nothing_wrong_with_it(deployed: Deployed) -> None:
    words = ("doctor", "--stage", deployed.stage)
    said = meow(*words, cwd=deployed.project, environ=deployed.environ)
    assert f"catops-bot-{deployed.stage} is deployed" in said
    assert f"The role of {deployed.function('main')} allows all that its plugins need." in said
    assert said.endswith("No faults.\n")


def test_meow_iam_knows_the_table_of_the_packaged_stage(deployed: Deployed) -> None:
    words = ("iam", "--bundle", ".serverless/catops-bot.zip")
    said = meow(*words, cwd=deployed.project, environ=deployed.environ)
    policy, _ = json.JSONDecoder().raw_decode(said[said.index("{") :])
    (store,) = [one for one in policy["Statement"] if one.get("Sid") == "CatopsStore"]
    assert store["Resource"] == {"Fn::GetAtt": ["Store", "Arn"]}


def test_deploying_twice_uploads_the_same_bytes(deployed: Deployed) -> None:
    if deployed.stage == "dev":
        before = deployed.aws.uploads(deployed.bucket)
        deployed.again("--force")
        assert len(deployed.aws.uploads(deployed.bucket)) > len(before)
    else:
        assert "Code did not change." in deployed.again("function", "--function", "main")
    assert deployed.aws.code(deployed.function("main"), deployed.bucket) == deployed.code
