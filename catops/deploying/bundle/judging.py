"""Refuse a bundle that would not work in Lambda, while it can still be mended: before it is there.

The checks are those of ``meow doctor``; here their faults stop the deployment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from catops.deploying.bundle.dependencies import check_dependencies
from catops.deploying.bundle.precompiling import TASK
from catops.deploying.bundle.weights import as_table, weights
from catops.deploying.bundle.wide import check_wide
from catops.deploying.checks.allowed import check_allowed
from catops.deploying.checks.catalogue import check_catalogue
from catops.deploying.checks.config import check_deployed_config
from catops.deploying.checks.lock import check_lock
from catops.deploying.checks.platforms import check_platform
from catops.deploying.checks.requirements import check_requirements
from catops.deploying.checks.sizes import check_sizes
from catops.deploying.contents import Contents
from catops.deploying.distributions import normal
from catops.deploying.iam import POLICY_MAX
from catops.errors import ConfigError
from catops.findings import Finding, as_lines
from catops.plugins.catalogue import Catalogue

#: Characters that the name of a function or a role may have.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
NAME_MAX = 64
#: Where layers and file systems are, which no bundle holds.
MOUNTED = ("/opt/", "/mnt/")
#: Characters of a role's policies that are left to the bot's own.
OWN_POLICY = 1_500


def judge_names(names: Iterable[tuple[str, str]]) -> None:
    """Refuse names that AWS would refuse, when half of the stack is there.

    :param names: each with what it is the name of.
    :raises ConfigError: naming each, and how long it is.
    """
    long = [(what, name) for what, name in names if len(name) > NAME_MAX]
    if long:
        raise ConfigError(
            "\n".join(
                f"{what} would be called {name!r}: {len(name)} characters; AWS takes {NAME_MAX}."
                for what, name in long
            ),
            mend="Shorten service in serverless.yml, or the name of the stage.",
        )


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


def judge_settings(contents: Contents, configs: Iterable[str]) -> None:
    """Refuse a function that is told to read its settings from a file that will not be there.

    :param configs: the files, as ``CATOPS_CONFIG`` names them.
    :raises ConfigError: naming it.
    """
    for each in configs:
        inside = each.removeprefix(f"{TASK}/").removeprefix("./")
        if inside not in contents.package.sizes and not each.startswith(MOUNTED):
            raise ConfigError(
                f"CATOPS_CONFIG is {each}, and there is no such file in the bundle: every command "
                "would fail.",
                mend="Make it in the folder of serverless.yml (it may be empty), and include it in "
                "package.patterns.",
            )


def judge_origins(contents: Contents, requirements: Path, lock: Path, config: Path) -> None:
    """Refuse what is not locked, and plugins that are not allowed, before any of it is imported.

    So is a ``catops.toml`` that cannot be read: with it in Lambda, everything would be closed.

    :raises ConfigError: naming each.
    """
    _refuse(check_deployed_config(config))
    _refuse([*check_allowed(contents, config), *check_lock(contents, requirements, lock)])


def judge_dependencies(contents: Contents, requirements: Path, tolerate: Sequence[str]) -> None:
    """Refuse a bundle in which something is missing that a distribution in it asks for.

    :param tolerate: names of distributions that may be missing.
    :raises ConfigError: naming each, and who asks for it.
    """
    _refuse(check_dependencies(contents, requirements, tolerate))


def judge_plugins(contents: Contents, requirements: Path, tolerate: Sequence[str]) -> None:
    """Refuse a bundle in which a listed plugin is not to be found, or not to be used.

    :param tolerate: names of plugins that may have something wrong with them.
    :raises ConfigError: naming each.
    """
    findings = [*check_catalogue(contents), *check_requirements(contents, requirements)]
    _refuse(one for one in findings if not (one.plugin and normal(one.plugin) in tolerate))


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


def judge_wide(plugins: Catalogue, config: Path) -> list[str]:
    """Refuse a plugin that asks to be an administrator, unless ``catops.toml`` allows it.

    :returns: a warning for each that asks for a whole service on every resource.
    :raises ConfigError: naming it.
    """
    findings = list(check_wide(plugins, config))
    _refuse(findings)
    return [f"{one.message} {one.mend}" for one in findings]


def _refuse(findings: Iterable[Finding], more: Sequence[str] = ()) -> None:
    faults = [one for one in findings if one.level == "fault"]
    if faults:
        lines = [line for fault in faults for line in as_lines(fault)]
        raise ConfigError("\n".join(["The bundle would not work in Lambda.", *lines, *more]))
