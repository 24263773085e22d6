"""Bundles as deployed: each as its own packaging leaves it, unpacked where Lambda would run it.

The peers get what ``serverless-python-requirements`` makes with ``slim: true``, which is what
their documentation and templates ask for: no ``*.dist-info``, and no byte code, which Lambda's
read-only disk cannot make good. CatOps gets what its own template makes of the same. The floor is
one file, and keeps its byte code.
"""

from __future__ import annotations

import compileall
import json
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from bench.many_plugins import write_classic_plugin, write_plugin

HERE = Path(__file__).parent
ROOT = HERE.parent
CONTESTANTS = HERE / "contestants"
RUNTIME = f"python3.{sys.version_info.minor}"
MACHINE = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")


def runtime(folder: Path) -> Path:
    """Make an environment with what Lambda itself has, ``awslambdaric`` and boto3."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    _pip(folder / "bin" / "python", "install", "awslambdaric", "boto3")
    return folder


def floor(folder: Path) -> Path:
    """Return the bundle of what is written by hand."""
    shutil.copytree(CONTESTANTS / "floor", folder, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(folder, quiet=1)
    return folder


def peer(folder: Path, name: str, *distributions: str) -> Path:
    """Return the bundle of a peer, slim."""
    shutil.copytree(CONTESTANTS / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    _pip(Path(sys.executable), "install", "--no-compile", "--target", folder, *distributions)
    for pattern in ("**/*.dist-info", "**/__pycache__", "bin"):
        for each in sorted(folder.glob(pattern)):
            shutil.rmtree(each)
    return folder


def catops_1(folder: Path, *, plugins: int) -> Path:
    """Return the bundle of CatOps 1 with so many files in its folder of plugins."""
    peer(folder, "catops_1", "catops==1.0.0", "six")
    for number in range(plugins):
        write_classic_plugin(folder, number)
    return folder


def catops(folder: Path, *, plugins: int) -> Path:
    """Return the bundle of CatOps with so many generated plugins, as its template makes it.

    The zip that would be uploaded lies beside it, see :func:`zip_of`.
    """
    made = folder.with_name(f"{folder.name}-made")
    _pip(Path(sys.executable), "install", "--no-compile", "--target", made, ROOT)
    for name in ("handler.py", "catops.toml"):
        shutil.copyfile(ROOT / "serverless" / "slash_command" / name, made / name)
    names = [write_plugin(made, number) for number in range(plugins)]
    requirements = folder.with_name(f"{folder.name}-requirements.txt")
    requirements.write_text("\n".join(["catops>=2,<3", *names, ""]), "utf-8")
    with zipfile.ZipFile(zip_of(folder), "w") as archive:
        for file in sorted(made.rglob("*")):
            archive.write(file, file.relative_to(made))
    service = {
        "folder": str(requirements.parent),
        "requirements": requirements.name,
        "report": "pip-report.json",
        "provider": {"runtime": RUNTIME, "architecture": MACHINE},
        "functions": {"main": {"handler": "handler.main"}},
        "custom": {"pythonRequirements": {"slim": True}},
    }
    finish = [sys.executable, "-P", "-m", "catops.deploying.bundle", str(zip_of(folder))]
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(made), "PYTHONDONTWRITEBYTECODE": "1"}
    said = json.dumps(service).encode()
    subprocess.run(finish, check=True, env=environ, stdout=subprocess.DEVNULL, cwd=made, input=said)
    with zipfile.ZipFile(zip_of(folder)) as archive:
        archive.extractall(folder)
    shutil.rmtree(made)
    return folder


def zip_of(folder: Path) -> Path:
    """Return where the zip is that the bundle ``folder`` of CatOps was unpacked from."""
    return folder.with_name(f"{folder.name}.zip")


def _pip(python: Path, *words: object) -> None:
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-qq", *map(str, words)]
    subprocess.run(pip, check=True)
