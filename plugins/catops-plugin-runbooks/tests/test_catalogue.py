"""A deployed bundle: pages compiled into the catalogue, entry points and Markdown gone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

PLUGIN = Path(__file__).parents[1]
CATOPS = PLUGIN.parents[1]

ACME = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme-runbooks"
version = "1"
[tool.hatch.build.targets.wheel]
packages = ["acme_runbooks"]
"""
VPN = """\
---
title: VPN down
owner: network team
review-by: 2026-03-31
---
Look who asks: `/catops whoami`
"""
CONFIG = '[plugins.runbooks]\nfolders = ["runbooks"]\npackages = ["acme_runbooks"]\n'

ASK = """
import json, os, sys
folder, line, now = sys.argv[1:]
sys.path.insert(0, folder)
from catops.app import build_bot
from catops.settings import Settings
from catops.terminal.requests import local_request
answer = build_bot(Settings(os.environ), clock=lambda: float(now)).handle(local_request(line))
reply = answer.reply
print(json.dumps({
    "title": reply.title,
    "text": reply.text,
    "fields": dict(reply.fields),
    "rows": [list(row) for row in reply.table.rows] if reply.table else [],
    "buttons": [[button.label, button.line] for button in reply.buttons],
    "level": reply.level,
    "imported": sorted({"catops_plugin_runbooks", "markdown_it"} & set(sys.modules)),
}))
"""

Ask = Callable[[str, datetime], dict[str, Any]]


def _meow(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("CATOPS")}
    return subprocess.run(
        [sys.executable, "-m", "catops.cli.main", *words],
        cwd=folder,
        env=bare | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bot's folder: its ``catops.toml``, its runbooks, and what pip put into ``build``."""
    folder = tmp_path_factory.mktemp("bot")
    package = folder / "acme" / "acme_runbooks"
    package.mkdir(parents=True)
    (package.parent / "pyproject.toml").write_text(ACME)
    (package / "__init__.py").touch()
    (package / "vpn-down.md").write_text(VPN)
    (folder / "runbooks").mkdir()
    (folder / "runbooks" / "disk-full.md").write_text("# Disk full\n\nBuy more.")
    (folder / "runbooks" / "latin.md").write_bytes(b"\xff")
    (folder / "catops.toml").write_text(CONFIG)
    catops = str(CATOPS) if (CATOPS / "catops").is_dir() else "catops>=2,<3"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target"]
    subprocess.run(
        [*pip, "build", catops, str(PLUGIN), "./acme"], cwd=folder, timeout=300, check=True
    )
    return folder


@pytest.fixture(scope="module")
def ask(project: Path) -> Ask:
    """Return what asks a bot in the bundle, all that is not needed at run time taken away."""
    done = _meow(project, "catalogue", "build", CATOPS_CONFIG="catops.toml")
    assert "not loaded" not in done.stdout
    build = project / "deployed"
    shutil.copytree(project / "build", build)
    for metadata in build.glob("*.dist-info"):
        shutil.rmtree(metadata)
    shutil.rmtree(build / "acme_runbooks")
    (build / "catops.toml").write_text(CONFIG)

    def ask(line: str, now: datetime) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", ASK, str(build), line, str(now.timestamp())],
            cwd=build,
            env={"CATOPS_CONFIG": "catops.toml"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return ask


def test_help_answers_with_nothing_imported(ask: Ask) -> None:
    said = ask("help vpn down", datetime(2026, 3, 31, tzinfo=UTC))
    assert said["title"] == "VPN down"
    assert said["text"] == ("Look who asks: `/catops whoami`\n\nFrom `acme_runbooks/vpn-down.md`")
    assert said["fields"] == {"Owner": "network team", "Review by": "2026-03-31"}
    assert said["buttons"] == [["whoami", "whoami"]]
    assert said["level"] == "info"
    assert said["imported"] == []


def test_a_compiled_page_goes_out_of_date_on_its_day(ask: Ask) -> None:
    said = ask("help vpn down", datetime(2026, 4, 1, tzinfo=UTC))
    assert "to be reviewed by 2026-03-31, yesterday. Ask network team" in said["text"]
    assert said["level"] == "warning"


def test_the_list_is_that_of_the_catalogue(ask: Ask) -> None:
    said = ask("runbooks", datetime(2026, 4, 1, tzinfo=UTC))
    assert [row[0] for row in said["rows"]] == ["VPN down", "Latin", "Disk full"]
    assert "Latin: Line 1 is not UTF-8." in said["text"]
    assert said["imported"] == ["catops_plugin_runbooks"]


def test_a_catalogue_made_without_settings_is_explained(project: Path) -> None:
    _meow(project, "catalogue", "build", CATOPS_CONFIG="catops.toml")
    before = (project / "build" / "catops.catalogue").read_bytes()
    done = _meow(project, "catalogue", "build", "--check", CATOPS_CONFIG="catops.toml")
    assert "matches" in done.stdout
    _meow(project, "catalogue", "build")
    assert (project / "build" / "catops.catalogue").read_bytes() != before
    said = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ASK, "build", "runbooks", "0"],
        cwd=project,
        env={"CATOPS_CONFIG": "catops.toml"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "with CATOPS_CONFIG set as the bot has it" in json.loads(said.stdout)["text"]


def test_a_folder_that_is_missing_is_told_when_the_catalogue_is_made(project: Path) -> None:
    (project / "wrong.toml").write_text('[plugins.runbooks]\nfolders = ["nowhere"]\n')
    done = _meow(project, "catalogue", "build", CATOPS_CONFIG="wrong.toml")
    assert "names nowhere, and there is no such folder" in done.stdout
