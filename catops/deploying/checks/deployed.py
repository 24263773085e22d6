"""What AWS says of a deployed bot: where it is, whether it runs, what it may do.

Of a function's variables only the names are looked at, and whether there is anything behind them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from catops.deploying.account import Account, Refused, Unreachable
from catops.deploying.checks.coverage import missing
from catops.deploying.stack_parts import Stack
from catops.findings import Finding

CHECK, IAM = "AWS", "IAM"
#: Missing permissions that a message names.
NAMED = 6

_LOGIN = "Log in again (aws sso login), or set other credentials."


def check_account(
    environ: Mapping[str, str], stack: Stack | None, needed: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    """Check the credentials and, where it is known what the functions are called, the functions.

    :param needed: the statements of ``main``'s policy that plugins ask for.
    """
    try:
        account = Account(environ, stack.region if stack else "")
        who = account.ask("sts", "get_caller_identity")
        yield Finding("ok", CHECK, f"Account {who['Account']}, as {who['Arn'].rpartition(':')[2]}.")
        if stack is None:
            yield Finding("skipped", IAM, "Not looked at: give --stage, after packaging it once.")
            return
        yield from _address(account, stack)
        for key, function in stack.functions.items():
            secrets = [name for name in stack.required if name in function.variables]
            yield from _function(account, function.name, secrets, needed if key == "main" else ())
    except Unreachable as error:
        yield Finding("skipped", CHECK, f"Not looked at: {error}".rstrip(".") + ".")
    except Refused as error:
        if error.denied:
            said = f"Not looked at: these credentials may not do {error.operation}."
            yield Finding("skipped", IAM, said)
        else:
            yield Finding("fault", CHECK, error.message, _LOGIN)


def _address(account: Account, stack: Stack) -> Iterator[Finding]:
    """Say where the deployed bot is reached, and in what state its stack is."""
    try:
        found = account.ask("cloudformation", "describe_stacks", StackName=stack.name)["Stacks"][0]
    except Refused as error:
        if error.code != "ValidationError":
            raise
        yield Finding(
            "skipped",
            CHECK,
            f"The stack {stack.name} is not deployed in {stack.region}.",
            f"npx serverless deploy --stage {stack.stage}",
        )
        return
    status = found["StackStatus"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
    url = outputs.get("HttpApiUrl") or outputs.get("ServiceEndpoint") or ""
    paths = [route.partition(" ")[2] for route in stack.routes] or [""]
    if not status.endswith("_COMPLETE") or "ROLLBACK" in status:
        yield Finding(
            "fault",
            CHECK,
            f"The stack {stack.name} is {status}.",
            "CloudFormation's events say why: the stack's page in the AWS console.",
        )
    else:
        where = f", at {url}{paths[0]}" if url else ""
        yield Finding("ok", CHECK, f"{stack.name} is deployed{where}.")


def _function(
    account: Account, name: str, secrets: Sequence[str], needed: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    try:
        said = account.ask("lambda", "get_function_configuration", FunctionName=name)
    except Refused as error:
        if error.code != "ResourceNotFoundException":
            raise
        return
    state, update = said.get("State", "Active"), said.get("LastUpdateStatus", "Successful")
    if "Failed" in (state, update):
        why = (
            said.get("StateReason") or said.get("LastUpdateStatusReason") or "AWS does not say why"
        )
        yield Finding("fault", CHECK, f"{name} cannot run: {why}", "Deploy it again.")
    variables = said.get("Environment", {}).get("Variables", {})
    for secret in secrets:
        if not str(variables.get(secret, "")).strip():
            yield Finding(
                "fault",
                CHECK,
                f"{name} runs without {secret}, so it refuses to start.",
                "Set it in .env and deploy again.",
            )
    yield from _role(account, name, said["Role"].rpartition("/")[2], needed)


def _role(
    account: Account, function: str, role: str, needed: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    documents = _documents(account, role)
    try:
        granted = [one for document in documents for one in _statements(document)]
    except (ValueError, KeyError, TypeError):
        said = f"Not looked at: a policy of the role {role} is not JSON, as AWS gives it."
        yield Finding("skipped", IAM, said)
        return
    lacking = list(missing(needed, granted))
    actions = sorted({action for action, _ in lacking})
    if actions:
        more = f" and {len(actions) - NAMED} more" if len(actions) > NAMED else ""
        yield Finding(
            "fault",
            IAM,
            f"The role of {function} does not allow what its plugins need: "
            f"{', '.join(actions[:NAMED])}{more}.",
            "meow iam prints the whole policy. Deploy again with it.",
        )
    elif needed:
        yield Finding("ok", IAM, f"The role of {function} allows all that its plugins need.")


def _documents(account: Account, role: str) -> list[Any]:
    documents = []
    for name in account.ask("iam", "list_role_policies", RoleName=role)["PolicyNames"]:
        said = account.ask("iam", "get_role_policy", RoleName=role, PolicyName=name)
        documents.append(said["PolicyDocument"])
    for one in account.ask("iam", "list_attached_role_policies", RoleName=role)["AttachedPolicies"]:
        arn = one["PolicyArn"]
        version = account.ask("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
        said = account.ask("iam", "get_policy_version", PolicyArn=arn, VersionId=version)
        documents.append(said["PolicyVersion"]["Document"])
    return documents


def _statements(document: Any) -> list[Mapping[str, Any]]:
    """Return the statements of a policy, which IAM gives as JSON, URL-encoded or not.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
    """
    if isinstance(document, str):
        document = json.loads(document if document.lstrip()[:1] == "{" else unquote(document))
    statements = document["Statement"]
    return statements if isinstance(statements, list) else [statements]
