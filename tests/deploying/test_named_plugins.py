"""Plugins that a project names, in its requirements and its settings, but does not have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deploying.making import asking, recorded, well_made

from catops.deploying.checks.doctor import DoctorOptions, diagnose
from catops.findings import Finding

STATEMENT = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::t/*"}
ABSENT = "catops-plugin-quite-absent"


def seen(folder: Path, bundle: Path | None = None, stage: str = "") -> list[Finding]:
    """Return what is said of plugins and of the permissions that they need."""
    found = diagnose(DoctorOptions(folder, {}, bundle=bundle, stage=stage, offline=True))
    return [one for one in found if one.check in ("plugins", "IAM")]


def advice(findings: list[Finding]) -> list[Finding]:
    """Return what should be mended."""
    return [one for one in findings if one.level == "advice"]


def test_a_listed_plugin_that_is_not_installed_here_is_named(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(f"catops\n{ABSENT}\n")
    findings = seen(tmp_path)
    (missing,) = advice(findings)
    assert missing.message.startswith(f"{ABSENT} is listed in requirements.txt, but is not")
    assert "pip install -r requirements.txt" in missing.mend
    assert findings[-1].level == "skipped"
    assert findings[-1].message.startswith(f"Not looked at: what {ABSENT} needs of AWS")
    assert not [one for one in findings if one.message == "No plugin asks for AWS permissions."]


def test_what_is_listed_with_a_condition_may_be_missing_here(tmp_path: Path) -> None:
    text = f'catops\n{ABSENT}; sys_platform == "win32"\n'
    (tmp_path / "requirements.txt").write_text(text)
    assert advice(seen(tmp_path)) == []


def test_a_bundle_tells_what_its_plugins_need_whatever_is_installed(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("catops\ncatops-plugin-tides\n")
    bundle = asking(STATEMENT).as_zip(tmp_path / "b.zip")
    findings = seen(tmp_path, bundle)
    assert advice(findings) == []
    assert findings[-1].message == "The plugins ask for 1 statement; meow iam prints them."


def test_a_stage_is_asked_by_the_zip_that_was_packaged(tmp_path: Path) -> None:
    (tmp_path / ".serverless").mkdir()
    (tmp_path / ".serverless" / "serverless-state.json").write_text(recorded("slash_command"))
    (tmp_path / "requirements.txt").write_text("catops\ncatops-plugin-tides\n")
    artifact = json.loads(recorded("slash_command"))["package"]["artifact"]
    asking(STATEMENT).as_zip(tmp_path / ".serverless" / artifact)
    findings = seen(tmp_path, stage="dev")
    assert advice(findings) == []
    assert findings[-1].message == "The plugins ask for 1 statement; meow iam prints them."
    assert "is not installed here" in advice(seen(tmp_path, stage="prod"))[0].message


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("wether", "Did you mean [plugins.weather]?"),
        ("zzz", "List its distribution in requirements.txt, or take [plugins.zzz] out."),
    ],
)
def test_settings_of_a_plugin_that_there_is_not(tmp_path: Path, name: str, mend: str) -> None:
    (tmp_path / "catops.toml").write_text(f"[plugins.{name}]\nkey = 1\n[plugins.weather]\n")
    bundle = well_made().as_zip(tmp_path / "b.zip")
    (found,) = advice(seen(tmp_path, bundle))
    assert found.message == f"catops.toml has [plugins.{name}], but there is no plugin {name!r}."
    assert found.mend == mend


def test_settings_of_a_plugin_that_is_only_missing_here_are_well(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(f"{ABSENT}\n")
    (tmp_path / "catops.toml").write_text("[plugins.quite-absent]\nkey = 1\n")
    (found,) = advice(seen(tmp_path))
    assert "is listed in requirements.txt" in found.message


def test_plugins_that_are_not_a_table_are_reported_once(tmp_path: Path) -> None:
    (tmp_path / "catops.toml").write_text("plugins = 5\n")
    assert advice(seen(tmp_path)) == []
