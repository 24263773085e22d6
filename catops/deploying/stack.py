"""What ``serverless package`` left in ``.serverless``: the stack, as CloudFormation will make it.

It says what the functions are called and run on, before anything is asked of AWS.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catops.errors import ConfigError

FOLDER = ".serverless"
STATE = "serverless-state.json"
#: Which function is which, by the name of the resource that Serverless makes of it.
RESOURCES = {"respond": "RespondLambdaFunction", "main": "MainLambdaFunction"}


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function of the stack.

    :ivar key: what ``serverless.yml`` calls it, ``respond`` or ``main``.
    :ivar name: what AWS calls it, e.g. ``catops-bot-dev-main``.
    :ivar variables: its environment; a value is a text, or what CloudFormation makes one of.
    :ivar retries: how often Lambda runs it again after a failure.
    :ivar on_failure: whether a failure is sent to a destination.
    """

    key: str
    name: str
    runtime: str
    architecture: str
    timeout: int
    variables: Mapping[str, Any]
    retries: int
    on_failure: bool
    statements: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Stack:
    """A packaged stack.

    :ivar bundle: the zip that would be deployed, if it is there.
    :ivar routes: how the functions are reached, e.g. ``POST /slack``.
    """

    service: str
    region: str
    functions: Mapping[str, Function]
    bundle: Path | None
    routes: Sequence[str]

    @property
    def stage(self) -> str:
        """The stage, as the names of the functions tell it."""
        for key, function in self.functions.items():
            if function.name.startswith(f"{self.service}-") and function.name.endswith(f"-{key}"):
                return function.name[len(self.service) + 1 : -len(key) - 1]
        return ""

    @property
    def name(self) -> str:
        """The stack's name in CloudFormation."""
        return f"{self.service}-{self.stage}"


def read_stack(folder: Path) -> Stack | None:
    """Return the stack in ``folder``; ``None`` where nothing was packaged.

    :raises ConfigError: when it is there but not written by Serverless.
    """
    path = folder / STATE
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_bytes())
        service, provider = said["service"]["service"], said["service"]["provider"]
        resources = provider["compiledCloudFormationTemplate"]["Resources"]
        artifact = folder / Path(str(said.get("package", {}).get("artifact", ""))).name
        return Stack(
            service=service,
            region=str(provider.get("region", "")),
            functions={
                key: _function(key, name, resources)
                for key, name in RESOURCES.items()
                if name in resources
            },
            bundle=artifact if artifact.is_file() else None,
            routes=[
                str(one["Properties"]["RouteKey"])
                for one in resources.values()
                if one["Type"] == "AWS::ApiGatewayV2::Route"
            ],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(
            f"{path} is not what Serverless writes: {type(error).__name__} at {error}.",
            mend="Delete the folder and package again: npx serverless package.",
        ) from error


def _function(key: str, resource: str, resources: Mapping[str, Any]) -> Function:
    said = resources[resource]["Properties"]
    after = _after_failures(resource, resources)
    return Function(
        key=key,
        name=str(said["FunctionName"]),
        runtime=str(said.get("Runtime", "")),
        architecture=str(said.get("Architectures", ["x86_64"])[0]),
        timeout=int(said.get("Timeout", 3)),  # Lambda's own defaults
        variables=said.get("Environment", {}).get("Variables", {}),
        retries=int(after.get("MaximumRetryAttempts", 2)),
        on_failure="OnFailure" in after.get("DestinationConfig", {}),
        statements=_statements(said.get("Role"), resources),
    )


def _after_failures(resource: str, resources: Mapping[str, Any]) -> Mapping[str, Any]:
    for one in resources.values():
        if one["Type"] == "AWS::Lambda::EventInvokeConfig":
            properties: Mapping[str, Any] = one["Properties"]
            if properties["FunctionName"] == {"Ref": resource}:
                return properties
    return {}


def _statements(role: Any, resources: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    name = role["Fn::GetAtt"][0] if isinstance(role, dict) and "Fn::GetAtt" in role else ""
    if name not in resources:
        return []
    policies = resources[name]["Properties"].get("Policies", ())
    return [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]
