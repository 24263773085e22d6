"""The policies of a bot's two roles: what its plugins ask for, and the least it needs itself.

``respond`` faces the internet: it may start the one dispatcher, write its log, and nothing else.
``main`` has what the plugins' ``catops_iam()`` give. Nothing of the bot's own is about ``*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catops.deploying.statements import Statement, merged
from catops.errors import PluginError
from catops.plugins.catalogue import Catalogue
from catops.plugins.statements import HOOK, check_statement

#: Characters that all inline policies of a role may have together, spaces not counted.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
POLICY_MAX = 10_240
#: Regions of AWS' other partitions begin so; a test holds them to botocore's list.
PARTITIONS = {
    "cn-": "aws-cn",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Where the functions are; what is empty is left for CloudFormation to fill in."""

    region: str = ""
    number: str = ""

    @property
    def known(self) -> bool:
        """Whether ARNs are known in full."""
        return bool(self.region and self.number)

    def arn(self, service: str, resource: str) -> str | dict[str, str]:
        """Return the ARN of a resource, as a text where all of it is known."""
        if self.known:
            return f"arn:{partition(self.region)}:{service}:{self.region}:{self.number}:{resource}"
        region, number = self.region or "${AWS::Region}", self.number or "${AWS::AccountId}"
        return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:{region}:{number}:{resource}"}


def whereabouts(dispatcher: str, region: str = "", number: str = "") -> Account:
    """Return the account a dispatcher is in: as given, or else from its ARN."""
    parts = dispatcher.split(":") if dispatcher.startswith("arn:") else []
    told = parts[3:5] if len(parts) > 6 else ["", ""]
    return Account(region or told[0], number or told[1])


def partition(region: str) -> str:
    """Return the partition a region is in, e.g. ``aws``."""
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


def respond_policy(function: str, dispatcher: str, account: Account) -> dict[str, Any]:
    """Return the policy of the function that Slack reaches.

    :param function: its own name.
    :param dispatcher: the name or the ARN of the one that it starts.
    """
    return _policy([_start("CatopsDispatch", dispatcher, account), _log(function, account)])


def main_policy(
    plugins: Catalogue,
    dispatcher: str,
    account: Account,
    *,
    table: str | Mapping[str, Any] = "",
) -> dict[str, Any]:
    """Return the policy of the function that runs commands.

    :param table: where it remembers what it has run: the name or ARN of a DynamoDB table, or its
        ARN as CloudFormation makes it; empty for none.
    :raises PluginError: naming a plugin whose statements are malformed.
    """
    # It is its own on-failure destination, which Lambda reaches with the function's own role.
    own = [_start("CatopsFailures", dispatcher, account), _log(_name(dispatcher), account)]
    if table:
        own.append(_remember(table, account))
    sids = [one["Sid"] for one in own]
    return _policy([*own, *merged(plugin_statements(plugins), taken=sids)])


def plugin_statements(plugins: Catalogue) -> list[Mapping[str, Any]]:
    """Return what the plugins' ``catops_iam()`` give, each statement checked.

    :raises PluginError: naming a plugin whose statements are malformed, or could not be had.
    """
    for plugin in plugins.plugins(faulty=True):
        for fault in plugin.faults:
            if fault.reason.startswith(HOOK):
                raise _named(plugin.name, plugin.distribution, fault.reason, fault.mend)
    found: list[Mapping[str, Any]] = []
    for name, statements in plugins.iam().items():
        for one in statements:
            try:
                check_statement(one)
            except PluginError as error:
                where = plugins.plugin(name).distribution
                raise _named(name, where, error.message, error.mend) from error
            found.append(one)
    return found


def _start(sid: str, dispatcher: str, account: Account) -> Statement:
    arn = dispatcher if dispatcher.startswith("arn:") else None
    resource = arn or account.arn("lambda", f"function:{dispatcher}")
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": ["lambda:InvokeFunction"],
        "Resource": resource,
    }


def _log(function: str, account: Account) -> Statement:
    return {
        "Sid": "CatopsLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": account.arn("logs", f"log-group:/aws/lambda/{function}:*"),
    }


def _remember(table: str | Mapping[str, Any], account: Account) -> Statement:
    name = table if isinstance(table, str) and not table.startswith("arn:") else ""
    return {
        "Sid": "CatopsStore",
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        "Resource": account.arn("dynamodb", f"table/{name}") if name else table,
    }


def _name(dispatcher: str) -> str:
    """Return a function's own name, from its ARN and without its qualifier."""
    parts = dispatcher.split(":")
    return parts[6] if dispatcher.startswith("arn:") and len(parts) > 6 else parts[0]


def _policy(statements: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _named(plugin: str, distribution: str, message: str, mend: str) -> PluginError:
    return PluginError(f"The plugin {plugin} ({distribution}): {message}", mend=mend)
