"""What the plugins of a bundle offer, found out by importing them on a machine unlike Lambda's."""

from __future__ import annotations

from pathlib import Path

from catops.deploying.bundle.local_copy import compiled, twin_of
from catops.deploying.contents import Contents
from catops.deploying.interpreters import Interpreter
from catops.deploying.lock.locks import Lock
from catops.errors import ConfigError
from catops.plugins.catalogue import Catalogue
from catops.plugins.compiling import compile_folder


def catalogue_of(
    folder: Path,
    contents: Contents,
    interpreter: Interpreter,
    requirements: Path,
    lock: Lock | None = None,
) -> bytes:
    """Return the catalogue of the bundle in ``folder``.

    Most bundles can be imported as they are: what is compiled in them is mostly optional. Where a
    plugin cannot, and something compiled may be why, the bundle's twin is asked.

    :raises ConfigError: when that cannot be found out here.
    """
    data = compile_folder(folder, python=interpreter.path)
    broken = _not_loaded(data)
    foreign = [] if interpreter.imports_for(contents.target) else compiled(contents.found)
    if not broken or not foreign:
        return data
    try:
        with twin_of(folder, foreign, interpreter, requirements, lock) as twin:
            return compile_folder(twin, python=interpreter.path)
    except ConfigError as error:
        raise ConfigError("\n".join([*broken, error.message]), mend=error.mend) from error


def _not_loaded(data: bytes) -> list[str]:
    """Return a line for each plugin that could not be imported."""
    return [
        f"{plugin.name} ({plugin.distribution} {plugin.version}): {fault.reason} {fault.mend}"
        for plugin in Catalogue(data).plugins(faulty=True)
        for fault in plugin.faults
        if not plugin.loaded
    ]
