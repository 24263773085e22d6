"""The environment of a plugin's author, made once."""

from __future__ import annotations

import pytest
from authoring.environments import ROOT, Environment


@pytest.fixture(scope="session")
def author(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return an environment with catops from its wheel, and what a plugin's tests need."""
    folder = tmp_path_factory.mktemp("author")
    environment = Environment(folder / "venv")
    environment.pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT), folder=folder)
    (wheel,) = folder.glob("catops-*.whl")
    environment.pip("install", str(wheel), "pytest", "mypy", "build", folder=folder)
    return environment
