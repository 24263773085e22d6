"""Bundles as a deployment has them: catops and generated plugins, flat in one folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]


class Bundle:
    """A folder of installed distributions."""

    def __init__(self, base: Path, folder: Path) -> None:
        """Link what ``base`` holds into ``folder``."""
        shutil.copytree(base, folder, copy_function=os.link)
        self.folder = folder

    @property
    def catalogue(self) -> Path:
        """The compiled catalogue."""
        return self.folder / "catops.catalogue"

    def add(self, name: str, source: str) -> None:
        """Install the distribution ``catops-plugin-NAME``, one module with an entry point."""
        module = f"catops_plugin_{name}"
        (self.folder / f"{module}.py").write_text(dedent(source), "utf-8")
        info = self.folder / f"{module}-1.0.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_text(
            f"Metadata-Version: 2.1\nName: catops-plugin-{name}\nVersion: 1.0\n", "utf-8"
        )
        info.joinpath("entry_points.txt").write_text(
            f"[catops.plugins]\n{name} = {module}\n", "utf-8"
        )

    def forget_metadata(self) -> None:
        """Delete every ``*.dist-info``, as ``slim: true`` does."""
        for info in self.folder.glob("*.dist-info"):
            shutil.rmtree(info)

    def meow(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command line in a process that sees this folder and the standard library."""
        code = "import sys; sys.path.insert(0, sys.argv[1]); " + (
            "from catops.cli.main import main; code = main(sys.argv[2:]); "
            "print(sorted(m for m in sys.modules if m.startswith(('catops_plugin_', "
            "'importlib_metadata'))), file=sys.stderr); sys.exit(code)"
        )
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", code, str(self.folder), *words],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "COLUMNS": "200"},
        )

    def compile(self, *flags: str) -> subprocess.CompletedProcess[str]:
        """Run ``meow catalogue`` from outside, in this test's own environment."""
        return subprocess.run(
            [sys.executable, "-m", "catops.cli.main", "catalogue", str(self.folder), *flags],
            capture_output=True,
            text=True,
            check=False,
        )


def imported(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the plugins a run imported, and ``importlib_metadata`` if it did."""
    modules = done.stderr.splitlines()[-1]
    return [name.strip("[]'") for name in modules.split(", ") if name != "[]"]


def install_base(folder: Path) -> Path:
    """Install catops and what it requires into ``folder``."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", str(folder), str(ROOT)], check=True)
    return folder
