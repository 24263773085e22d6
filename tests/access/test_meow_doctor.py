"""``meow doctor`` looks at the access rules too, before the bot is deployed with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def told(folder: Path, toml: str) -> list[tuple[str, str]]:
    """Return the level and the message of what doctor says of access."""
    (folder / "catops.toml").write_text(toml, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "catops.cli.main", "doctor", "--offline", "--json"],
        cwd=folder,
        env={"CATOPS_CONFIG": "catops.toml", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    findings = json.loads(done.stdout)
    return [(one["level"], one["message"]) for one in findings if one["check"] == "access"]


@pytest.mark.parametrize("toml", ["", '[bot]\nname = "Felix"', "[access"])
def test_nothing_is_said_where_there_are_no_rules(tmp_path: Path, toml: str) -> None:
    assert told(tmp_path, toml) == []


def test_rules_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    ((level, message),) = told(tmp_path, "[access]\nalow = []")
    assert level == "fault"
    assert message == "Everything is closed: catops.toml, [access]: 'alow' is not a known key."


def test_rules_are_checked_against_what_is_installed(tmp_path: Path) -> None:
    toml = '[access]\nguests = true\n[[access.deny]]\ncommands = "plugins"\narguments.x = "y"\n'
    findings = told(tmp_path, toml)
    assert findings == [
        ("fault", "[[access.deny]] 1 depends on x, which none of its commands takes."),
        ("ok", "1 rule read."),
    ]
