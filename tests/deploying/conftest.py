"""A bot's folder for each test that needs one."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.meow import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return an empty folder, and no plugins but the built-in ones."""
    return Project(tmp_path)
