from __future__ import annotations

from typing import Any

import pytest
from catops.testing import CatBot

from catops_plugin_aws.stopping import losses
from tests.standin import StandIn
from tests.world import launch


def states(aws: StandIn) -> dict[str, str]:
    answer: Any = aws.client("ec2").describe_instances()
    return {
        one["InstanceId"]: one["State"]["Name"]
        for each in answer["Reservations"]
        for one in each["Instances"]
    }


def test_list_names_every_instance_and_its_state(aws: StandIn, bot: CatBot) -> None:
    web, db = launch(aws, "web-1", "db-1")
    aws.client("ec2").stop_instances(InstanceIds=[db])
    said = bot.say("aws ec2 list")
    assert list(said.table.columns) == ["Name", "State", "Id"]
    assert [tuple(row) for row in said.table.rows] == [
        ("db-1", "stopped", db),
        ("web-1", "running", web),
    ]
    assert said.reply.text == "2 instances in eu-west-1."
    assert (said.effect, said.visibility) == ("read", "channel")


def test_list_can_be_narrowed_by_state_and_text(aws: StandIn, bot: CatBot) -> None:
    _, db = launch(aws, "web-1", "db-1")
    aws.client("ec2").stop_instances(InstanceIds=[db])
    stopped = bot.say("aws ec2 list --state stopped")
    assert [row[0] for row in stopped.table.rows] == ["db-1"]
    found = bot.say("aws ec2 list --filter WEB")
    assert [row[0] for row in found.table.rows] == ["web-1"]
    assert found.reply.text == "1 of 2 instances in eu-west-1 contain 'WEB'."
    assert len(bot.say("aws ec2 list --filter t3.micro").table.rows) == 2
    assert "one of running, stopped" in bot.say("aws ec2 list --state stoped").text


def test_an_empty_region_says_where_it_looked(bot: CatBot) -> None:
    said = bot.say("aws ec2 list --region eu-central-1")
    assert "no instances in eu-central-1" in said.text
    assert "--region" in said.text


def test_show_tells_all_about_one(aws: StandIn, bot: CatBot) -> None:
    (web,) = launch(aws, "web-1")
    for word in ("web-1", web):
        said = bot.say(f"aws ec2 show {word}")
        assert said.reply.title == "web-1"
        assert said.fields["State"] == "running"
        assert said.fields["Id"] == web
        assert said.fields["Type"] == "t3.micro"
        assert str(said.fields["Zone"]).startswith("eu-west-1")
        assert "UTC" in str(said.fields["Started"])


def test_a_stopped_instance_can_be_started_from_what_is_suggested(
    aws: StandIn, bot: CatBot
) -> None:
    (web,) = launch(aws, "web-1")
    stopped = bot.say("aws ec2 stop web-1").confirm()
    assert stopped.effect == "destructive"
    assert [tuple(row) for row in stopped.table.rows] == [("web-1", "running", "stopping")]
    assert states(aws)[web] == "stopped"
    (start,) = bot.say("aws ec2 list --region eu-west-1").suggestions
    assert start.line == "aws ec2 start web-1 --region eu-west-1"
    assert start.because == "it is stopped"
    started = bot.say("aws ec2 show web-1").press("Start web-1")
    assert started.effect == "write"
    assert [tuple(row) for row in started.table.rows] == [("web-1", "stopped", "pending")]
    assert states(aws)[web] == "running"
    assert [one.line for one in started.suggestions] == [f"aws ec2 show {web}"]


def test_a_stop_first_shows_what_would_stop_and_changes_nothing(aws: StandIn, bot: CatBot) -> None:
    web, db = launch(aws, "web-1", "db-1")
    aws.client("ec2").stop_instances(InstanceIds=[db])
    aws.calls.clear()
    asked = bot.say(f"aws ec2 stop web-1 {db}")
    assert (asked.status, asked.visibility) == ("asked", "user")
    assert asked.reply.text.startswith(
        "2 instances in eu-west-1 would stop. What is in memory and on instance store volumes "
        "is lost.\n"
    )
    assert "• db-1 is stopped already.\n" in asked.reply.text
    assert [tuple(row) for row in asked.table.rows] == [
        ("web-1", "running", "t3.micro", web),
        ("db-1", "stopped", "t3.micro", db),
    ]
    shown = bot.say(f"aws ec2 stop web-1 {db} --dry-run")
    assert (shown.status, shown.table) == ("ok", asked.table)
    assert set(aws.operations) == {"DescribeInstances"}
    assert asked.confirm().status == "ok"
    assert states(aws)[web] == "stopped"


def test_a_stop_says_what_starting_again_does_not_bring_back() -> None:
    web = {  # as EC2 answers; moto knows no address that is lent
        "State": {"Name": "running"},
        "Tags": [{"Key": "aws:autoscaling:groupName", "Value": "web"}],
        "NetworkInterfaces": [
            {"Association": {"IpOwnerId": "amazon", "PublicIp": "203.0.113.7"}},
            {"Association": {"IpOwnerId": "123456789012", "PublicIp": "203.0.113.8"}},
            {},
        ],
    }
    assert list(losses(web)) == [
        "is in the Auto Scaling group web, which would terminate it and run another",
        "would give up its public address 203.0.113.7",
    ]
    assert list(losses({"State": {"Name": "running"}})) == []


def test_a_plan_that_aws_does_not_answer_stops_nothing(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    aws.refuse("DescribeInstances", "UnauthorizedOperation", status=403)
    said = bot.say("aws ec2 stop web-1")
    assert said.status == "failed"
    assert "DescribeInstances" in said.text
    assert said.buttons == ()


@pytest.mark.parametrize("verb", ["reboot", "restart"])
def test_reboot_is_also_called_restart(aws: StandIn, bot: CatBot, verb: str) -> None:
    launch(aws, "web-1", "web-2")
    said = bot.say(f"aws ec2 {verb} web-1 web-2")
    assert said.reply.text == "Rebooting in eu-west-1."
    assert [row[0] for row in said.table.rows] == ["web-1", "web-2"]
    assert said.effect == "write"
    assert aws.operations.count("RebootInstances") == 1


def test_a_name_of_several_instances_is_not_guessed(aws: StandIn, bot: CatBot) -> None:
    first, _ = launch(aws, "web", count=2)
    said = bot.say("aws ec2 stop web")
    assert "2 instances in eu-west-1 are called 'web'" in said.text
    assert first in said.text
    assert "StopInstances" not in aws.operations
    assert bot.say(f"aws ec2 stop {first}").confirm().status == "ok"
    suggested = bot.say("aws ec2 list").suggestions
    assert [one.line for one in suggested] == [f"aws ec2 start {first}"]


def test_a_wildcard_names_nothing(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    for word in ("*", "web-?", "w*"):
        said = bot.say(f"aws ec2 stop {word}")
        assert f"no instance {word!r}" in said.text
    assert "StopInstances" not in aws.operations


def test_an_unknown_name_says_what_was_meant_and_where_it_looked(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    assert "Did you mean web-1?" in bot.say("aws ec2 show web1").text
    said = bot.say("aws ec2 show i-0123456789abcdef0")
    assert "no instance 'i-0123456789abcdef0' in eu-west-1" in said.text
    assert "Only eu-west-1 was searched" in said.text
    assert said.status == "mistyped"


def test_one_unknown_name_among_several_changes_nothing(aws: StandIn, bot: CatBot) -> None:
    launch(aws, "web-1")
    assert "no instance 'gone'" in bot.say("aws ec2 reboot web-1 gone").text
    assert "RebootInstances" not in aws.operations


def test_a_terminated_instance_gives_its_name_up(aws: StandIn, bot: CatBot) -> None:
    old, new = launch(aws, "web-1", "web-1")
    aws.client("ec2").terminate_instances(InstanceIds=[old])
    assert bot.say("aws ec2 show web-1").fields["Id"] == new
    assert bot.say(f"aws ec2 show {old}").fields["State"] == "terminated"


def test_a_thousand_instances_are_counted_and_none_is_cut_silently(
    aws: StandIn, bot: CatBot
) -> None:
    launch(aws, "fleet", count=997)
    launch(aws, "odd-1", "odd-2", "")
    aws.calls.clear()
    said = bot.say("aws ec2 list")
    assert len(said.table.rows) == 25
    assert said.reply.text == (
        "1,000 instances in eu-west-1. 25 are shown, 975 more: narrow it with --filter."
    )
    assert said.table.rows[0][0] == "", "an instance without a name has its id alone"
    found = bot.say("aws ec2 list --filter odd")
    assert [row[0] for row in found.table.rows] == ["odd-1", "odd-2"]
    assert found.reply.text == "2 of 1,000 instances in eu-west-1 contain 'odd'."
    assert "997 instances in eu-west-1 are called 'fleet'" in bot.say("aws ec2 stop fleet").text
    posted = bot.post("aws ec2 list")
    assert len(posted.messages) == 1
    assert "975 more" in posted.text
