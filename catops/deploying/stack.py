"""What ``serverless package`` left in ``.serverless``: the stack, as CloudFormation will make it.

It says what the functions are called and run on, before anything is asked of AWS.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from catops.deploying.dotenv import DEFAULT_STAGE
from catops.deploying.stack_parts import REQUIRED, Function, Stack
from catops.errors import ConfigError

FOLDER = ".serverless"
STATE = "serverless-state.json"
_REQUIRED_LINE = re.compile(r"^ +required: *\[([\w, ]+)\]", re.MULTILINE)


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
        resources = _whole(provider["compiledCloudFormationTemplate"]["Resources"], said)
        artifact = folder / Path(str(said["package"].get("artifact", ""))).name
        routes = _of_type("AWS::ApiGatewayV2::Route", resources)
        own = (said["service"].get("custom") or {}).get("catops") or {}
        return Stack(
            service=service,
            stage=_stage(said["package"]),
            region=str(provider.get("region", "")),
            functions=_functions(said["service"].get("functions") or {}, resources),
            bundle=artifact if artifact.is_file() else None,
            routes=[str(one["Properties"]["RouteKey"]) for one in routes.values()],
            tables=list(_of_type("AWS::DynamoDB::Table", resources)),
            required=[str(one) for one in own.get("required", REQUIRED)],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(
            f"{path} is not what Serverless writes: {type(error).__name__} at {error}.",
            mend="Delete the folder and package again: npx serverless package.",
        ) from error


def required_variables(folder: Path, stack: Stack | None) -> Sequence[str]:
    """Return the variables that must be set in a project, packaged or not.

    Where nothing is packaged, ``serverless.yml`` tells, as far as that line is as in the templates.
    """
    if stack is not None:
        return stack.required
    try:
        said = _REQUIRED_LINE.search((folder / "serverless.yml").read_text("utf-8", "replace"))
    except OSError:
        said = None
    return re.findall(r"\w+", said[1]) if said else REQUIRED


def packaged_stage(folder: Path) -> str:
    """Return the stage that was packaged in the project ``folder``; else the one by default.

    :raises ConfigError: when what lies there is not written by Serverless.
    """
    stack = read_stack(folder / FOLDER)
    return stack.stage if stack else DEFAULT_STAGE


def _stage(package: Mapping[str, Any]) -> str:
    """Return the stage by the folder that Serverless uploads to, ``…/SERVICE/STAGE/TIME``.

    The one in ``provider`` is that of ``serverless.yml``, whatever ``--stage`` said.
    """
    return str(package["artifactDirectoryName"]).split("/")[-2]


def _functions(written: Mapping[str, Any], resources: Mapping[str, Any]) -> Mapping[str, Function]:
    """Return the functions that ``serverless.yml`` names, in its order."""
    made = {
        str(one["Properties"]["FunctionName"]): name
        for name, one in _of_type("AWS::Lambda::Function", resources).items()
    }
    names = {key: str(one["name"]) for key, one in written.items()}
    return {
        key: _function(key, made[name], resources) for key, name in names.items() if name in made
    }


def _whole(value: Any, said: Any) -> Any:
    """Return ``value`` with what stands elsewhere in the file too, of which it has but the place.

    Serverless writes ``$["service"]["provider"]`` there, under the one key ``$ref``.
    https://www.npmjs.com/package/json-cycle
    """
    if isinstance(value, list):
        return [_whole(one, said) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) != {"$ref"}:
        return {name: _whole(one, said) for name, one in value.items()}
    found = said
    for step in json.loads(f"[{value['$ref'][2:-1].replace('][', ',')}]"):
        found = found[step]
    return _whole(found, said)


def _of_type(kind: str, resources: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: one for name, one in resources.items() if one["Type"] == kind}


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
    for one in _of_type("AWS::Lambda::EventInvokeConfig", resources).values():
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
