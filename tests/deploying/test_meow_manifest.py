"""``meow manifest``, typed as a person types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploying.making import well_made
from deploying.meow import Project, weather
from deploying.slack_rules import refusals

URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/slack"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "xoxb-1234567890-1234567890123-abcdefABCDEF123456789012"


def manifest_of(project: Project, *words: str, **environ: str) -> dict[str, Any]:
    """Return the manifest that is printed as JSON."""
    done = project.meow("manifest", "--url", URL, "--format", "json", *words, **environ)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    assert refusals(made) == []
    return made


def slash(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the slash command of a manifest."""
    (command,) = manifest["features"]["slash_commands"]
    found: dict[str, Any] = command
    return found


def test_a_manifest_is_printed_ready_to_paste_as_yaml_and_as_json(project: Project) -> None:
    done = project.meow("manifest", "--url", URL)
    assert done.returncode == 0
    assert done.stderr == ""
    assert yaml.safe_load(done.stdout) == manifest_of(project)


def test_a_manifest_names_what_is_installed(project: Project) -> None:
    hint = "help | access … | history | meow | ping | plugins | whoami"
    assert slash(manifest_of(project))["usage_hint"] == hint
    project.install("weather", weather())
    hint = slash(manifest_of(project))["usage_hint"]
    assert hint == "help | weather … | access … | history | meow | ping | plugins | whoami"


@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_a_manifest_of_a_bundle_names_what_is_in_there(
    project: Project, tmp_path: Path, kind: str
) -> None:
    making = well_made()
    making.forget_metadata()
    bundle = (
        making.as_zip(tmp_path / "b.zip") if kind == "zip" else making.as_folder(tmp_path / "b")
    )
    made = manifest_of(project, "--bundle", str(bundle))
    assert slash(made)["usage_hint"] == "help | weather"


def test_a_bundle_without_a_catalogue_says_nothing_and_how_to_have_one(
    project: Project, tmp_path: Path
) -> None:
    making = well_made()
    making.files.pop("catops.catalogue")
    bundle = making.as_folder(tmp_path / "b")
    for words in (("manifest", "--url", URL), ("iam",)):
        done = project.meow(*words, "--bundle", str(bundle))
        assert done.returncode == 1
        assert done.stdout == ""
        assert "has no catalogue" in done.stderr
        assert "meow catalogue DIR" in done.stderr


def test_the_projects_own_words_are_read_from_its_files(project: Project) -> None:
    project.write("catops.toml", '[bot]\nname = "Felix: the cat"\ncolor = "#4a154b"\n')
    project.write(".env", "CATOPS_COMMAND=/felix\n")
    made = manifest_of(project)
    assert made["display_information"]["name"] == "Felix: the cat"
    assert made["display_information"]["background_color"] == "#4a154b"
    assert slash(made)["command"] == "/felix"
    assert slash(manifest_of(project, CATOPS_COMMAND="/shell"))["command"] == "/shell"


def test_a_stage_goes_behind_the_names_and_the_deployment_is_to_know(project: Project) -> None:
    done = project.meow("manifest", "--url", URL, "--stage", "dev")
    assert slash(yaml.safe_load(done.stdout))["command"] == "/catops-dev"
    assert "set CATOPS_COMMAND=/catops-dev for the stage dev, in .env.dev" in done.stderr
    project.write(".env.dev", "CATOPS_COMMAND=/catops-dev\n")
    assert project.meow("manifest", "--url", URL, "--stage", "dev").stderr == ""


def test_what_does_not_go_without_saying_is_said_beside_the_manifest(project: Project) -> None:
    local = "http://127.0.0.1:3000/slack"
    done = project.meow("manifest", "--url", local, "--events")
    assert refusals(yaml.safe_load(done.stdout)) == []
    assert "is on this machine: Slack reaches it through a tunnel only" in done.stderr
    assert "mentions are answered with SLACK_BOT_TOKEN" in done.stderr


def test_buttons_and_forms_are_sent_to_the_bot_unless_they_are_turned_off(
    project: Project,
) -> None:
    expected = {"is_enabled": True, "request_url": URL, "message_menu_options_url": URL}
    for words in ((), ("--interactivity",)):
        done = project.meow("manifest", "--url", URL, *words)
        assert yaml.safe_load(done.stdout)["settings"]["interactivity"] == expected
        assert done.stderr == ""
    without = yaml.safe_load(project.meow("manifest", "--url", URL, "--no-interactivity").stdout)
    assert refusals(without) == []
    assert "interactivity" not in without["settings"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "--url"),
        (("--url", "http://example.com/slack"), 2, "is not https"),
        (("--url", URL, "--stage", "../x"), 2, "is not a stage name"),
        (("--url", URL, "--bundle", "none.zip"), 1, "There is no none.zip"),
    ],
)
def test_words_that_are_wrong_and_work_that_fails(
    project: Project, words: tuple[str, ...], code: int, said: str
) -> None:
    done = project.meow("manifest", *words)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""


def test_a_name_that_slack_would_refuse_is_told_with_the_mend(project: Project) -> None:
    project.write("catops.toml", f'[bot]\nname = "{"C" * 40}"\n')
    done = project.meow("manifest", "--url", URL)
    assert done.returncode == 1
    assert "name has 40 characters, and it takes 1 to 35" in done.stderr
    assert "Change name under [bot] in catops.toml." in done.stderr
