"""Every command goes by the ``.env`` and the ``catops.toml`` of the folder it is run in."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from deploying.meow import Project
from deploying.test_stack import packaged

from catops.audit.journal import Journal
from catops.audit.record import Record
from catops.stores.sqlite import SqliteStore

SHOW = '''
    """Show a setting of every kind."""
    import catops

    @catops.command("show", effect="read")
    def show(ctx: catops.Context) -> str:
        """Show."""
        settings = ctx.settings
        return f"{settings.command} {settings.plugin('show').get('units')} {settings.store}"

    @catops.command("drop", effect="destructive")
    def drop(ctx: catops.Context) -> str:
        """Drop."""
        return "dropped"

    @catops.hookimpl
    def catops_configure(settings):
        if "units" not in settings.plugin("show"):
            raise catops.ConfigError("units is not set.", mend="Set it.")

    @catops.hookimpl
    def catops_commands():
        return [show, drop]
'''


@pytest.fixture
def project(project: Project) -> Project:
    """Return a project with both files, and a plugin that shows what comes of them."""
    project.install("show", SHOW)
    project.write(".env", "CATOPS_COMMAND=/felix\nCATOPS_STORE=dynamodb://bot\n")
    project.write("catops.toml", '[plugins.show]\nunits = "f"\n')
    return project


def test_both_files_of_the_folder_are_read(project: Project) -> None:
    assert project.meow("run", "show").stdout == "/felix f memory://\n"
    shell = project.meow("shell", stdin="show\n")
    assert shell.stdout == "/felix f memory://\n"
    plugins = {one["name"]: one for one in json.loads(project.meow("plugins", "--json").stdout)}
    assert plugins["show"]["faults"] == []


def test_the_environment_wins_over_the_files(project: Project) -> None:
    project.write("other.toml", '[plugins.show]\nunits = "k"\n')
    done = project.meow("run", "show", CATOPS_COMMAND="/tom", CATOPS_CONFIG="other.toml")
    assert done.stdout == "/tom k memory://\n"


def test_the_deployed_bots_store_is_not_what_is_tried_here(project: Project) -> None:
    asked = project.meow("run", "drop")
    line = next(line for line in asked.stdout.splitlines() if "--confirm" in line)
    code = line.split("--confirm ")[1].split()[0]
    done = project.meow("run", "drop", "--confirm", code)
    assert (done.returncode, done.stdout) == (0, "dropped\n"), done.stderr
    done = project.meow("run", "show", CATOPS_STORE="sqlite:///here.db")
    assert done.stdout == "/felix f sqlite:///here.db\n"


def test_what_is_on_record_is_read_from_the_bots_store(project: Project, tmp_path: Path) -> None:
    assert "AWS_REGION is not set" in project.meow("history").stderr
    store = tmp_path / "bot.db"
    project.write(".env", f"CATOPS_STORE=sqlite:///{store}\n")
    record = Record(
        reference="abcdefgh",
        at=time.time(),
        team="T1",
        person="U1",
        channel="C1",
        command="ping:ping",
        line="ping",
        status="ok",
    )
    Journal(SqliteStore(str(store)), days=90).append(record)
    assert json.loads(project.meow("history", "--json").stdout)["reference"] == "abcdefgh"


def test_a_stage_has_a_file_of_its_own(project: Project) -> None:
    project.write(".env.prod", "CATOPS_DISPATCHER=felix-main\n")
    assert "felix-main" not in project.meow("iam").stdout
    assert "felix-main" in project.meow("iam", "--stage", "prod").stdout


def test_what_is_deployed_by_default_has_a_file_of_its_own(project: Project) -> None:
    project.write(".env.dev", "CATOPS_DISPATCHER=tom-main\nCATOPS_COMMAND=/tom\n")
    assert "tom-main" in project.meow("iam").stdout
    url = ("--url", "https://abc123.execute-api.eu-west-1.amazonaws.com/slack")
    assert "command: /tom\n" in project.meow("manifest", *url).stdout
    assert "The slash command is /tom." in project.meow("doctor", "--offline").stdout


def test_what_was_packaged_last_decides_where_no_stage_is_given(project: Project) -> None:
    project.write(".serverless/serverless-state.json", json.dumps(packaged()))
    project.write(".env.dev", "CATOPS_COMMAND=/tom\n")
    project.write(".env.prod", "CATOPS_COMMAND=/felix-prod\n")
    url = ("--url", "https://abc123.execute-api.eu-west-1.amazonaws.com/slack")
    assert "command: /felix-prod\n" in project.meow("manifest", *url).stdout
    assert "The slash command is /felix-prod." in project.meow("doctor", "--offline").stdout


def test_a_file_that_cannot_be_read_is_named(project: Project) -> None:
    (project.folder / ".env").write_bytes(b"SLACK_BOT_TOKEN=xoxb-\xff\n")
    done = project.meow("run", "ping")
    assert (done.returncode, done.stdout) == (1, "")
    assert "meow: .env cannot be read" in done.stderr
    assert "xoxb" not in done.stderr
