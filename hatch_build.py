"""Put the templates into the wheel, but nothing that using them has left behind in them.

A plain ``force-include`` would take ``node_modules`` along, and somebody's ``.env``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TemplatesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``serverless/`` and ``plugin-template/`` to the package ``catops``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """List the files; an editable install reads them where they are."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from catops.templates import template_files  # the rule that copying them goes by

        for name in ("serverless", "plugin-template"):
            for file in template_files(root / name):
                relative = file.relative_to(root).as_posix()
                build_data["force_include"][str(file)] = f"catops/{relative}"
