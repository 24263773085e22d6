"""Settings and secrets: each fault in them is named, and no secret is ever shown."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from catops.deploying.checks.config import check_deployed_config
from catops.deploying.checks.doctor import DoctorOptions, diagnose
from catops.deploying.dotenv import dotenv_file, project_environ, read_dotenv
from catops.errors import ConfigError
from catops.findings import Finding

SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "xoxb-1234567890-1234567890123-abcdefABCDEF123456789012"
GOOD = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": TOKEN, "AWS_REGION": "eu-west-1"}


def seen(folder: Path, stage: str = "", **environ: str) -> list[Finding]:
    """Return what is said of settings, in a shell with the good ones and ``environ``."""
    shell = {name: value for name, value in {**GOOD, **environ}.items() if value != "-"}
    options = DoctorOptions(folder, shell, stage=stage, offline=True)
    found = list(diagnose(options))
    said = json.dumps([dataclasses.asdict(one) for one in found])
    for secret in (SECRET, TOKEN):
        assert secret not in said
        assert secret[8:24] not in said
    return [one for one in found if one.check in ("environment", "secrets")]


def trouble(folder: Path, level: str = "fault", **environ: str) -> Finding:
    """Return the one trouble there is with ``environ``."""
    (finding,) = [one for one in seen(folder, **environ) if one.level != "ok"]
    assert finding.level == level
    return finding


def test_good_settings_are_well_and_what_was_looked_at_is_said(tmp_path: Path) -> None:
    findings = seen(tmp_path)
    assert {one.level for one in findings} == {"ok"}
    said = " ".join(one.message for one in findings)
    for part in ("catops 2", "on Python 3", "/catops (the default)", "eu-west-1"):
        assert part in said
    assert "SLACK_SIGNING_SECRET is set, in the environment" in said
    assert "SLACK_BOT_TOKEN is set, in the environment" in said


@pytest.mark.parametrize(
    "command", ["catops", "/", "/Cat Ops", "/CatOps", "/" + "c" * 32, "//", "/a/b"]
)
def test_a_slash_command_that_slack_would_not_take(tmp_path: Path, command: str) -> None:
    finding = trouble(tmp_path, CATOPS_COMMAND=command)
    assert f"CATOPS_COMMAND is {command!r}" in finding.message
    assert "/catops" in finding.mend


def test_a_configuration_that_is_not_there(tmp_path: Path) -> None:
    finding = trouble(tmp_path, CATOPS_CONFIG="none.toml")
    assert "none.toml, which cannot be read" in finding.message
    assert finding.mend == "Put the file there, or unset CATOPS_CONFIG."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[bot", "is not valid TOML"),
        ("plugins = 5", "is not a table"),
        ("[plugins]\naws = 5", "[plugins.aws] in"),
    ],
)
def test_a_configuration_that_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "catops.toml").write_text(text)
    findings = [one for one in seen(tmp_path) if one.level == "fault"]
    assert said in findings[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[history]\nkeep_days = -1", "keep_days is -1"),
        ("[history.also]\nC1 = 3", "[history.also]: C1 has 3, which is not a string."),
        ("[visibility]\nping = 'all'", "'ping' is 'all'"),
        ("[metrics]\nenabled = 'no'", "enabled is 'no'"),
        ("[metrics]\nenbled = false", "'enbled' is not a known key"),
        ("[bot.access]\nallow = []", "'access' is not a known key"),
        ("[deploy]\nalow = []", "'alow' is not a known key"),
    ],
)
def test_what_is_wrong_about_records_and_answers(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "catops.toml").write_text(text)
    (fault,) = [one for one in seen(tmp_path) if "catops.toml, [" in one.message]
    assert fault.level == "fault"
    assert said in fault.message
    assert fault.mend


def test_packaging_says_of_what_is_not_toml_what_doctor_says(tmp_path: Path) -> None:
    config = tmp_path / "catops.toml"
    config.write_text("[bot\n")
    (here,) = [one for one in seen(tmp_path) if one.level == "fault"]
    assert here.mend == "Correct that line."
    (there,) = check_deployed_config(config)
    assert there == here


def test_a_good_configuration_is_found_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "catops.toml").write_text("[plugins.aws]\nregion = 'x'\n")
    assert any(one.message == "catops.toml can be read." for one in seen(tmp_path))


@pytest.mark.parametrize(
    "host", ["http://localhost:8000", "localhost:8000/path", "localhost:", "a_b", "h:70000", "h:0"]
)
def test_response_hosts_that_are_none(tmp_path: Path, host: str) -> None:
    finding = trouble(tmp_path, CATOPS_RESPONSE_HOSTS=host)
    assert f"holds {host!r}" in finding.message
    assert "without http://" in finding.mend


def test_response_hosts_are_told_except_under_the_emulator(tmp_path: Path) -> None:
    finding = trouble(tmp_path, "advice", CATOPS_RESPONSE_HOSTS="127.0.0.1:8000")
    assert "go to 127.0.0.1:8000, this machine" in finding.message
    assert "unset it where the bot is deployed" in finding.mend
    finding = trouble(tmp_path, "advice", CATOPS_RESPONSE_HOSTS="example.com")
    assert "not Slack" in finding.message
    offline = seen(tmp_path, CATOPS_RESPONSE_HOSTS="127.0.0.1:8000", IS_OFFLINE="true")
    assert {one.level for one in offline} == {"ok"}


def test_no_region(tmp_path: Path) -> None:
    finding = trouble(tmp_path, "advice", AWS_REGION="-")
    assert "us-east-1" in finding.message
    assert "AWS_REGION" in finding.mend


def test_an_endpoint_in_place_of_aws(tmp_path: Path) -> None:
    assert "not a URL" in trouble(tmp_path, AWS_ENDPOINT_URL="localhost:4566").message
    url = "http://localhost:4566"
    finding = trouble(tmp_path, "advice", AWS_ENDPOINT_URL_LAMBDA=url)
    assert f"{url} is called in place of AWS" in finding.message


def test_an_emulator_in_place_of_slack(tmp_path: Path) -> None:
    finding = trouble(tmp_path, "advice", CATOPS_SLACK_API="http://127.0.0.1:9/api/")
    assert "is called in place of Slack" in finding.message
    finding = trouble(tmp_path, CATOPS_SLACK_API="https://slack.example.com/api/")
    assert "names another machine, which would receive the bot's token" in finding.message


def test_a_dispatcher_that_is_no_function(tmp_path: Path) -> None:
    assert "neither a function's name" in trouble(tmp_path, CATOPS_DISPATCHER="my bot").message
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:bot-main:live"
    assert {one.level for one in seen(tmp_path, CATOPS_DISPATCHER=arn)} == {"ok"}


@pytest.mark.parametrize(
    ("secret", "said", "mend"),
    [
        ("-", "is not set, so the functions refuse to start", "Set it in .env"),
        ("   ", "is not set", "Basic Information"),
        (SECRET[:24], "has 24 characters; Slack's have 32", "Copy the Signing Secret"),
        (f'"{SECRET}"', "has quotes in it", "Remove the quotes"),
        (SECRET.replace("a", "z"), "holds more than 0-9 and a-f", "Signing Secret"),
    ],
)
def test_a_signing_secret_that_is_none(tmp_path: Path, secret: str, said: str, mend: str) -> None:
    finding = trouble(tmp_path, SLACK_SIGNING_SECRET=secret)
    assert said in finding.message
    assert mend in finding.mend


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (TOKEN.replace("xoxb", "xoxp"), "is a user's token"),
        ("xapp-1-A1-2-0123456789abcdef", "is an app-level token"),
        (f"xoxe.{TOKEN}", "is a token that expires"),
        ("xoxb-...", "does not look like a bot's token"),
        (SECRET, "does not look like a bot's token"),
    ],
)
def test_a_token_that_is_no_bots(tmp_path: Path, token: str, said: str) -> None:
    finding = trouble(tmp_path, SLACK_BOT_TOKEN=token)
    assert said in finding.message
    assert finding.mend


def test_no_token_is_advice_for_the_bot_works_without(tmp_path: Path) -> None:
    finding = trouble(tmp_path, "advice", SLACK_BOT_TOKEN="-")
    assert "SLACK_BOT_TOKEN is not set, so the bot cannot go on in the channel" in finding.message
    assert "OAuth & Permissions" in finding.mend


def test_no_token_is_a_fault_where_mentions_are_to_be_answered(tmp_path: Path) -> None:
    options = DoctorOptions(tmp_path, {"SLACK_SIGNING_SECRET": SECRET}, offline=True, events=True)
    (fault,) = [one for one in diagnose(options) if one.level == "fault"]
    assert fault.message == "SLACK_BOT_TOKEN is not set, so mentions are not answered."


def test_secrets_are_found_in_the_env_file_of_the_stage(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_SIGNING_SECRET=wrong\n")
    (tmp_path / ".env.prod").write_text(f"export SLACK_SIGNING_SECRET='{SECRET}' # mine\n")
    unset = {"SLACK_SIGNING_SECRET": "-"}
    assert "has 5 characters" in trouble(tmp_path, **unset).message
    prod = [one.message for one in seen(tmp_path, "prod", **unset) if one.check == "secrets"]
    assert prod[0] == "SLACK_SIGNING_SECRET is set, in .env.prod, and looks like Slack's."


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("  export A = b  ", "b"),
        ("A=b # c", "b"),
        ("A='b # c'", "b # c"),
        ('A="b # c" # d', "b # c"),
        ('A="b\\nc"', "b\nc"),
        ("A=", ""),
        ("A=b=c", "b=c"),
        ("A='b", "'b"),
    ],
)
def test_lines_of_an_env_file(tmp_path: Path, line: str, value: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# a comment\n\n{line}\nno line at all\n")
    assert read_dotenv(file) == {"A": value}


def test_the_shell_wins_over_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=file\nB=file\n")
    assert project_environ(tmp_path, {"A": "shell"}) == {"A": "shell", "B": "file"}
    assert dotenv_file(tmp_path, "prod") == tmp_path / ".env"


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"\.env cannot be read"):
        project_environ(tmp_path, {})


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("CATOPS_APP_ID", "a0123456789", "'a0123456789'"),
        ("CATOPS_APP_ID", "A0123456789 A1", "'A0123456789 A1'"),
        ("CATOPS_TEAMS", "T0123456789,acme", "'acme'"),
        ("CATOPS_TEAMS", "https://acme.slack.com", "'https://acme.slack.com'"),
    ],
)
def test_an_id_that_none_of_slacks_can_be_is_named(
    name: str, value: str, wrong: str, tmp_path: Path
) -> None:
    finding = trouble(tmp_path, **{name: value})
    assert finding.message.startswith(f"{name} holds {wrong}, which is not such an id")
    assert finding.mend.startswith("Copy ")


def test_ids_as_slack_has_them_are_well(tmp_path: Path) -> None:
    environ = {"CATOPS_APP_ID": "A0123456789", "CATOPS_TEAMS": "T0123456789 E0123456789"}
    assert [one for one in seen(tmp_path, **environ) if one.level == "fault"] == []
