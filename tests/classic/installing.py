"""Distributions in a folder, as pip leaves them there, and programs that see them installed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

#: The plugin written for CatOps 1.
ZOO = Path(__file__).parent / "plugins" / "zoo.py"


def install(
    folder: Path, name: str, modules: Mapping[str, str], plugins: Mapping[str, str]
) -> None:
    """Put a distribution into ``folder``.

    :param modules: sources by module name.
    :param plugins: what its entry points name, by plugin name.
    """
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    for module, source in modules.items():
        (folder / f"{module}.py").write_text(source, "utf-8")
    lines = "".join(f"{plugin} = {target}\n" for plugin, target in plugins.items())
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[catops.plugins]\n{lines}")
    (info / "RECORD").write_text("")


def python(
    folder: Path, *arguments: str, stdin: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python with the distributions in ``folder`` installed."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("CATOPS_", "SLACK_"))},
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "200",
            **(environ or {}),
        },
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
