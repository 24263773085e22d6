"""What a project says before it starts, when something is missing."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from .channel import Channel
from .conftest import with_settings
from .environments import Environment, clean_environ, run

pytestmark = pytest.mark.e2e

STARTS = ("npx", "serverless", "offline")


@pytest.mark.parametrize("secret", [None, "", "   "])
@pytest.mark.parametrize("work", ["offline", "deploy"])
def test_without_a_signing_secret_nothing_starts(
    bare_project: Path, offline_environ: dict[str, str], work: str, secret: str | None
) -> None:
    environ = dict(offline_environ)
    if secret is not None:
        environ["SLACK_SIGNING_SECRET"] = secret
    said = run("npx", "serverless", work, cwd=bare_project, environ=environ, expect=None)
    assert "SLACK_SIGNING_SECRET is not set" in said
    assert "Copy .env.example to .env" in said


def test_an_empty_folder_and_four_commands_make_a_bundle(
    npm: str, bot_environment: Environment, packaging_environ: dict[str, str], tmp_path: Path
) -> None:
    typed = (
        "meow install -t slash_command -d bot && cd bot && npm install && npx serverless package"
    )
    said = run("sh", "-c", typed, cwd=tmp_path, environ=packaging_environ, timeout=600)
    assert "SLACK_SIGNING_SECRET is not set" in said
    assert "Then package again." in said
    assert "Service packaged" in said
    with zipfile.ZipFile(tmp_path / "bot" / ".serverless" / "catops-bot.zip") as bundle:
        assert {"handler.py", "catops.catalogue"} <= set(bundle.namelist())


def test_without_catops_nothing_starts(
    bare_project: Path, secret: str, channel: Channel, tmp_path: Path
) -> None:
    empty = Environment(tmp_path / "venv")
    path = os.pathsep.join([str(empty.bin), os.environ["PATH"]])
    project = with_settings(bare_project, secret, channel)
    said = run(*STARTS, cwd=project, environ=clean_environ(PATH=path), expect=None)
    assert "python3 has no CatOps to run the handlers with." in said
    assert "pip install -r requirements.txt" in said
