"""Refuse a bundle that would not work in Lambda, while it can still be mended: before it is there.

The checks are those of ``meow doctor``; here their faults stop the deployment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from catops.deploying.allowed import check_allowed
from catops.deploying.catalogue_checks import check_catalogue
from catops.deploying.config_checks import check_deployed_config
from catops.deploying.contents import Contents
from catops.deploying.distributions import normal
from catops.deploying.lock_checks import check_lock
from catops.deploying.platforms import check_platform
from catops.deploying.policy import POLICY_MAX
from catops.deploying.requirements import check_requirements
from catops.deploying.sizes import check_sizes
from catops.deploying.weights import as_table, weights
from catops.errors import ConfigError
from catops.findings import Finding, as_lines

#: Characters of a role's policies that are left to the bot's own.
OWN_POLICY = 1_500


def judge_parts(contents: Contents) -> None:
    """Refuse what Lambda could not import, whatever the plugins say.

    :raises ConfigError: naming it.
    """
    if not any(normal(one.name) == "catops" for one in contents.found):
        raise ConfigError(
            "The bundle has no metadata of CatOps and its plugins, so it is unknown what is "
            "in it: a *.dist-info of each is needed until it is finished.",
            mend="List catops in requirements.txt; have pythonRequirements.useStaticCache: false "
            "in serverless.yml, and npx serverless requirements cleanCache.",
        )
    _refuse(check_platform(contents))


def judge_origins(contents: Contents, requirements: Path, lock: Path, config: Path) -> None:
    """Refuse what is not locked, and plugins that are not allowed, before any of it is imported.

    So is a ``catops.toml`` that cannot be read: with it in Lambda, everything would be closed.

    :raises ConfigError: naming each.
    """
    _refuse(check_deployed_config(config))
    _refuse([*check_allowed(contents, config), *check_lock(contents, requirements, lock)])


def judge_plugins(contents: Contents, requirements: Path, tolerate: Sequence[str]) -> None:
    """Refuse a bundle in which a listed plugin is not to be found, or not to be used.

    :param tolerate: names of plugins that may have something wrong with them.
    :raises ConfigError: naming each.
    """
    findings = [*check_catalogue(contents), *check_requirements(contents, requirements)]
    tolerated = tuple(f"{name} (" for name in tolerate)
    _refuse(
        one
        for one in findings
        if not (one.check == "plugins" and tolerated and one.message.startswith(tolerated))
    )


def judge_sizes(archive: Path, contents: Contents) -> tuple[str, list[str]]:
    """Refuse a bundle that is too large for Lambda.

    :returns: how large it is, and a table of what each distribution adds.
    :raises ConfigError: with that table.
    """
    table = as_table(weights(archive, contents.owners))
    _refuse(check_sizes(contents), table)
    zipped, unzipped = contents.package.zipped or 0, sum(contents.package.sizes.values())
    return f"{zipped / 1e6:.2f} MB zipped, {unzipped / 1e6:.1f} MB unzipped", table


def judge_statements(statements: list[dict[str, Any]]) -> None:
    """Refuse permissions that do not fit into one role.

    :raises ConfigError: saying by how much.
    """
    length = len(json.dumps(statements, separators=(",", ":")))
    if length > POLICY_MAX - OWN_POLICY:
        raise ConfigError(
            f"The plugins' AWS permissions take {length:,} characters; a role's policies may "
            f"have {POLICY_MAX:,}, {OWN_POLICY:,} of them the bot's own.",
            mend="Split the bot in two.",
        )


def _refuse(findings: Iterable[Finding], more: Sequence[str] = ()) -> None:
    faults = [one for one in findings if one.level == "fault"]
    if faults:
        lines = [line for fault in faults for line in as_lines(fault)]
        raise ConfigError("\n".join(["The bundle would not work in Lambda.", *lines, *more]))
