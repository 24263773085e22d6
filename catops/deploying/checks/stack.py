"""A packaged stack, looked over before it is deployed: names, settings, retries, permissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catops.deploying.stack_parts import REQUIRED, Function, Stack, is_blank
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
    missing = _missing(stack)
    for key in missing:
        yield Finding(
            "fault",
            CHECK,
            f"The stack {stack.name} has no function {key}.",
            "Both functions stand in the template's serverless.yml: respond and main.",
        )
    if missing:
        return
    named = ", ".join(f"{key} is {one.name}" for key, one in stack.functions.items())
    routes = f"; {', '.join(stack.routes)}" if stack.routes else ""
    yield Finding("ok", CHECK, f"Stage {stack.stage} in {stack.region}: {named}{routes}.")
    yield from _variables(stack)
    if stack.is_bot:
        respond, main = stack.functions["respond"], stack.functions["main"]
        yield from _dispatcher(respond, main)
        if configured:
            yield from _config(main)
        yield from _failures(main)
        yield from _rights(respond)


def _missing(stack: Stack) -> list[str]:
    """Return the functions that a bot lacks; a relay of logs needs neither."""
    if stack.functions and not stack.is_bot:
        return []
    return [key for key in ("respond", "main") if key not in stack.functions]


def _variables(stack: Stack) -> Iterator[Finding]:
    for name in stack.required:
        for where in _without(name, stack):
            yield Finding(
                "fault",
                CHECK,
                f"{where} is deployed without {name}, so it will not start.",
                "Set it in .env or in the shell, and package again.",
            )
    for one in stack.functions.values():
        for name in LOCAL:
            if not is_blank(one.variables.get(name)):
                yield Finding(
                    "fault",
                    CHECK,
                    f"{one.name} is deployed with {name}, which is for local use only.",
                    f"Take {name} out of the environment in serverless.yml.",
                )


def _without(name: str, stack: Stack) -> list[str]:
    """Return what lacks a variable: of a bot's own, each function needs what is always required."""
    if stack.is_bot and name in REQUIRED:
        both = (stack.functions["respond"], stack.functions["main"])
        return [one.name for one in both if is_blank(one.variables.get(name))]
    return [stack.name] if stack.given(name) is None else []


def _dispatcher(respond: Function, main: Function) -> Iterator[Finding]:
    dispatcher = respond.variables.get("CATOPS_DISPATCHER")
    if is_blank(dispatcher):
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


def _config(main: Function) -> Iterator[Finding]:
    if is_blank(main.variables.get("CATOPS_CONFIG")):
        yield Finding(
            "fault",
            CHECK,
            f"{main.name} is deployed without CATOPS_CONFIG, so if catops.toml is left out of the "
            "bundle, its access rules are lost without a word.",
            "Set CATOPS_CONFIG: catops.toml in the environment in serverless.yml.",
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


def _several(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
