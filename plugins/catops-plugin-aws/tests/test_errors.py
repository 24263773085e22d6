"""What AWS refuses, and what a person is told about it."""

from __future__ import annotations

import logging
import socket

import pytest
from catops.testing import CatBot

from tests.conftest import Bots
from tests.standin import KEYS, StandIn
from tests.world import launch

ROLE = "arn:aws:sts::123456789012:assumed-role/catops-main/catops"


def denied(action: str) -> str:
    return (
        f"You are not authorized to perform this operation. User: {ROLE} is not authorized to "
        f"perform: {action} on resource: arn:aws:ec2:eu-west-1:123456789012:instance/i-1 because "
        "no identity-based policy allows it. Encoded authorization failure message: CANARYbase64"
    )


def test_a_missing_permission_names_the_action_the_role_and_the_mend(
    aws: StandIn, bot: CatBot
) -> None:
    launch(aws, "web-1")
    aws.refuse("StartInstances", "UnauthorizedOperation", denied("ec2:StartInstances"), status=403)
    said = bot.say("aws ec2 start web-1")
    assert said.reply.text == (
        "AWS does not allow ec2:StartInstances to the role catops-main in eu-west-1.\n"
        "Allow ec2:StartInstances to the role catops-main; `meow iam` prints the statements the "
        "bot needs."
    )
    assert said.visibility == "user"
    assert "CANARY" not in said.text


@pytest.mark.parametrize(
    ("line", "operation", "code", "action"),
    [
        ("aws rds list", "DescribeDBInstances", "AccessDenied", "rds:DescribeDBInstances"),
        ("aws lambda list", "ListFunctions", "AccessDeniedException", "lambda:ListFunctions"),
        ("aws sqs list", "ListQueues", "AccessDenied", "sqs:ListQueues"),
        ("aws ecs services", "ListClusters", "AccessDeniedException", "ecs:ListClusters"),
        ("aws alarms", "DescribeAlarms", "AccessDenied", "cloudwatch:DescribeAlarms"),
        ("aws cost", "GetCostAndUsage", "AccessDeniedException", "ce:GetCostAndUsage"),
        ("aws lambda invoke f", "InvokeFunction", "AccessDenied", "lambda:InvokeFunction"),
    ],
)
def test_it_is_the_same_in_every_protocol(
    aws: StandIn, bot: CatBot, line: str, operation: str, code: str, action: str
) -> None:
    aws.refuse(operation, code, denied(action), status=403)
    said = bot.say(line)
    assert f"does not allow {action} to the role catops-main" in said.text
    assert said.status == "failed"


def test_a_permission_is_named_even_when_aws_does_not_name_it(aws: StandIn, bot: CatBot) -> None:
    aws.refuse("InvokeFunction", "AccessDeniedException", "no", status=403)
    aws.refuse("DescribeInstances", "UnauthorizedOperation", "no", status=403)
    assert "does not allow lambda:InvokeFunction" in bot.say("aws lambda invoke f").text
    assert "does not allow ec2:DescribeInstances to the bot's role" in bot.say("aws ec2 list").text


def test_an_explicit_deny_is_not_answered_with_advice_that_does_not_help(
    aws: StandIn, bot: CatBot
) -> None:
    said = f"User: {ROLE} is not authorized to perform: ec2:DescribeInstances "
    said += "with an explicit deny in a service control policy"
    aws.refuse("DescribeInstances", "UnauthorizedOperation", said, status=403)
    assert "A service control policy forbids it explicitly" in bot.say("aws ec2 list").text


@pytest.mark.parametrize("code", ["ExpiredToken", "RequestExpired", "ExpiredTokenException"])
def test_expired_credentials(aws: StandIn, bot: CatBot, code: str) -> None:
    aws.refuse("DescribeInstances", code, "CANARY token", status=403)
    said = bot.say("aws ec2 list")
    assert "credentials have expired" in said.text
    assert "Renew them" in said.text
    assert "CANARY" not in said.text


def test_wrong_credentials_and_regions_that_are_not_enabled(aws: StandIn, bot: CatBot) -> None:
    aws.refuse("DescribeInstances", "AuthFailure", "CANARY string to sign", status=401)
    said = bot.say("aws ec2 list --region me-south-1")
    assert "does not accept the bot's credentials in me-south-1 (AuthFailure)" in said.text
    assert "me-south-1 is enabled for the account" in said.text
    assert "CANARY" not in said.text


def test_half_credentials_are_missing_ones(make_bot: Bots) -> None:
    said = make_bot({"AWS_SECRET_ACCESS_KEY": ""}).say("aws ec2 list")
    assert "no AWS credentials, or only part of them" in said.text


def test_a_profile_that_does_not_exist(make_bot: Bots) -> None:
    said = make_bot({"AWS_ACCESS_KEY_ID": "", "AWS_PROFILE": "nosuch"}).say("aws ec2 list")
    assert "no AWS credentials" in said.text
    assert "aws sso login" in said.text


def test_a_throttled_read_is_tried_again(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    aws.refuse("DescribeInstances", "RequestLimitExceeded", status=503, times=2)
    said = bot.say("aws ec2 list")
    assert said.status == "ok"
    assert aws.operations == ["DescribeInstances"] * 3


def test_a_read_that_stays_throttled_says_so(aws: StandIn, bot: CatBot) -> None:
    aws.refuse("ListFunctions", "TooManyRequestsException", "Rate exceeded", status=429)
    said = bot.say("aws lambda list")
    assert "AWS throttles ListFunctions in eu-west-1" in said.text
    assert "Wait a minute" in said.text
    assert aws.operations == ["ListFunctions"] * 3


def test_a_throttled_change_is_not_tried_again(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    aws.refuse("RebootInstances", "RequestLimitExceeded", status=503)
    said = bot.say("aws ec2 reboot web-1")
    assert "It was tried once, because it changes something" in said.text
    assert "This call changed nothing" in said.text
    assert aws.operations == ["DescribeInstances", "RebootInstances"]


def test_a_change_that_failed_inside_aws_may_have_happened(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    aws.refuse("RebootInstances", "InternalError", status=500)
    said = bot.say("aws ec2 reboot web-1")
    assert "AWS itself failed at RebootInstances in eu-west-1 (HTTP 500)" in said.text
    assert "Whether it was done is unknown" in said.text
    assert aws.operations.count("RebootInstances") == 1


def test_a_look_that_failed_before_a_change_changed_nothing(aws: StandIn, bot: CatBot) -> None:
    aws.refuse("DescribeInstances", "InternalError", status=500)
    said = bot.say("aws ec2 reboot web-1")
    assert "AWS itself failed at DescribeInstances" in said.text
    assert "unknown" not in said.text


def test_a_user_of_iam_is_called_one(aws: StandIn, bot: CatBot) -> None:
    said = (
        "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: ecs:ListClusters"
    )
    aws.refuse("ListClusters", "AccessDeniedException", said)
    assert "does not allow ecs:ListClusters to the user alice" in bot.say("aws ecs services").text


def test_a_change_whose_answer_is_lost_may_have_happened(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    aws.drop("RebootInstances")
    said = bot.say("aws ec2 reboot web-1")
    assert "took the request but did not answer in time" in said.text
    assert "Whether it was done is unknown: look before you run it again." in said.text
    assert aws.operations.count("RebootInstances") == 1


def test_a_read_whose_answer_is_lost_is_asked_again(aws: StandIn, bot: CatBot) -> None:
    aws.drop("ListFunctions")
    said = bot.say("aws lambda list")
    assert "Ask again, and for less" in said.text
    assert aws.operations == ["ListFunctions"] * 3


def test_what_is_not_there_says_where_it_was_looked_for(aws: StandIn, bot: CatBot) -> None:
    for line in ("aws rds reboot nosuch", "aws sqs redrive nosuch", "aws ecs tasks no/such"):
        said = bot.say(f"{line} --region us-west-2")
        assert "It is not in us-west-2" in said.text, line
        assert "Only us-west-2 was searched" in said.text, line
        assert said.status == "mistyped", line


def test_other_refusals_are_quoted_without_secrets(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    aws.refuse(
        "StartInstances",
        "IncorrectInstanceState",
        f"The instance is not in a state from which it can be started. ASIA{'X' * 16} {'k' * 80}",
    )
    said = bot.say("aws ec2 start web-1")
    assert "not in a state from which it can be started. … …" in said.text
    assert "IncorrectInstanceState" in said.text


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_an_endpoint_that_cannot_be_reached(make_bot: Bots) -> None:
    bot = make_bot({"AWS_ENDPOINT_URL": closed_port()})
    said = bot.say("aws ec2 list")
    assert "cannot be reached, so nothing was asked of eu-west-1" in said.text
    assert said.status == "failed"
    assert "VPC endpoint" in said.text


def test_a_mistyped_region_says_which_was_meant(make_bot: Bots) -> None:
    bot = make_bot({"AWS_ENDPOINT_URL": closed_port()})
    assert "Did you mean --region eu-west-1?" in bot.say("aws ec2 list --region eu-wset-1").text
    said = bot.say("aws ec2 list --region 'eu west'")
    assert "'eu west' is not a region" in said.text


def test_one_endpoint_may_have_a_service_of_its_own(aws: StandIn, make_bot: Bots) -> None:
    bot = make_bot({"AWS_ENDPOINT_URL": closed_port(), "AWS_ENDPOINT_URL_AUTO_SCALING": aws.url})
    assert bot.say("aws asg list").status == "ok"
    assert "cannot be reached" in bot.say("aws rds list").text


def test_the_region_comes_from_the_settings_before_the_environment(
    aws: StandIn, make_bot: Bots
) -> None:
    assert "in us-east-2" in make_bot(region="us-east-2").say("aws ec2 list").text
    elsewhere = make_bot({"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-north-1"})
    assert "in eu-north-1" in elsewhere.say("aws ec2 list").text


def test_no_secret_reaches_an_answer_or_the_log(
    aws: StandIn, bot: CatBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    launch(aws, "web-1")
    secret = KEYS["AWS_SECRET_ACCESS_KEY"]
    aws.refuse("DescribeInstances", "SignatureDoesNotMatch", f"string-to-sign {secret}", status=403)
    said = bot.say("aws ec2 list")
    assert secret not in said.text + caplog.text
    assert "testtest: AWS does not accept" in caplog.text, "the log has the reference and the why"
