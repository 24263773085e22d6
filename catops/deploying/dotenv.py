"""The ``.env`` file of a project, read as the deployment reads it, and never changed.

``serverless`` with ``useDotenv`` takes ``.env.STAGE``, or else ``.env``, and what the shell has
set wins. https://www.serverless.com/framework/docs/environment-variables
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from catops.errors import ConfigError

_KEY = re.compile(r"(?:export\s+)?([\w.-]+)\s*=\s*(.*)", re.ASCII)
QUOTES = "'\"`"
#: What is deployed where no stage is said.
DEFAULT_STAGE = "dev"


def dotenv_file(folder: Path, stage: str = "") -> Path | None:
    """Return the file that a deployment of ``stage`` from ``folder`` reads, if there is one.

    :param stage: empty for ``.env`` alone.
    """
    names = [f".env.{stage}"] if stage else []
    return next((folder / name for name in (*names, ".env") if (folder / name).is_file()), None)


def read_dotenv(file: Path) -> dict[str, str]:
    """Return the variables of a ``.env`` file.

    :raises ConfigError: when it cannot be read.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file} cannot be read: {error}.", mend="Make it a UTF-8 text file that you can read."
        ) from error
    lines = (_KEY.match(line.strip()) for line in text.splitlines())
    return {match[1]: _value(match[2]) for match in lines if match}


def project_environ(folder: Path, environ: Mapping[str, str], stage: str = "") -> dict[str, str]:
    """Return the variables that a deployment of ``stage`` from ``folder`` sees.

    A ``catops.toml`` that lies in ``folder`` is named by ``CATOPS_CONFIG`` where nothing else is.

    :raises ConfigError: when the ``.env`` file cannot be read.
    """
    file = dotenv_file(folder, stage)
    seen = {**(read_dotenv(file) if file else {}), **environ}
    config = seen.get("CATOPS_CONFIG", "").strip()
    if config or (folder / "catops.toml").is_file():
        seen["CATOPS_CONFIG"] = str(folder / (config or "catops.toml"))
    return seen


def _value(raw: str) -> str:
    """Return what stands between quotes, or else all up to a comment."""
    quote = raw[:1]
    if quote and quote in QUOTES and quote in raw[1:]:
        inside = raw[1 : raw.index(quote, 1)]
        return inside.replace("\\n", "\n") if quote == '"' else inside
    return raw.partition("#")[0].strip()
