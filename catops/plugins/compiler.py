"""The part of the compiler that runs in the folder's own process; see ``compiling``."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from typing import Any

from catops.errors import PluginError
from catops.plugins.catalogue import catalogue_bytes
from catops.plugins.discovery import find_plugins
from catops.plugins.loading import START_SECONDS
from catops.plugins.registry import Registry
from catops.plugins.statements import check_statement

#: Hooks that are asked at compile time and never again.
COMPILED = frozenset(("catops_commands", "catops_help", "catops_iam", "catops_configure"))


def main(folder: str) -> None:
    """Write the catalogue of ``folder`` to standard output, and nothing else."""
    out = os.dup(1)
    os.dup2(2, 1)  # what plugins print while they are imported
    logging.disable(logging.CRITICAL)
    data = compile_installed(folder)
    sys.stdout.flush()
    with os.fdopen(out, "wb") as stream:
        stream.write(data)
        stream.flush()
        os._exit(0)  # skip the plugins' threads and exit handlers


def compile_installed(folder: str) -> bytes:
    """Return the catalogue of the distributions in ``folder``, which must be importable."""
    registry = Registry(find_plugins(folder), None)
    hooks: dict[str, list[str]] = {}
    for name, plugin in registry.loaded.items():
        for hook in plugin.hooks - COMPILED:
            hooks.setdefault(hook, []).append(name)
    iam = _iam(registry)  # may find faults, which the list of plugins then shows
    return catalogue_bytes(registry.index, registry.plugins(), registry.topics(), hooks, iam)


def _iam(registry: Registry) -> Mapping[str, list[Mapping[str, Any]]]:
    statements: dict[str, list[Mapping[str, Any]]] = {}
    for name, plugin in registry.loaded.items():
        if "catops_iam" not in plugin.hooks:
            continue
        try:
            answers = plugin.ask("catops_iam", START_SECONDS)
            given = [one for answer in answers for one in answer]
            for one in given:
                check_statement(one)
            statements[name] = [dict(one) for one in given]
        except PluginError as error:
            registry.blame(name, error)
    return statements
