"""SSM: run an approved document on instances, and bring back what each of them says."""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.config import read_config
from catops_plugin_aws.declaring import command, completer, matching
from catops_plugin_aws.instances import called, find, names
from catops_plugin_aws.listing import plural

#: Seconds between two polls, and those kept back for the answer.
LOOK, RESERVE = 1.0, 10.0
#: Instances of one run, as AWS has it, and lines of output that are shown of each.
INSTANCES, LINES = 50, 20
#: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
ENDED = frozenset(("Success", "Cancelled", "TimedOut", "Failed"))

Run = Mapping[str, Any]


def _approved(ctx: catops.Context, typed: str) -> list[str]:
    return matching(read_config(ctx.settings).ssm_documents, typed)


@command(
    "aws ssm run",
    effect="write",
    examples=[
        "aws ssm run Ops-RestartNginx web-1 web-2",
        "aws ssm run Ops-Disk web-1 --parameter Path=/var --wait 120",
    ],
    complete={"document": _approved, "instances": completer(names)},
)
def run(
    ctx: catops.Context,
    document: str,
    instances: list[str],
    *,
    parameter: list[str] | None = None,
    wait: int = 60,
    region: str = "",
    account: str = "",
) -> Iterator[catops.Reply]:
    """Run an approved document on instances, wait, and show what each of them says.

    Only documents named by ssm_documents under [plugins.aws] in catops.toml can be run: what a
    document may do is decided when it is approved.

    :param document: the document
    :param instances: names or ids
    :param parameter: NAME=VALUE for the document; again for more, or more values
    :param wait: seconds to wait for the end
    """
    _check(ctx, document, instances)
    given = _parameters(parameter or [])
    with connect(ctx, region, account) as aws:
        chosen = {one["InstanceId"]: called(one) for one in find(aws, instances)}
        yield catops.Reply(f"{document} goes to {plural(len(chosen), 'instance')} …")
        run_id = _sent(ctx, aws, document, list(chosen), given)
        ended: dict[str, Run] = {}
        for look in range(max(wait, 1)):
            before = len(ended)
            ended |= _ended(aws, run_id, [one for one in chosen if one not in ended])
            if len(ended) == len(chosen) or ctx.remaining() < RESERVE:
                break
            if look == 0 or len(ended) > before:
                yield catops.Reply(f"{document}: {len(ended)} of {len(chosen)} are done …")
            time.sleep(LOOK)
        yield _told(document, aws.where, run_id, chosen, ended)


def _check(ctx: catops.Context, document: str, instances: Sequence[str]) -> None:
    approved = read_config(ctx.settings).ssm_documents
    if document not in approved:
        near = difflib.get_close_matches(document, approved, n=1)
        there = f"Approved are {', '.join(approved)}." if approved else "None is approved yet."
        raise catops.UserError(
            f"{document!r} is not approved, so it is not run.",
            mend=f"Did you mean {near[0]}?"
            if near
            else f"{there} Approve it in ssm_documents under [plugins.aws] in catops.toml.",
        )
    if len(instances) > INSTANCES:
        raise catops.BadArgument(
            f"{len(instances)} instances are too many for one run.", mend=f"At most {INSTANCES}."
        )


def _parameters(given: Sequence[str]) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not (name and equals):
            raise catops.BadArgument(
                f"--parameter is NAME=VALUE, not {each!r}.", mend="E.g. --parameter Path=/var"
            )
        parameters.setdefault(name, []).append(value)
    return parameters


def _sent(
    ctx: catops.Context, aws: Aws, document: str, ids: Sequence[str], given: Mapping[str, Any]
) -> str:
    client = aws.client("ssm")
    try:
        answer = client.send_command(
            DocumentName=document,
            InstanceIds=ids,
            Parameters=given,
            Comment=f"{aws.who} {ctx.request.reference}"[:100],
        )
    except client.exceptions.InvalidInstanceId as error:
        raise catops.CommandFailed(
            f"SSM does not reach one of the instances in {aws.where}, so nothing was run.",
            mend="Each must run, with the SSM agent in it and a role that lets it call SSM.",
        ) from error
    return str(answer["Command"]["CommandId"])


def _ended(aws: Aws, id: str, instances: Sequence[str]) -> dict[str, Run]:
    """Return the runs that have ended, by instance."""
    client = aws.client("ssm")
    found: dict[str, Run] = {}
    for instance in instances:
        try:
            run = client.get_command_invocation(CommandId=id, InstanceId=instance)
        except client.exceptions.InvocationDoesNotExist:
            continue  # it was sent a moment ago and is not there yet
        if run["Status"] in ENDED:
            found[instance] = run
    return found


def _told(
    document: str, where: str, id: str, chosen: Mapping[str, str], ended: Mapping[str, Run]
) -> catops.Reply:
    rows: list[tuple[str, str, object]] = []
    said: list[str] = []
    for instance, name in chosen.items():
        run = ended.get(instance, {})
        rows.append((name, run.get("Status", "still running"), run.get("ResponseCode", "")))
        output = [
            line
            for part in ("StandardOutputContent", "StandardErrorContent")
            for line in run.get(part, "").splitlines()
        ]
        if len(output) > LINES:
            output = [f"… {len(output) - LINES:,} lines before", *output[-LINES:]]
        if output:
            said += [f"── {name} ──", *output]
    well = sum(run["Status"] == "Success" for run in ended.values())
    text = f"{document} in {where}: {well} of {plural(len(chosen), 'instance')} did it."
    failed = len(ended) - well
    if len(ended) < len(chosen):
        text += f" {len(chosen) - len(ended)} still running: look up command {id} in SSM."
    return catops.Reply(
        text,
        table=catops.Table(["Instance", "Status", "Exit"], rows),
        code="\n".join(said),
        level="error" if failed else "success" if well == len(chosen) else "warning",
    )
