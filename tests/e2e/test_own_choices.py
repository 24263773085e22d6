"""A project whose owner has changed what may be changed, and where it cannot be run."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from .channel import Channel
from .conftest import with_plugins, with_settings
from .environments import ARCHITECTURE, RUNTIME, run

pytestmark = pytest.mark.e2e

OTHER = {"arm64": "x86_64", "x86_64": "arm64"}[ARCHITECTURE]
ROLE = "arn:aws:iam::123456789012:role/own"
CHANGES = {
    "role: MainRole": f"role: {ROLE}",
    "  pythonRequirements:\n": "  pythonRequirements:\n    pipCmdExtraArgs: [--prefer-binary]\n",
}


@pytest.fixture(scope="module")
def chosen(
    bare_project: Path, packaging_environ: dict[str, str], secret: str, channel: Channel
) -> tuple[Path, str]:
    """Package for another processor with a role, an option of pip and a file of one's own."""
    project = with_plugins(with_settings(bare_project, secret, channel), "tides")
    settings = project / "serverless.yml"
    text = settings.read_text("utf-8")
    for old, new in CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    settings.write_text(text, "utf-8")
    (project / "catops.toml").rename(project / "cats.toml")
    words = (f"--param=runtime={RUNTIME}", f"--param=architecture={OTHER}")
    environ = {**packaging_environ, "CATOPS_CONFIG": "cats.toml"}
    said = run("npx", "serverless", "package", *words, cwd=project, environ=environ)
    return project / ".serverless", said


def test_a_role_of_ones_own_is_left_alone_and_that_is_said(chosen: tuple[Path, str]) -> None:
    folder, said = chosen
    assert f"main has a role {ROLE}, which is not one of this stack's" in said
    assert "Attach the policy that meow iam prints." in said
    policies = _resources(folder)["MainRole"]["Properties"]["Policies"]
    assert [one["PolicyName"] for one in policies] == ["main"]


def test_a_config_of_another_name_is_packaged_and_named(chosen: tuple[Path, str]) -> None:
    folder, _ = chosen
    names = zipfile.ZipFile(folder / "catops-bot.zip").namelist()
    assert "cats.toml" in names
    assert "catops.toml" not in names
    main = _resources(folder)["MainLambdaFunction"]["Properties"]
    assert main["Environment"]["Variables"]["CATOPS_CONFIG"] == "cats.toml"


def test_options_of_pip_are_added_to_those_for_lambda(chosen: tuple[Path, str]) -> None:
    folder, _ = chosen
    machine = {"arm64": "aarch64", "x86_64": "x86_64"}[OTHER]
    names = zipfile.ZipFile(folder / "catops-bot.zip").namelist()
    compiled = [name for name in names if name.endswith(".so")]
    assert compiled
    assert all(machine in name for name in compiled), compiled
    bill = json.loads((folder / "catops-bot.bom.json").read_text("utf-8"))
    assert all(one["hashes"] for one in bill["components"])  # pip's report is there


def test_the_emulator_is_not_started_where_it_cannot_run(
    bare_project: Path, offline_environ: dict[str, str], tmp_path: Path
) -> None:
    project = tmp_path / "my bot"
    shutil.copytree(bare_project, project, ignore=shutil.ignore_patterns("node_modules"))
    (project / "node_modules").symlink_to(bare_project / "node_modules")
    environ = {**offline_environ, "SLACK_SIGNING_SECRET": "0" * 32}
    said = run("npx", "serverless", "offline", cwd=project, environ=environ, expect=None)
    assert f"serverless offline cannot run in {project}" in said
    assert "Move the project to a folder without; packaging and deploying work here too." in said


def test_an_old_python_is_refused_before_pip_runs(
    bare_project: Path, packaging_environ: dict[str, str], tmp_path: Path
) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), packaging_environ["PATH"]])
    environ = {**packaging_environ, "PATH": path, "SLACK_SIGNING_SECRET": "0" * 32}
    said = run("npx", "serverless", "package", cwd=bare_project, environ=environ, expect=None)
    assert "python3 is not recent enough to package with." in said
    assert "Python 3.11 or later: python3 -m venv .venv" in said
    assert not (bare_project / ".serverless" / "requirements" / "requirements.txt").exists()


def _resources(folder: Path) -> dict[str, Any]:
    template = folder / "cloudformation-template-update-stack.json"
    found: dict[str, Any] = json.loads(template.read_text("utf-8"))["Resources"]
    return found
