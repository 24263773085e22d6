"""A folder in which the zoo, a plugin written for CatOps 1, is installed behind an entry point."""

from __future__ import annotations

from pathlib import Path

import pytest
from classic.installing import ZOO, install


@pytest.fixture(scope="session")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder; put it on ``PYTHONPATH``."""
    folder = tmp_path_factory.mktemp("zoo")
    install(folder, "catops-plugin-zoo", {"zoo": ZOO.read_text("utf-8")}, {"zoo": "zoo"})
    return folder
