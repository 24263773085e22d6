"""Each template's project is a deployment of its own, and asks for what it cannot do without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from catops.templates import (
    BASE,
    CHANGED,
    copy_template,
    differing,
    shipped_folder,
    template_files,
    template_names,
)

REQUIRED = {
    "slash_command": ["SLACK_SIGNING_SECRET"],
    "slackbot": ["SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"],
    "slack_logger": ["CATOPS_LOG_KEY", "SLACK_BOT_TOKEN"],
}


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's own tags as the texts that they hold."""


for tag in ("!Sub", "!GetAtt"):
    Loader.add_constructor(tag, lambda loader, node: node.value)


def projects(folder: Path) -> dict[str, Path]:
    """Make a project of each template."""
    made = {name: folder / name for name in template_names()}
    for name, project in made.items():
        copy_template(name, project)
    return made


def test_two_templates_in_one_account_are_two_stacks(tmp_path: Path) -> None:
    names = {}
    for name, project in projects(tmp_path).items():
        said = yaml.load((project / "serverless.yml").read_text("utf-8"), Loader)
        names[name] = said["service"]
        text = "".join(file.read_text("utf-8") for file in project.iterdir())
        others = {"catops-bot", "catops-slackbot", "catops-slack-logger"} - {said["service"]}
        assert not [one for one in others if one in text]
    assert names == {
        "slash_command": "catops-bot",
        "slackbot": "catops-slackbot",
        "slack_logger": "catops-slack-logger",
    }


def test_what_an_example_calls_required_must_be_set(tmp_path: Path) -> None:
    for name, project in projects(tmp_path).items():
        said = yaml.load((project / "serverless.yml").read_text("utf-8"), Loader)
        assert said["custom"]["catops"]["required"] == REQUIRED[name]
        example = (project / ".env.example").read_text("utf-8")
        parts = re.findall(r"^# Required\.(?:.*\n#)*.*\n(\w+)=$", example, re.MULTILINE)
        assert sorted(parts) == sorted(REQUIRED[name])


@pytest.mark.parametrize("name", CHANGED)
def test_what_is_to_be_changed_is_there(name: str) -> None:
    files = template_files(shipped_folder("serverless") / BASE)
    text = "".join(file.read_text("utf-8") for file in files)
    assert [old for old in CHANGED[name] if old not in text] == []


def test_a_file_that_was_changed_on_the_way_is_as_the_template_has_it(tmp_path: Path) -> None:
    for name, project in projects(tmp_path).items():
        written, kept = copy_template(name.upper(), project)
        assert written == []
        assert differing(name.upper(), project, kept) == []
        (project / "serverless.yml").write_text("service: mine\n", "utf-8")
        assert differing(name, project, kept) == ["serverless.yml"]


def test_no_concurrency_is_reserved_before_somebody_asks_for_it(tmp_path: Path) -> None:
    for project in projects(tmp_path).values():
        said = yaml.load((project / "serverless.yml").read_text("utf-8"), Loader)
        assert "concurrency" not in said["params"]["default"]
        for function in said["functions"].values():
            assert function["reservedConcurrency"].endswith(", null}")
