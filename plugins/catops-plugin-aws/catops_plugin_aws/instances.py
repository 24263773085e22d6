"""EC2 instances by what people call them: an id, or the ``Name`` tag."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import catops

from catops_plugin_aws.clients import Aws

Instance = Mapping[str, Any]

ID = re.compile(r"i-[0-9a-f]{8,17}", re.ASCII)
#: Every state but ``terminated``: those are gone, and their names may be taken again.
ALIVE = ("pending", "running", "shutting-down", "stopping", "stopped")


def described(aws: Aws, **filters: Sequence[str]) -> Iterator[Instance]:
    """Yield the instances that fit every one of ``filters`` (underscores stand for dashes)."""
    asked = [
        {"Name": name.replace("_", "-").replace("tag-", "tag:"), "Values": list(values)}
        for name, values in filters.items()
    ]
    return aws.items("ec2", "describe_instances", "Reservations[].Instances[]", Filters=asked)


def find(aws: Aws, wanted: Sequence[str]) -> list[Instance]:
    """Return the instances that ``wanted`` names, in that order, each once.

    :raises UserError: when a name means none, or several.
    """
    ids = [word for word in wanted if ID.fullmatch(word)]
    names = [word for word in wanted if word not in ids]
    found: list[Instance] = []
    if ids:
        found += described(aws, instance_id=ids)
    if names:  # AWS takes * and ? in a value, so what it gives is compared again
        named = described(aws, tag_Name=names, instance_state_name=ALIVE)
        found += [one for one in named if name_of(one) in names]
    chosen: dict[str, Instance] = {}
    for word in wanted:
        called = [one for one in found if word in (one["InstanceId"], name_of(one))]
        if not called:
            raise _unknown(aws, word)
        if len(called) > 1:
            several = ", ".join(one["InstanceId"] for one in called[:5])
            raise catops.UserError(
                f"{len(called)} instances in {aws.where} are called {word!r}.",
                mend=f"Say which by its id: {several}{' …' if len(called) > 5 else ''}",
            )
        chosen[called[0]["InstanceId"]] = called[0]
    return list(chosen.values())


def name_of(instance: Instance) -> str:
    """Return the ``Name`` tag; empty when there is none."""
    return next((tag["Value"] for tag in instance.get("Tags", ()) if tag["Key"] == "Name"), "")


def called(instance: Instance) -> str:
    """Return what people call it: its name, or its id."""
    return name_of(instance) or str(instance["InstanceId"])


def names(aws: Aws, typed: str) -> Iterator[str]:
    """Yield what instances are called, or their ids where one is being typed."""
    if typed.startswith("i-"):
        return (one["InstanceId"] for one in described(aws, instance_state_name=ALIVE))
    if not typed:
        return map(called, described(aws, instance_state_name=ALIVE))
    parts = sorted({f"*{word}*" for word in (typed, typed.lower())})  # phones write Web for web
    return map(called, described(aws, tag_Name=parts, instance_state_name=ALIVE))


def _unknown(aws: Aws, word: str) -> catops.UserError:
    near: list[str] = []
    if not ID.fullmatch(word):
        known = {name_of(one) for one in described(aws, instance_state_name=ALIVE)}
        near = difflib.get_close_matches(word, known, n=3)
    return catops.UserError(
        f"There is no instance {word!r} in {aws.where}.",
        mend=f"Did you mean {' or '.join(near)}?"
        if near
        else f"Only {aws.region} was searched: see aws ec2 list, or add --region or --account.",
    )
