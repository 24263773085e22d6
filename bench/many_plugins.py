"""Plugins by the thousand: distributions as pip leaves them, each with a module of its own."""

from __future__ import annotations

from pathlib import Path

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
    "{name}", effect="write", examples=["{name} web-1 --size large"]
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
COMMANDS = 10

#: The same for CatOps 1, which knows no command of several words: a file of functions.
CLASSIC = '''"""Plugin {number} of many."""

from catops import create_slack_payload
{functions}'''
FUNCTION = '''

def {name}(argv, params):
    """Do a thing of plugin {number} to a target."""
    return create_slack_payload("in_channel", f"{{argv[2]}} small")
'''


def write_plugin(folder: Path, number: int) -> str:
    """Write an installed distribution with ten commands; return its name."""
    name = f"p{number:04}"
    source = "\n".join(
        COMMAND.format(name=f"{name} thing{index}", index=index, number=number)
        for index in range(COMMANDS)
    )
    names = ", ".join(f"command_{index}" for index in range(COMMANDS))
    module = f"catops_plugin_{name}.py"
    (folder / module).write_text(
        MODULE.format(number=number, commands=source, names=names), encoding="utf-8"
    )
    info = folder / f"catops_plugin_{name}-1.0.dist-info"
    info.mkdir()
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: catops-plugin-{name}\nVersion: 1.0\n",
        "entry_points.txt": f"[catops.plugins]\n{name} = catops_plugin_{name}\n",
        "INSTALLER": "pip\n",
    }
    for file, text in files.items():
        (info / file).write_text(text, "utf-8")
    record = [module, *(f"{info.name}/{file}" for file in (*files, "RECORD"))]
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in record), "utf-8")
    return f"catops-plugin-{name}"


def write_classic_plugin(folder: Path, number: int) -> None:
    """Write a file of a plugin folder of CatOps 1, with ten commands."""
    names = [f"p{number:04}", *(f"p{number:04}_{index}" for index in range(1, COMMANDS))]
    functions = "".join(FUNCTION.format(name=name, number=number) for name in names)
    path = folder / "plugins" / f"p{number:04}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(CLASSIC.format(number=number, functions=functions), "utf-8")
