"""A bot's folder with a runbook in it, for ``meow check`` to run the examples in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def double() -> Iterator[Mapping[str, str]]:
    """Give the environment of a bot that has a runbook."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "runbooks").mkdir()
        (folder / "runbooks" / "disk-full.md").write_text("# Disk full\n\nBuy more.\n", "utf-8")
        config = folder / "catops.toml"
        config.write_text('[plugins.runbooks]\nfolders = ["runbooks"]\n', "utf-8")
        yield {"CATOPS_CONFIG": str(config)}
