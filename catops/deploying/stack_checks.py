"""A packaged stack, looked over before it is deployed: names, settings, retries, permissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catops.deploying.stack import Function, Stack
from catops.findings import Finding

CHECK = "stack"
#: Seconds; Lambda's default is 3, Serverless' 6, and a command deserves more.
SHORT = 10
#: What ``respond`` may do, and nothing else.
RESPOND_ACTIONS = frozenset(("lambda:InvokeFunction", "logs:CreateLogStream", "logs:PutLogEvents"))
#: Variables that are for local development.
LOCAL = (
    "CATOPS_RESPONSE_HOSTS",
    "CATOPS_SLACK_API",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_LAMBDA",
)


def check_stack(stack: Stack, stage: str, *, configured: bool = False) -> Iterator[Finding]:
    """Say what a stack is called, and what would go wrong with it.

    :param stage: the stage that was asked about; empty for whichever there is.
    :param configured: the project has a ``catops.toml``.
    """
    if stage and stack.stage != stage:
        yield Finding(
            "advice",
            CHECK,
            f".serverless holds the stage {stack.stage}, not {stage}; this is about {stack.stage}.",
            f"Package the other one: npx serverless package --stage {stage}.",
        )
    missing = [key for key in ("respond", "main") if key not in stack.functions]
    for key in missing:
        yield Finding(
            "fault",
            CHECK,
            f"The stack {stack.name} has no function {key}.",
            "Both functions stand in the template's serverless.yml: respond and main.",
        )
    if missing:
        return
    respond, main = stack.functions["respond"], stack.functions["main"]
    named = ", ".join(f"{key} is {one.name}" for key, one in stack.functions.items())
    routes = f"; {', '.join(stack.routes)}" if stack.routes else ""
    yield Finding("ok", CHECK, f"Stage {stack.stage} in {stack.region}: {named}{routes}.")
    yield from _variables(respond, main)
    if configured and _is_blank(main.variables.get("CATOPS_CONFIG")):
        yield Finding(
            "fault",
            CHECK,
            f"{main.name} is deployed without CATOPS_CONFIG, so if catops.toml is left out of the "
            "bundle, its access rules are lost without a word.",
            "Set CATOPS_CONFIG: catops.toml in the environment in serverless.yml.",
        )
    yield from _failures(main)
    yield from _rights(respond)


def _variables(respond: Function, main: Function) -> Iterator[Finding]:
    for one in (respond, main):
        if _is_blank(one.variables.get("SLACK_SIGNING_SECRET")):
            yield Finding(
                "fault",
                CHECK,
                f"{one.name} is deployed without SLACK_SIGNING_SECRET, so it will not start.",
                "Set it in .env or in the shell, and package again.",
            )
        for name in LOCAL:
            if not _is_blank(one.variables.get(name)):
                yield Finding(
                    "fault",
                    CHECK,
                    f"{one.name} is deployed with {name}, which is for local use only.",
                    f"Take {name} out of the environment in serverless.yml.",
                )
    dispatcher = respond.variables.get("CATOPS_DISPATCHER")
    if _is_blank(dispatcher):
        yield Finding(
            "fault",
            CHECK,
            f"{respond.name} is deployed without CATOPS_DISPATCHER, so it will not start.",
            f"Set it to {main.name} in serverless.yml.",
        )
    elif isinstance(dispatcher, str) and main.name not in dispatcher.split(":"):
        yield Finding(
            "fault",
            CHECK,
            f"{respond.name} hands commands to {dispatcher}, but main is {main.name}.",
            "Let CATOPS_DISPATCHER in serverless.yml follow the name of main.",
        )


def _failures(main: Function) -> Iterator[Finding]:
    if main.retries:
        yield Finding(
            "fault",
            CHECK,
            f"Lambda runs {main.name} again when it fails, {main.retries} times: a command that "
            "failed half-way is run once more each time.",
            "Set maximumRetryAttempts: 0 for main in serverless.yml.",
        )
    if not main.on_failure:
        yield Finding(
            "advice",
            CHECK,
            f"Nobody is told when {main.name} dies, so whoever typed the command waits in vain.",
            "Set destinations: onFailure: main for main in serverless.yml.",
        )
    if main.timeout < SHORT:
        yield Finding(
            "advice",
            CHECK,
            f"{main.name} is stopped after {main.timeout} s, and a cold start counts.",
            "Set timeout: 120 for main in serverless.yml.",
        )


def _rights(respond: Function) -> Iterator[Finding]:
    """Check that the function that faces the internet has least privilege."""
    for statement in respond.statements:
        if "*" in _several(statement.get("Resource")):
            yield Finding(
                "fault",
                "IAM",
                f"{respond.name} faces the internet, and a statement of its role is about every "
                f"resource there is: {', '.join(_several(statement.get('Action')))}.",
                "Name the one resource; meow iam --function respond prints what it needs.",
            )
        more = set(_several(statement.get("Action"))) - RESPOND_ACTIONS
        if more and statement.get("Effect") == "Allow":
            yield Finding(
                "advice",
                "IAM",
                f"{respond.name} faces the internet and may do more than it needs: "
                f"{', '.join(sorted(more))}.",
                "Give it a role of its own; meow iam --function respond prints what it needs.",
            )


def _is_blank(value: Any) -> bool:
    """Return whether a variable is missing or empty; what CloudFormation fills in is not."""
    return value is None or (isinstance(value, str) and not value.strip())


def _several(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
