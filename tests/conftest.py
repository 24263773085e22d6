"""What tests of several parts share, and the net under all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from canaries import ALLOWED, KINDS
from canary_net import NAME, Net, folder_of_the_run
from distributions import Distributions

__all__ = ["folder_of_the_run"]


def pytest_configure(config: pytest.Config) -> None:
    """Read everything that this run writes, and fail it for any secret in there."""
    config.pluginmanager.register(Net(KINDS, ALLOWED), NAME)


@pytest.fixture
def distributions(tmp_path: Path) -> Distributions:
    """Return a folder to install distributions into, empty yet."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    return Distributions(folder)
