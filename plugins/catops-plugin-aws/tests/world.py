"""Things in AWS to ask about, made the way anybody makes them: by its API."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from tests.standin import REGION, StandIn


def launch(aws: StandIn, *names: str, count: int = 1, region: str = REGION) -> list[str]:
    """Run instances called ``names``, ``count`` of each; return their ids."""
    ids: list[str] = []
    for name in names:
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        answer = aws.client("ec2", region).run_instances(
            ImageId="ami-12c6146b",
            MinCount=count,
            MaxCount=count,
            InstanceType="t3.micro",
            TagSpecifications=tags if name else [],
        )
        ids += [one["InstanceId"] for one in answer["Instances"]]
    return ids


def serve(aws: StandIn, cluster: str, *names: str, count: int = 2) -> None:
    """Make a cluster with services that want ``count`` tasks each."""
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName=cluster)
    ecs.register_task_definition(
        family="web", containerDefinitions=[{"name": "web", "image": "web", "memory": 64}]
    )
    for name in names:
        ecs.create_service(
            cluster=cluster, serviceName=name, taskDefinition="web", desiredCount=count
        )


def run(aws: StandIn, cluster: str, service: str, count: int = 1) -> None:
    """Run tasks of a service, which moto's own services do not."""
    subnets = aws.client("ec2").describe_subnets()["Subnets"]
    aws.client("ecs").run_task(
        cluster=cluster,
        taskDefinition="web",
        group=f"service:{service}",
        launchType="FARGATE",
        count=count,
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnets[0]["SubnetId"]]}},
    )


def functions(aws: StandIn, *names: str) -> None:
    """Make Lambda functions, which answer whatever they are sent with a sentence."""
    role = aws.client("iam").create_role(RoleName="runner", AssumeRolePolicyDocument="{}")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as file:
        file.writestr("main.py", "def handler(event, context): return event")
    for name in names:
        aws.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=role["Role"]["Arn"],
            Handler="main.handler",
            Code={"ZipFile": code.getvalue()},
        )


def counted(aws: StandIn, function: str, *, errors: int, calls: int, ago: float = 600) -> None:
    """Let CloudWatch have counted calls of a function, and errors among them."""
    for name, value in (("Errors", errors), ("Invocations", calls)):
        aws.client("cloudwatch").put_metric_data(
            Namespace="AWS/Lambda",
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": "FunctionName", "Value": function}],
                    "Value": value,
                    "Timestamp": datetime.fromtimestamp(time.time() - ago, UTC),
                }
            ],
        )


def written(aws: StandIn, group: str, *lines: str, ago: float = 60, stream: str = "s") -> None:
    """Write lines to a log group, a second apart, the first so many seconds ago."""
    logs = aws.client("logs")
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    start = int((time.time() - ago) * 1000)
    for i in range(0, len(lines), 1000):
        logs.put_log_events(
            logGroupName=group,
            logStreamName=stream,
            logEvents=[
                {"timestamp": start + (i + j) * 10, "message": line}
                for j, line in enumerate(lines[i : i + 1000])
            ],
        )


def alarm(aws: StandIn, name: str, state: str = "OK", **dimensions: str) -> None:
    """Make an alarm and put it into a state."""
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        MetricName="CPUUtilization",
        Namespace="AWS/EC2",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=90,
        ComparisonOperator="GreaterThanThreshold",
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"it is {state}")


def group(aws: StandIn, name: str, *, low: int = 1, wanted: int = 2, high: int = 4) -> None:
    """Make an Auto Scaling group."""
    asg = aws.client("autoscaling")
    configuration = f"{name}-configuration"
    asg.create_launch_configuration(
        LaunchConfigurationName=configuration, ImageId="ami-12c6146b", InstanceType="t3.micro"
    )
    asg.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchConfigurationName=configuration,
        MinSize=low,
        DesiredCapacity=wanted,
        MaxSize=high,
        AvailabilityZones=[f"{REGION}a"],
    )


def database(aws: StandIn, name: str) -> None:
    """Make a database."""
    aws.client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="password-of-a-test",
    )


def queue(aws: StandIn, name: str, *, messages: int = 0, dead: str = "") -> str:
    """Make a queue with messages, its dead letters going to ``dead``; return its ARN."""
    sqs = aws.client("sqs")
    policy = f'{{"deadLetterTargetArn": "{dead}", "maxReceiveCount": 3}}'
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy} if dead else {})
    for i in range(messages):
        sqs.send_message(QueueUrl=url["QueueUrl"], MessageBody=f"message {i}")
    asked = sqs.get_queue_attributes(QueueUrl=url["QueueUrl"], AttributeNames=["QueueArn"])
    return str(asked["Attributes"]["QueueArn"])


def furnish(aws: StandIn) -> None:
    """Make everything that the examples of the commands speak of."""
    launch(aws, "web-1", "web-2")
    serve(aws, "shop", "web")
    run(aws, "shop", "web")
    functions(aws, "nightly")
    counted(aws, "nightly", errors=3, calls=40)
    written(aws, "/aws/lambda/nightly", "START", "ERROR it failed", "END")
    written(aws, "/shop/web", "connection reset", "GET / 200")
    alarm(aws, "web-cpu", "ALARM")
    group(aws, "web")
    database(aws, "orders")
    queue(aws, "orders", dead=queue(aws, "orders-dead", messages=2))


@contextmanager
def double() -> Iterator[Mapping[str, str]]:
    """Stand in for AWS while ``meow check`` runs the examples that only read."""
    with StandIn() as aws:
        aws.reset()
        furnish(aws)
        yield aws.environ
