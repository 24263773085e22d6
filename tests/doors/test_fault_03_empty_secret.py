"""FAULTS 3: without a signing secret, or with a blank one, nothing starts."""

from __future__ import annotations

import subprocess
import sys

import pytest

from catops.errors import ConfigError
from catops.settings import Settings
from catops.slack.signature import refusal, sign
from catops.testing.fakes import MORNING

from .lambda_process import run_lambda
from .slack_requests import STAMP, form, http_v2, signed

ENVIRON = {
    "SLACK_SIGNING_SECRET": "a secret",
    "CATOPS_DISPATCHER": "catops-main",
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKID",
    "AWS_SECRET_ACCESS_KEY": "SECRET",
}
BLANKS = ["", " ", "\t\n"]


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in ENVIRON.items() if key != name}


@pytest.mark.parametrize("secret", BLANKS)
def test_a_blank_secret_accepts_nothing_even_signed_with_it(secret: str) -> None:
    body = b"command=%2Fcatops"
    assert refusal(secret, STAMP, sign(secret, STAMP, body), body, now=MORNING) == "no secret"


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "CATOPS_DISPATCHER"])
@pytest.mark.parametrize("value", BLANKS)
def test_a_blank_setting_is_named_with_the_mend(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} is not set") as caught:
        Settings({**ENVIRON, name: value}).require("SLACK_SIGNING_SECRET", "CATOPS_DISPATCHER")
    assert name in caught.value.mend


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "CATOPS_DISPATCHER"])
@pytest.mark.parametrize("value", [None, *BLANKS])
def test_respond_refuses_to_start(name: str, value: str | None) -> None:
    environ = without(name) if value is None else {**ENVIRON, name: value}
    event = http_v2(signed(form(), secret=value or ""), form())
    said = run_lambda("catops.aws:respond", [event], environ).said[0]
    assert said["raised"] == "ConfigError"
    assert said["message"].startswith(f"{name} is not set")
    assert said["network"] == []


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "CATOPS_DISPATCHER"])
def test_a_bad_deploy_fails_where_the_handler_is_imported(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from catops.aws import start; start()"],
        env=without(name),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"ConfigError: {name} is not set" in done.stderr


def test_main_refuses_to_start_without_the_secret() -> None:
    said = run_lambda("catops.aws:main", [{}], without("SLACK_SIGNING_SECRET")).said[0]
    assert said["raised"] == "ConfigError"


def test_a_secret_is_taken_without_the_white_space_around_it() -> None:
    assert Settings({"SLACK_SIGNING_SECRET": " abc\n"}).signing_secret == "abc"


def test_settings_show_no_secret() -> None:
    settings = Settings({**ENVIRON, "SLACK_SIGNING_SECRET": "canary", "SLACK_BOT_TOKEN": "canary"})
    assert "canary" not in repr(settings)
