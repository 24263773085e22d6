"""What the plugins ask of AWS: is it well-formed, does it fit into a role, is it too much?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catops.deploying.iam import POLICY_MAX, plugin_statements
from catops.deploying.statements import merged
from catops.errors import PluginError
from catops.findings import Finding
from catops.plugins.catalogue import Catalogue
from catops.text import counted

CHECK = "IAM"


def check_permissions(plugins: Catalogue | None, lacking: Sequence[str] = ()) -> Iterator[Finding]:
    """Check every plugin's policy statements, before they become a role's.

    :param plugins: ``None`` where it is not known what they offer.
    :param lacking: distributions that belong to the bot, and cannot be asked.
    """
    if plugins is None:
        said = "Not looked at: without a catalogue it is unknown what the plugins need."
        yield Finding("skipped", CHECK, said)
        return
    try:
        statements = merged(plugin_statements(plugins))
    except PluginError as error:
        yield Finding("fault", CHECK, error.message, error.mend)
        return
    size = policy_size(statements)
    if size > POLICY_MAX:
        yield Finding(
            "fault",
            CHECK,
            f"The plugins' policy has {size:,} characters, and a role takes {POLICY_MAX:,}.",
            "Drop a plugin, or put some of meow iam's statements into a managed policy.",
        )
    for name, asked in plugins.iam().items():
        wide = [action for one in asked for action in wide_actions(one)]
        if wide:
            yield Finding(
                "advice",
                CHECK,
                f"The plugin {name} asks for {', '.join(wide)} on every resource.",
                "Ask its author to name the actions, or grant less yourself.",
            )
    if statements:
        many = counted(len(statements), "statement")
        yield Finding("ok", CHECK, f"The plugins ask for {many}; meow iam prints them.")
    elif not lacking:
        yield Finding("ok", CHECK, "No plugin asks for AWS permissions.")
    if lacking:
        said = f"Not looked at: what {', '.join(lacking)} needs of AWS, not being installed here."
        yield Finding("skipped", CHECK, said, "meow doctor --bundle ZIP asks a bundle.")


def policy_size(statements: Sequence[Mapping[str, Any]]) -> int:
    """Return the characters of a policy as AWS counts them."""
    return len(
        json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))
    )


def asks_for_everything(statement: Mapping[str, Any]) -> bool:
    """Return whether a statement allows every action there is, on whatever resource."""
    return statement["Effect"] == "Allow" and "*" in _several(statement.get("Action", ()))


def makes_administrator(statement: Mapping[str, Any]) -> bool:
    """Return whether a statement allows everything, or to be allowed everything."""
    wide = {one.lower() for one in wide_actions(statement)}
    return bool(wide & {"*", "iam:*"}) or (bool(wide) and "NotAction" in statement)


def wide_actions(statement: Mapping[str, Any]) -> list[str]:
    """Return the actions that are all of a service's, or all there are, on every resource."""
    every = "NotResource" in statement or "*" in _several(statement.get("Resource", ()))
    if statement["Effect"] != "Allow" or not every:
        return []
    if "NotAction" in statement:
        return ["all actions but a few"]
    return [one for one in _several(statement["Action"]) if one == "*" or one.endswith(":*")]


def _several(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
