"""Other accounts, the settings that name them, and who AWS is told is asking."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import catops
import pytest

from catops_plugin_aws.config import read_config
from tests.conftest import Bots
from tests.standin import StandIn

PROD = "arn:aws:iam::210987654321:role/catops-operator"


def assumed(aws: StandIn) -> dict[str, str]:
    (call,) = [each for each in aws.calls if each.operation == "AssumeRole"]
    return {name: values[0] for name, values in parse_qs(call.body.decode()).items()}


def test_whoami_tells_account_role_and_region(make_bot: Bots) -> None:
    said = make_bot().say("aws whoami")
    assert said.fields["Account"] == "123456789012"
    assert said.fields["Region"] == "eu-west-1"
    assert said.fields["For"] == "catops-T1-U1"
    assert (said.effect, said.visibility) == ("read", "user")


def test_an_account_is_a_role_assumed_in_the_name_of_who_asks(aws: StandIn, make_bot: Bots) -> None:
    bot = make_bot(accounts={"prod": PROD})
    said = bot.say("aws whoami --account prod", user="U7")
    assert said.fields["Account"] == "210987654321"
    assert "catops-operator" in str(said.fields["Role"])
    asked = assumed(aws)
    assert asked["RoleArn"] == PROD
    assert asked["RoleSessionName"] == "catops-T1-U7-testtest"
    assert "SourceIdentity" not in asked
    first, second = aws.calls
    assert first.key != second.key, "what follows is signed with the role's keys"


def test_source_identity_and_external_id_are_sent_where_the_settings_say_so(
    aws: StandIn, make_bot: Bots
) -> None:
    prod = {
        "role": PROD,
        "region": "eu-central-1",
        "external_id": "x-1",
        "source_identity": True,
    }
    said = make_bot(accounts={"prod": prod}).say("aws ec2 list --account prod")
    assert "in eu-central-1 (account prod)" in said.text
    asked = assumed(aws)
    assert asked["SourceIdentity"] == "catops-T1-U1"
    assert asked["ExternalId"] == "x-1"
    assert {call.region for call in aws.calls} == {"eu-central-1"}


def test_the_flag_wins_over_the_region_of_the_account(aws: StandIn, make_bot: Bots) -> None:
    bot = make_bot(accounts={"prod": {"role": PROD, "region": "eu-central-1"}})
    said = bot.say("aws ec2 list --account prod --region us-east-2")
    assert "in us-east-2 (account prod)" in said.text


def test_a_strange_name_becomes_one_aws_takes(aws: StandIn, make_bot: Bots) -> None:
    bot = make_bot(accounts={"prod": {"role": PROD, "source_identity": True}})
    assert bot.say("aws ec2 list --account prod", user="Ünal <x>", team="a" * 90).status == "ok"
    asked = assumed(aws)
    assert 2 <= len(asked["RoleSessionName"]) <= 64
    assert asked["RoleSessionName"].isascii()


def test_without_an_account_the_call_itself_tells_who_asked(aws: StandIn, make_bot: Bots) -> None:
    make_bot().say("aws ec2 list", user="U9")
    assert "by/catops-T1-U9" in aws.calls[0].agent


def test_an_unknown_account_says_which_there_are(aws: StandIn, make_bot: Bots) -> None:
    bot = make_bot(accounts={"prod": PROD})
    assert "Did you mean prod?" in bot.say("aws ec2 list --account prd").text
    assert "It has prod." in bot.say("aws ec2 list --account zzz").text
    assert "It names none." in make_bot().say("aws ec2 list --account prod").text
    assert aws.calls == []


def test_a_role_that_may_not_be_assumed_says_what_both_sides_need(
    aws: StandIn, make_bot: Bots
) -> None:
    said = "User: arn:aws:sts::123456789012:assumed-role/catops-main/x is not authorized to "
    aws.refuse("AssumeRole", "AccessDenied", f"{said}perform: sts:AssumeRole on {PROD}", status=403)
    answer = make_bot(accounts={"prod": PROD}).say("aws ec2 list --account prod")
    assert "does not allow sts:AssumeRole to the role catops-main" in answer.text
    assert "trust policy must name the bot's role (catops-main)" in answer.text


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"acounts": {}}, "no setting 'acounts'"),
        ({"accounts": []}, "accounts is not a table"),
        ({"accounts": {"prod": 7}}, "prod names no role"),
        ({"accounts": {"prod": "123456789012"}}, "is not the ARN of a role"),
        ({"accounts": {"prod": {"role": PROD, "rigion": "x"}}}, "no setting 'rigion'"),
        ({"accounts": {"prod": {"role": PROD, "source_identity": "yes"}}}, "neither true nor"),
        ({"region": ["eu-west-1"]}, "region is not text"),
        ({"ssm_documents": "Ops"}, "ssm_documents is not a list"),
    ],
)
def test_wrong_settings_are_told_when_the_bot_starts(
    make_bot: Bots, settings: dict[str, Any], says: str
) -> None:
    with pytest.raises(catops.ConfigError, match=says) as raised:
        read_config(catops.Settings({}, config={"plugins": {"aws": settings}}))
    assert raised.value.mend
    assert says in make_bot(**settings).say("plugins --broken").text
