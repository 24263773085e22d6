"""Bundles as deployed, with as many generated plugins as a benchmark wants."""

from __future__ import annotations

import compileall
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

MODULE = '''"""Plugin {number} of many."""

from typing import Literal

import catops

{commands}

@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [{names}]
'''
COMMAND = '''
@catops.command(
    "{name}", effect="read", examples=["{name} web-1 --size large"]
)
def command_{index}(
    ctx: catops.Context, target: str, *, size: Literal["small", "large"] = "small", count: int = 1
) -> str:
    """Do the {index}th thing of plugin {number} to TARGET.

    :param target: what to do it to
    :param size: how large
    """
    return f"{{target}} {{size}}"
'''


def make_bundle(folder: Path, *, plugins: int, commands: int = 10) -> Path:
    """Install catops into ``folder`` and write ``plugins`` distributions beside it."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), str(ROOT)]
    subprocess.run(pip, check=True)
    for number in range(plugins):
        write_plugin(folder, number, commands)
    compileall.compile_dir(folder, quiet=2)
    return folder


def write_plugin(folder: Path, number: int, commands: int) -> None:
    """Write an installed distribution ``catops-plugin-pNNNN`` with some commands."""
    name = f"p{number:04}"
    source = "\n".join(
        COMMAND.format(name=f"{name} thing{index}", index=index, number=number)
        for index in range(commands)
    )
    names = ", ".join(f"command_{index}" for index in range(commands))
    module = folder / f"catops_plugin_{name}.py"
    module.write_text(MODULE.format(number=number, commands=source, names=names), "utf-8")
    info = folder / f"catops_plugin_{name}-1.0.dist-info"
    info.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: catops-plugin-{name}\nVersion: 1.0\n"
    info.joinpath("METADATA").write_text(metadata, "utf-8")
    info.joinpath("entry_points.txt").write_text(
        f"[catops.plugins]\n{name} = catops_plugin_{name}\n", "utf-8"
    )
