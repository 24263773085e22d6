"""A bundle of one's own for each test, cut from one that is installed once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from bundling.making import PLUGIN, Bundle, install_base
from e2e.wheels import write_wheel


@pytest.fixture(scope="session")
def bundling_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that catops is installed in."""
    return install_base(tmp_path_factory.mktemp("base") / "bundle")


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """Return the folder of this test's own wheels; it has a plugin ``plain``."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    source = PLUGIN.format(name="plain", imports="")
    write_wheel(
        folder,
        "catops-plugin-plain",
        {"catops_plugin_plain.py": source},
        plugin="catops_plugin_plain",
    )
    return folder


@pytest.fixture
def bundle(bundling_base: Path, wheels: Path, tmp_path: Path) -> Bundle:
    """Return a bundle with no plugins but the built-in ones."""
    folder = tmp_path / "bundle"
    shutil.copytree(bundling_base, folder, copy_function=os.link)
    return Bundle(folder, wheels)
