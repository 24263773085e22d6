"""What a project says before it starts, when something is missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .channel import Channel
from .conftest import with_settings
from .environments import Environment, clean_environ, run

pytestmark = pytest.mark.e2e

STARTS = ("npx", "serverless", "offline")


@pytest.mark.parametrize("secret", [None, "", "   "])
@pytest.mark.parametrize("work", ["offline", "package"])
def test_without_a_signing_secret_nothing_starts(
    bare_project: Path, offline_environ: dict[str, str], work: str, secret: str | None
) -> None:
    environ = dict(offline_environ)
    if secret is not None:
        environ["SLACK_SIGNING_SECRET"] = secret
    said = run("npx", "serverless", work, cwd=bare_project, environ=environ, expect=None)
    assert "SLACK_SIGNING_SECRET is not set" in said
    assert "Copy .env.example to .env" in said


def test_without_catops_nothing_starts(
    bare_project: Path, secret: str, channel: Channel, tmp_path: Path
) -> None:
    empty = Environment(tmp_path / "venv")
    path = os.pathsep.join([str(empty.bin), os.environ["PATH"]])
    project = with_settings(bare_project, secret, channel)
    said = run(*STARTS, cwd=project, environ=clean_environ(PATH=path), expect=None)
    assert "python3 has no CatOps to run the handlers with." in said
    assert "pip install -r requirements.txt" in said
