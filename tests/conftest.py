"""What tests of several parts share."""

from __future__ import annotations

from pathlib import Path

import pytest
from distributions import Distributions


@pytest.fixture
def distributions(tmp_path: Path) -> Distributions:
    """Return a folder to install distributions into, empty yet."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    return Distributions(folder)
