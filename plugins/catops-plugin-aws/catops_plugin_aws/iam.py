"""The least the bot needs of AWS, grouped by effect.

Who deploys a bot that only looks takes the statements whose Sid begins with ``CatopsAwsRead``.
Commands that change something look things up first, so they need those too. Asking who one is
(``sts:GetCallerIdentity``) needs no permission. What can be scoped to what is in the Service
Authorization Reference: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: Roles in other accounts must be named so: a bot that may assume any role may do anything.
ROLES = "arn:aws:iam::*:role/catops-*"


def statements() -> list[dict[str, Any]]:
    """Return the IAM statements this plugin's commands need."""
    return [
        _allow(
            "Read",
            [
                "autoscaling:DescribeAutoScalingGroups",
                "ce:GetCostAndUsage",
                "cloudwatch:DescribeAlarmHistory",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:GetMetricData",
                "ec2:DescribeInstances",
                "ecs:ListClusters",
                "ecs:ListServices",
                "ecs:ListTasks",
                "lambda:ListFunctions",
                "sqs:ListQueues",
            ],
        ),
        _allow("ReadAccounts", ["sts:AssumeRole", "sts:SetSourceIdentity"], ROLES),
        _allow("ReadDatabases", ["rds:DescribeDBInstances"], "arn:aws:rds:*:*:db:*"),
        _allow(
            "ReadLogs",
            ["logs:DescribeLogGroups", "logs:FilterLogEvents"],
            "arn:aws:logs:*:*:log-group:*",
        ),
        _allow(
            "ReadQueues",
            ["sqs:GetQueueAttributes", "sqs:ListDeadLetterSourceQueues"],
            "arn:aws:sqs:*:*:*",
        ),
        _allow("ReadServices", ["ecs:DescribeServices"], "arn:aws:ecs:*:*:service/*"),
        _allow("ReadTasks", ["ecs:DescribeTasks"], "arn:aws:ecs:*:*:task/*"),
        _allow(
            "WriteDatabases",
            ["rds:RebootDBInstance"],
            "arn:aws:rds:*:*:db:*",
        ),
        _allow("WriteFunctions", ["lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:*"),
        _allow(
            "WriteGroups",
            ["autoscaling:SetDesiredCapacity"],
            "arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*",
        ),
        _allow(
            "WriteInstances",
            ["ec2:RebootInstances", "ec2:StartInstances"],
            "arn:aws:ec2:*:*:instance/*",
        ),
        # StartMessageMoveTask needs the rights of the moving itself:
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
        _allow(
            "WriteQueues",
            [
                "sqs:DeleteMessage",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
                "sqs:StartMessageMoveTask",
            ],
            "arn:aws:sqs:*:*:*",
        ),
        _allow("WriteServices", ["ecs:UpdateService"], "arn:aws:ecs:*:*:service/*"),
        # The bot runs approved documents only; narrow the first line to their names if you can.
        _allow(
            "WriteDocuments",
            ["ssm:SendCommand"],
            "arn:aws:ssm:*:*:document/*",
            "arn:aws:ec2:*:*:instance/*",
        ),
        _allow("WriteDocumentsOutput", ["ssm:GetCommandInvocation"]),
        _allow("DestructiveInstances", ["ec2:StopInstances"], "arn:aws:ec2:*:*:instance/*"),
    ]


def _allow(sid: str, actions: Sequence[str], *resources: str) -> dict[str, Any]:
    return {
        "Sid": f"CatopsAws{sid}",
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": list(resources) or "*",
    }
