"""Look after AWS: instances, services, functions, logs, alarms, databases, queues and the bill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import catops

from catops_plugin_aws import (
    alarms,
    asg,
    cost,
    ec2,
    ecs,
    iam,
    lambda_,
    logs,
    rds,
    sqs,
    ssm,
    suggestions,
    whoami,
)
from catops_plugin_aws.config import read_config


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands, all of which begin with ``aws``."""
    return [
        whoami.whoami,
        ec2.list_,
        ec2.show,
        ec2.start,
        ec2.stop,
        ec2.reboot,
        ecs.services,
        ecs.tasks,
        ecs.restart,
        ecs.scale,
        lambda_.list_,
        lambda_.errors,
        lambda_.invoke,
        logs.tail,
        logs.search,
        alarms.alarms,
        alarms.state,
        alarms.history,
        asg.list_,
        asg.scale,
        rds.list_,
        rds.reboot,
        sqs.list_,
        sqs.redrive,
        ssm.run,
        cost.cost,
    ]


@catops.hookimpl
def catops_suggestions(context: catops.Context) -> Iterable[catops.Suggestion]:
    """Suggest what makes sense after one of these commands."""
    return suggestions.suggestions(context)


@catops.hookimpl
def catops_configure(settings: catops.Settings) -> None:
    """Check ``[plugins.aws]`` in ``catops.toml``."""
    read_config(settings)


@catops.hookimpl
def catops_iam() -> Iterable[dict[str, Any]]:
    """Return the least permissions; the Sid of each statement says which effect it is for."""
    return iam.statements()
