"""What several plugins need of AWS becomes one list: nothing twice, and no Sid that two have."""

from __future__ import annotations

from typing import Any

import pytest
from bundling.locking import publish
from bundling.making import HERE, PLUGIN, RUNTIME, Bundle

READ = {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a"}
LIST = {"Sid": "Read", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::b"}
WRITE = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::b"]}


def asks(bundle: Bundle, name: str, *statements: dict[str, Any]) -> None:
    """Install a plugin that needs these."""
    hook = f"\n@catops.hookimpl\ndef catops_iam():\n    return {list(statements)!r}\n"
    publish(bundle.wheels, name, PLUGIN.format(name=name, imports="") + hook)
    bundle.install(f"catops-plugin-{name}")


def test_statements_of_several_plugins_are_merged(bundle: Bundle) -> None:
    asks(bundle, "one", READ, WRITE)
    asks(bundle, "two", READ, LIST)
    statements = bundle.finish().answer["statements"]
    assert statements == [
        {
            "Effect": "Allow",
            "Action": ["s3:ListBucket", "s3:PutObject"],
            "Resource": "arn:aws:s3:::b",
        },
        READ,
    ]


def test_one_sid_for_two_things_is_numbered(bundle: Bundle) -> None:
    asks(bundle, "one", READ)
    asks(bundle, "two", LIST)
    statements = bundle.finish().answer["statements"]
    assert [one["Sid"] for one in statements] == ["Read", "Read2"]
    assert [one["Action"] for one in statements] == [["s3:GetObject"], ["s3:ListBucket"]]


def test_who_needs_nothing_gets_nothing(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    assert bundle.finish().answer["statements"] == []


WIDE = {"Effect": "Allow", "Action": ["ec2:*"], "Resource": "*"}


def test_a_plugin_that_asks_for_a_whole_service_is_warned_of(bundle: Bundle) -> None:
    asks(bundle, "wide", WIDE)
    (warning,) = bundle.finish().answer["warnings"]
    assert "The plugin wide (catops-plugin-wide) asks for ec2:* on every resource." in warning
    assert 'allow_wide = ["catops-plugin-wide"] under [deploy]' in warning
    bundle.config('[deploy]\nallow_wide = ["Catops_Plugin.Wide"]\n')
    assert bundle.finish().answer["warnings"] == []


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": ["IAM:*"], "Resource": ["*"]},
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::a"},
    ],
)
def test_a_plugin_that_asks_to_be_an_administrator_is_refused(
    bundle: Bundle, statement: dict[str, Any]
) -> None:
    asks(bundle, "greedy", statement)
    complaint = bundle.finish().complaint
    assert "The plugin greedy (catops-plugin-greedy) asks for" in complaint
    assert "which makes main an administrator." in complaint
    bundle.config('[deploy]\nallow_wide = ["catops-plugin-other"]\n')
    assert bundle.finish().code == 1
    bundle.config('[deploy]\nallow_wide = ["catops-plugin-greedy"]\n')
    assert bundle.finish().answer["warnings"] == []


def test_what_is_denied_or_about_one_thing_is_not_wide(bundle: Bundle) -> None:
    denied = {**WIDE, "Effect": "Deny"}
    asks(bundle, "careful", denied, {**WIDE, "Resource": "arn:aws:ec2:*:*:instance/i-1"})
    assert bundle.finish().answer["warnings"] == []


@pytest.mark.parametrize("given", ['"catops-plugin-wide"', "[1]", "true"])
def test_a_list_of_the_wide_that_is_none_is_refused(bundle: Bundle, given: str) -> None:
    bundle.config(f"[deploy]\nallow_wide = {given}\n")
    assert "[deploy]: allow_wide is not a list of names" in bundle.finish().complaint


def test_main_is_given_what_serverless_yml_and_plugins_say_and_nobody_else(bundle: Bundle) -> None:
    asks(bundle, "one", LIST)
    iam = {"role": {"statements": [WRITE]}}
    provider = {"runtime": RUNTIME, "architecture": HERE, "iam": iam}
    answer = bundle.finish(service={"provider": provider}).answer
    assert answer["role"] == "MainRole"
    assert {
        one["PolicyName"]: one["PolicyDocument"]["Statement"] for one in answer["policies"]
    } == {
        "commands": [WRITE],
        "plugins": [LIST],
    }
    relay = {"log": {"handler": "handler.log", "role": "LogRole"}}
    answer = bundle.finish(service={"functions": relay}).answer
    assert (answer["role"], answer["policies"], answer["warnings"]) == ("", [], [])


@pytest.mark.parametrize(
    "role", ["arn:aws:iam::123456789012:role/own", {"Fn::ImportValue": "role"}, None]
)
def test_a_role_of_its_own_is_left_alone_and_that_is_said(bundle: Bundle, role: object) -> None:
    asks(bundle, "one", LIST)
    main = {"handler": "handler.main", "role": role}
    answer = bundle.finish(service={"functions": {"main": main}, "resources": None}).answer
    assert (answer["role"], answer["policies"]) == ("", [])
    (warning,) = answer["warnings"]
    assert "no permission is added to it. Attach the policy that meow iam prints." in warning
    assert not isinstance(role, str) or role in warning
