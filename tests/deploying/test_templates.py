"""Each template, as ``serverless package`` leaves it: found well by ``meow doctor``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deploying.making import Making, elf, recorded
from deploying.serving import Answered, serving
from deploying.test_slack_app import NO_AWS, WHO

from catops.deploying.checks.doctor import DoctorOptions, diagnose
from catops.findings import Finding

SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "xoxb-1234567890-1234567890123-abcdefABCDEF123456789012"
SECRETS = {
    "slash_command": {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": TOKEN},
    "slack_logger": {"CATOPS_LOG_KEY": SECRET, "SLACK_BOT_TOKEN": TOKEN},
}
SHIPPED = Path(__file__).parents[2] / "serverless"


def bundled() -> Making:
    """Return a bundle with a file that Python 3.12 alone can import."""
    making = Making()
    making.add(
        "fast",
        {"fast/core.cpython-312-aarch64-linux-gnu.so": elf(183)},
        tags=["cp312-cp312-manylinux2014_aarch64"],
    )
    making.compile_catalogue()
    making.compile_modules(minor=12)
    return making


def packaged(folder: Path, template: str) -> Path:
    """Package a template in ``folder``; return its bundle."""
    (folder / ".serverless").mkdir()
    (folder / ".serverless" / "serverless-state.json").write_text(recorded(template))
    (folder / "requirements.txt").write_text("catops>=2,<3\n")
    artifact = json.loads(recorded(template))["package"]["artifact"]
    return bundled().as_zip(folder / ".serverless" / artifact)


def write_env(folder: Path, template: str, name: str = ".env", **changed: str) -> None:
    """Write a settings file that is complete, but for what is changed."""
    settings = {**SECRETS[template], "AWS_REGION": "eu-west-1", **changed}
    (folder / name).write_text("".join(f"{key}={value}\n" for key, value in settings.items()))


def troubles(options: DoctorOptions) -> list[Finding]:
    """Return what is wrong, all that is said being free of secrets."""
    found = list(diagnose(options))
    assert SECRET not in str(found)
    assert TOKEN not in str(found)
    return [one for one in found if one.level in ("fault", "advice")]


@pytest.mark.parametrize("stage", ["", "dev"])
@pytest.mark.parametrize("template", SECRETS)
def test_a_template_that_is_well_has_no_faults(tmp_path: Path, template: str, stage: str) -> None:
    bundle = packaged(tmp_path, template)
    write_env(tmp_path, template)
    assert troubles(DoctorOptions(tmp_path, {}, bundle=bundle, stage=stage, offline=True)) == []


@pytest.mark.parametrize("template", SECRETS)
def test_the_stage_by_default_has_a_file_of_its_own(tmp_path: Path, template: str) -> None:
    bundle = packaged(tmp_path, template)
    write_env(tmp_path, template, ".env.dev")
    assert troubles(DoctorOptions(tmp_path, {}, bundle=bundle, offline=True)) == []
    (tmp_path / ".serverless" / "serverless-state.json").unlink()
    bot = [
        one
        for one in troubles(DoctorOptions(tmp_path, {}, offline=True))
        if "SIGNING" in one.message
    ]
    assert bot == [] or template == "slack_logger"


def test_the_file_of_the_packaged_stage_is_read_where_no_other_is_named(tmp_path: Path) -> None:
    bundle = packaged(tmp_path, "slash_command")
    state = tmp_path / ".serverless" / "serverless-state.json"
    state.write_text(recorded("slash_command").replace("/dev/", "/prod/"))
    write_env(tmp_path, "slash_command", ".env.dev", SLACK_SIGNING_SECRET="")
    write_env(tmp_path, "slash_command", ".env.prod")
    assert troubles(DoctorOptions(tmp_path, {}, bundle=bundle, offline=True)) == []


@pytest.mark.parametrize("name", SECRETS["slack_logger"])
def test_the_relay_needs_its_key_and_its_token(tmp_path: Path, name: str) -> None:
    bundle = packaged(tmp_path, "slack_logger")
    state = tmp_path / ".serverless" / "serverless-state.json"
    held = {"CATOPS_LOG_KEY": "a secret", "SLACK_BOT_TOKEN": "a token"}[name]
    state.write_text(recorded("slack_logger").replace(held, ""))
    write_env(tmp_path, "slack_logger", **{name: ""})
    faults = troubles(DoctorOptions(tmp_path, {}, bundle=bundle, stage="dev", offline=True))
    assert [(one.check, one.message) for one in faults] == [
        ("secrets", f"{name} is not set, so the functions refuse to start."),
        ("stack", f"catops-slack-logger-dev is deployed without {name}, so it will not start."),
    ]
    assert all(one.mend for one in faults)


def test_the_relay_is_known_before_it_is_packaged(tmp_path: Path) -> None:
    shipped = (SHIPPED / "slack_logger" / "serverless.yml").read_text("utf-8")
    (tmp_path / "serverless.yml").write_text(shipped)
    (fault,) = troubles(
        DoctorOptions(tmp_path, {"SLACK_BOT_TOKEN": TOKEN, "AWS_REGION": "x"}, offline=True)
    )
    assert fault.message.startswith("CATOPS_LOG_KEY is not set")
    (tmp_path / "serverless.yml").write_text("custom: {}\n")
    (fault,) = troubles(
        DoctorOptions(tmp_path, {"SLACK_BOT_TOKEN": TOKEN, "AWS_REGION": "x"}, offline=True)
    )
    assert fault.message.startswith("SLACK_SIGNING_SECRET is not set")


def test_the_relays_app_needs_one_scope(tmp_path: Path) -> None:
    packaged(tmp_path, "slack_logger")
    answered = Answered(json.dumps(WHO), headers={"X-OAuth-Scopes": "chat:write"})
    with serving(lambda _: answered) as (url, _):
        shell = {**NO_AWS, **SECRETS["slack_logger"], "CATOPS_SLACK_API": f"{url}/api/"}
        findings = [one for one in diagnose(DoctorOptions(tmp_path, shell)) if one.check == "Slack"]
    assert [one.level for one in findings] == ["ok"]


def test_a_stack_with_no_function_at_all_is_not_well(tmp_path: Path) -> None:
    packaged(tmp_path, "slack_logger")
    state = json.loads(recorded("slack_logger"))
    state["service"]["functions"] = {}
    (tmp_path / ".serverless" / "serverless-state.json").write_text(json.dumps(state))
    write_env(tmp_path, "slack_logger")
    messages = [
        one.message for one in troubles(DoctorOptions(tmp_path, {}, stage="dev", offline=True))
    ]
    assert "The stack catops-slack-logger-dev has no function respond." in messages
