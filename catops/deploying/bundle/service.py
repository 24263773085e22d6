"""A deployment as ``serverless.yml`` describes it, all variables in it resolved.

``serverless-catops.js`` hands it over whole, as JSON, so that a newer catops can look at more of it
than the copy of that file in somebody's project knows of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catops.deploying.distributions import normal
from catops.deploying.target import Target, read_target
from catops.errors import ConfigError

#: What ``catops.toml`` is called where no function names another.
CONFIG = "catops.toml"

_ROLE = "AWS::IAM::Role"


@dataclass(frozen=True, slots=True)
class Service:
    """What a deployment says of its bundle, its functions and their roles.

    :ivar requirements: the list of plugins; beside it may be a lock.
    :ivar config: the ``catops.toml`` that may say which plugins are allowed; may be missing.
    :ivar report: what pip says of where it took everything from; may be missing.
    :ivar slim: leave out the metadata of distributions.
    :ivar keep_provided: bundle even what Lambda brings.
    :ivar tolerate: normalised names of plugins that may have something wrong with them, and of
        distributions that may be missing.
    :ivar functions: each function by its name in the file.
    :ivar statements: what the commands are allowed besides what plugins ask for.
    """

    target: Target
    requirements: Path
    config: Path
    report: Path
    slim: bool
    keep_provided: bool
    tolerate: tuple[str, ...]
    functions: Mapping[str, Mapping[str, Any]]
    environment: Mapping[str, Any]
    statements: list[dict[str, Any]]
    resources: Mapping[str, Mapping[str, Any]]

    @property
    def handlers(self) -> tuple[str, ...]:
        """The top-level modules that Lambda imports."""
        given = (each.get("handler") for each in self.functions.values())
        return tuple(re.split(r"[/.]", one)[0] for one in given if isinstance(one, str))

    @property
    def configs(self) -> list[str]:
        """The files that functions are told to read their settings from."""
        own = (each.get("environment") or {} for each in self.functions.values())
        given = ({**self.environment, **each}.get("CATOPS_CONFIG") for each in own)
        return sorted({one for one in given if isinstance(one, str) and one})

    @property
    def roles(self) -> dict[str, Any]:
        """The names of the roles that the stack makes, by what they are called in the file."""
        return {
            name: (one.get("Properties") or {}).get("RoleName")
            for name, one in self.resources.items()
            if one.get("Type") == _ROLE
        }

    def names(self) -> Iterator[tuple[str, str]]:
        """Give each name that AWS will know something by, and what that is."""
        for name, function in self.functions.items():
            if isinstance(function.get("name"), str):
                yield f"The function {name}", function["name"]
        for name, given in self.roles.items():
            if isinstance(given, str):
                yield f"The role {name}", given


def read_service(text: str) -> Service:
    """Return what ``serverless-catops.js`` hands over.

    :raises ConfigError: when it is something else.
    """
    try:
        return _service(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"The deployment cannot be read: {type(error).__name__} at {error}.",
            mend="Take serverless-catops.js of the same catops: delete it, then meow install.",
        ) from error


def _service(said: Mapping[str, Any]) -> Service:
    folder, provider = Path(said["folder"]), said["provider"]
    custom = said.get("custom") or {}
    settings, pip = custom.get("catops") or {}, custom.get("pythonRequirements") or {}
    role = (provider.get("iam") or {}).get("role")
    environment = provider.get("environment") or {}
    config = environment.get("CATOPS_CONFIG")
    return Service(
        target=read_target(provider["runtime"], provider.get("architecture") or "x86_64"),
        requirements=folder / said["requirements"],
        config=folder / (config if isinstance(config, str) and config else CONFIG),
        report=folder / said["report"],
        slim=pip.get("slim") in (True, "true"),
        keep_provided=bool(settings.get("keepProvided")),
        tolerate=tuple(map(normal, settings.get("tolerate") or ())),
        functions=said.get("functions") or {},
        environment=environment,
        statements=list(role.get("statements") or ()) if isinstance(role, dict) else [],
        resources=(said.get("resources") or {}).get("Resources") or {},
    )
