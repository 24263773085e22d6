"""A new plugin, cut from the template, that builds, passes its tests and answers as it is."""

from __future__ import annotations

import re
from pathlib import Path

from catops.authoring.names import PluginName
from catops.errors import ConfigError
from catops.templates import copy_folder, shipped_folder


def new_plugin(name: PluginName, parent: Path) -> tuple[Path, list[str]]:
    """Make the distribution ``catops-plugin-NAME`` in ``parent``.

    :returns: its folder, and the files in it.
    :raises ConfigError: when something of that name is there already.
    """
    folder = parent / name.distribution
    if folder.exists():
        raise ConfigError(
            f"{folder} is there already.", mend="Choose another name, or another place with -d."
        )

    def rename(text: str) -> str:
        text = text.replace("catops_plugin_example", name.module)
        return re.sub(r"\bexample\b", name.name, text)

    written, _ = copy_folder(shipped_folder("plugin-template"), target=folder, rename=rename)
    return folder, written
