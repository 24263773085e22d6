"""Finish a bundle: put in what Lambda needs, leave out what it has, refuse what would fail there.

Before it is finished, a bundle is what ``serverless package`` zips: the handler, and what pip has
installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catops.deploying.bundle.archive import pack, unpack
from catops.deploying.bundle.bill import as_json, bill_of_materials
from catops.deploying.bundle.imports import imported
from catops.deploying.bundle.judging import (
    judge_dependencies,
    judge_origins,
    judge_parts,
    judge_plugins,
    judge_settings,
    judge_sizes,
    judge_statements,
    judge_wide,
)
from catops.deploying.bundle.offered import catalogue_of
from catops.deploying.bundle.precompiling import precompile
from catops.deploying.bundle.pruning import prune, remove_metadata, remove_provided
from catops.deploying.bundle.service import Service
from catops.deploying.contents import Contents, contents_of
from catops.deploying.distributions import Distribution, distributions
from catops.deploying.iam import plugin_statements
from catops.deploying.interpreters import Interpreter, find_interpreter
from catops.deploying.lock.locks import LOCK, read_lock
from catops.deploying.lock.pip import read_report
from catops.deploying.package import open_package
from catops.deploying.statements import merged
from catops.plugins.catalogue import Catalogue
from catops.plugins.compiling import write_catalogue
from catops.text import counted


@dataclass(frozen=True, slots=True)
class Finished:
    """A bundle that is ready.

    :ivar statements: what the plugins need of AWS.
    :ivar warnings: what the person who deploys should know.
    :ivar summary: the bundle in one line.
    :ivar sizes: what each distribution adds to it, as lines of a table.
    :ivar bill: the file that says what is in it, beside the bundle.
    """

    statements: list[dict[str, Any]]
    warnings: list[str]
    summary: str
    sizes: list[str]
    bill: str


def finish(archive: Path, service: Service) -> Finished:
    """Finish the bundle ``archive`` in its place.

    :raises CatOpsError: when it would not work in Lambda; it is left as it was then.
    """
    target = service.target
    interpreter = find_interpreter(target)
    with TemporaryDirectory() as scratch:
        folder, ready = Path(scratch, "bundle"), Path(scratch, "ready.zip")
        unpack(archive, folder)
        prune(folder)
        with open_package(folder) as package:
            contents = contents_of(package, target)
            judge_parts(contents)
            judge_settings(contents, service.configs)
            lock_file = service.requirements.with_name(LOCK)
            judge_origins(contents, service.requirements, lock_file, service.config)
            judge_dependencies(contents, service.requirements, service.tolerate)
            lock = read_lock(lock_file)
            data = catalogue_of(folder, contents, interpreter, service.requirements, lock)
        write_catalogue(folder, data)
        with open_package(folder) as package:
            contents = contents_of(package, target)
            judge_plugins(contents, service.requirements, service.tolerate)
        statements = merged(plugin_statements(Catalogue(data)))
        judge_statements(statements)
        warnings = judge_wide(Catalogue(data), service.config)
        if not service.keep_provided:
            remove_provided(folder, contents.found)
        with open_package(folder) as package:
            bundled = distributions(package)
        warnings += _compile(folder, service, interpreter, Catalogue(data))
        if service.slim:
            remove_metadata(folder)
        pack(folder, ready)
        with open_package(ready) as package:
            size, table = judge_sizes(
                ready, Contents(package, contents.found, contents.owners, target)
            )
        shutil.copyfile(ready, archive)
    bill = _write_bill(archive, service, bundled)
    summary = f"{_counted(Catalogue(data))}, {size}"
    return Finished(statements, warnings, summary, table, str(bill))


def _write_bill(archive: Path, service: Service, bundled: Sequence[Distribution]) -> Path:
    """Write what the bundle consists of beside it."""
    installed = read_report(service.report) if service.report.is_file() else []
    digest = sha256(archive.read_bytes()).hexdigest()
    bill = bill_of_materials(archive.stem, digest, service.target, bundled, installed)
    file = archive.with_suffix(".bom.json")
    file.write_text(as_json(bill), "utf-8")
    return file


def _compile(
    folder: Path, service: Service, interpreter: Interpreter, catalogue: Catalogue
) -> list[str]:
    """Compile what the bot can import; return a warning where this machine cannot."""
    target = service.target
    if not interpreter.compiles_for(target):
        return [
            f"There is no Python {target.python} here, so the bundle goes without byte code, and "
            f"each cold start takes about twice as long. Install Python {target.python}, or "
            f"deploy to python3.{interpreter.minor}."
        ]
    plugins = {one.target.partition(":")[0].partition(".")[0] for one in catalogue.plugins()}
    with open_package(folder) as package:
        modules = imported(package, {*service.handlers, *plugins, "catops"})
    precompile(folder, modules, interpreter)
    return []


def _counted(catalogue: Catalogue) -> str:
    plugins = [one for one in catalogue.plugins() if one.distribution != "catops"]
    commands = sum(len(one.commands) for one in catalogue.plugins())
    return f"{counted(len(plugins), 'plugin')}, {commands} commands"
