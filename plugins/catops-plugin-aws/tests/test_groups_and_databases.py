from __future__ import annotations

from typing import Any

from catops.testing import CatBot

from tests.standin import StandIn
from tests.world import database, group


def size(aws: StandIn, name: str) -> int:
    answer: Any = aws.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[name]
    )
    return int(answer["AutoScalingGroups"][0]["DesiredCapacity"])


def test_groups_show_how_many_are_healthy_and_the_bounds(aws: StandIn, bot: CatBot) -> None:
    group(aws, "web", low=1, wanted=2, high=4)
    said = bot.say("aws asg list")
    assert list(said.table.columns) == ["Group", "Healthy", "Bounds"]
    assert [tuple(row) for row in said.table.rows] == [("web", "2/2", "1-4")]


def test_a_group_is_scaled_within_its_bounds(aws: StandIn, bot: CatBot) -> None:
    group(aws, "web", low=0, wanted=2, high=4)
    said = bot.say("aws asg scale web 3")
    assert said.reply.text == "web in eu-west-1 will run 3 instances; it was 2."
    assert said.effect == "write"
    assert size(aws, "web") == 3
    assert bot.say("aws asg scale web 0 --zero").status == "ok"
    assert size(aws, "web") == 0


def test_bounds_are_told_and_nothing_is_changed_beyond_them(aws: StandIn, bot: CatBot) -> None:
    group(aws, "web", low=1, wanted=2, high=4)
    said = bot.say("aws asg scale web 9")
    assert "web in eu-west-1 is bound to 1 to 4 instances, not 9" in said.text
    assert size(aws, "web") == 2
    assert "no Auto Scaling group 'wob'" in bot.say("aws asg scale wob 2").text


def test_databases_show_state_and_engine(aws: StandIn, bot: CatBot) -> None:
    database(aws, "orders")
    said = bot.say("aws rds list")
    assert list(said.table.columns) == ["Database", "State", "Engine"]
    assert tuple(said.table.rows[0][:2]) == ("orders", "available")
    assert str(said.table.rows[0][2]).startswith("postgres ")
    assert len(bot.say("aws rds list --filter t3.micro").table.rows) == 1


def test_a_database_is_rebooted(aws: StandIn, bot: CatBot) -> None:
    database(aws, "orders")
    said = bot.say("aws rds reboot orders")
    assert said.reply.text.startswith("Rebooting orders in eu-west-1")
    assert said.effect == "write"
    assert b"ForceFailover" not in aws.calls[-1].body
    bot.say("aws rds reboot orders --failover")
    assert b"ForceFailover=true" in aws.calls[-1].body
    assert [call.operation for call in aws.calls] == ["RebootDBInstance"] * 2
