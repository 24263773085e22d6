"""What a plugin asks of AWS, judged as packaging will judge it, while its author is still at it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catops.authoring.project import Project
from catops.deploying.checks.permissions import asks_for_everything, wide_actions
from catops.errors import PluginError
from catops.findings import Finding
from catops.plugins.loading import START_SECONDS, Plugin
from catops.plugins.statements import check_statement

CHECK = "permissions"


def check_permissions(project: Project, plugin: Plugin) -> Iterator[Finding]:
    """Check each statement of ``catops_iam()``, and that there are some where AWS is used."""
    uses_aws = any(re.match(r"(boto3|botocore|aioboto3)\b", each) for each in project.requires)
    if "catops_iam" not in plugin.hooks:
        if uses_aws:
            yield Finding(
                "fault",
                CHECK,
                "It requires boto3 but declares no permissions, so it is denied all in Lambda.",
                "Implement catops_iam() with the actions its commands need.",
            )
        return
    try:
        statements = [one for each in plugin.ask("catops_iam", START_SECONDS) for one in each]
        for one in statements:
            check_statement(one)
    except PluginError as error:
        yield Finding("fault", CHECK, error.message, error.mend)
        return
    if any(map(asks_for_everything, statements)):
        yield Finding("fault", CHECK, "It asks for every action.", "Name the actions.")
        return
    wide = [action for one in statements for action in wide_actions(one)]
    if wide:
        said = f"It asks for {', '.join(wide)} on every resource."
        yield Finding("advice", CHECK, said, "Name the actions, or the resources.")
    yield Finding("ok", CHECK, f"{len(statements)} policy statements, all well-formed.")
