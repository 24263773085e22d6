"""Make the catalogue of a folder of installed distributions: a bundle, or a site-packages.

The folder's own Python code does the work, in a process of its own that sees nothing but the
standard library and the folder, as Lambda will: what is missing there is found missing here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from catops.errors import ConfigError
from catops.plugins.catalogue import FILE_NAME, Catalogue

#: What Lambda's Python runtimes bring, so that no bundle needs it.
#: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
PROVIDED = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six")
#: Seconds the whole folder may take.
TIMEOUT = 600

_CHILD = """
import json, sys
folder, fallbacks, provided = json.loads(sys.argv[1])
sys.dont_write_bytecode = True
sys.path.insert(0, folder)
import importlib.machinery
class Provided:
    def find_spec(name, path=None, target=None):
        if path is None and name in provided:
            return importlib.machinery.PathFinder.find_spec(name, fallbacks)
sys.meta_path.append(Provided)
from catops.plugins.compiler import main
main(folder)
"""


def compile_folder(folder: Path, *, python: str = sys.executable) -> bytes:
    """Return the catalogue of the distributions installed in ``folder``.

    :param python: the interpreter to load them with; the one they are for.
    :raises ConfigError: when the folder holds no catops, or its code cannot be run.
    """
    if not (folder / "catops" / "plugins").is_dir():
        raise ConfigError(
            f"{folder} holds no catops 2, so it is not a bot's bundle.",
            mend=f"Install the plugins into it: pip install --target {folder} -r requirements.txt",
        )
    arguments = json.dumps([str(folder.resolve()), _site_packages(), PROVIDED])
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter is the caller's own choice
            [python, "-I", "-S", "-c", _CHILD, arguments],
            capture_output=True,
            env=environ,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{python} could not load the folder: {error}.") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ConfigError(
            f"The plugins in {folder} cannot be loaded: {said[-1] if said else 'it exited'}.",
            mend="Install catops and its requirements into the folder, for this Python.",
        )
    data = done.stdout
    Catalogue(data)
    return data


def write_catalogue(folder: Path, data: bytes) -> Path:
    """Write the catalogue into ``folder`` and return its path.

    :raises ConfigError: when it cannot be written.
    """
    path = folder / FILE_NAME
    try:
        path.write_bytes(data)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _site_packages() -> Sequence[str]:
    """Return where this process finds what Lambda would bring."""
    return [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
