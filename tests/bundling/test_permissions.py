"""What several plugins need of AWS becomes one list: nothing twice, and no Sid that two have."""

from __future__ import annotations

from typing import Any

from bundling.locking import publish
from bundling.making import PLUGIN, Bundle

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
