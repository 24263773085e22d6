from __future__ import annotations

from catops.testing import CatBot

from tests.standin import StandIn
from tests.world import alarm


def test_what_rings_comes_first(aws: StandIn, bot: CatBot) -> None:
    alarm(aws, "a-quiet")
    alarm(aws, "z-rings", "ALARM")
    alarm(aws, "m-silent", "INSUFFICIENT_DATA")
    said = bot.say("aws alarms")
    assert [tuple(row[:2]) for row in said.table.rows] == [
        ("z-rings", "ALARM"),
        ("m-silent", "INSUFFICIENT_DATA"),
        ("a-quiet", "OK"),
    ]
    assert said.reply.text == "1 in ALARM. 3 alarms in eu-west-1."
    assert said.reply.level == "warning"
    (why,) = said.suggestions
    assert (why.line, why.because) == ("aws alarms state z-rings", "it is in ALARM")


def test_only_those_in_a_state(aws: StandIn, bot: CatBot) -> None:
    alarm(aws, "a-quiet")
    alarm(aws, "z-rings", "ALARM")
    assert [row[0] for row in bot.say("aws alarms --state ok").table.rows] == ["a-quiet"]
    assert [row[0] for row in bot.say("aws alarms --state alarm").table.rows] == ["z-rings"]
    assert "no alarms in eu-west-1" in bot.say("aws alarms --state nodata").text


def test_state_tells_why_and_what_is_watched(aws: StandIn, bot: CatBot) -> None:
    alarm(aws, "two words", "ALARM", FunctionName="nightly")
    said = bot.say("aws alarms").press("Why two words")
    assert said.reply.title == "two words"
    assert said.reply.text == "it is ALARM"
    assert said.fields["State"] == "ALARM"
    assert said.fields["Watches"] == "CPUUtilization"
    assert said.fields["FunctionName"] == "nightly"
    assert [one.line for one in said.suggestions] == [
        "aws logs tail /aws/lambda/nightly",
        "aws alarms history 'two words'",
    ]
    assert said.press("History").status == "ok"


def test_an_alarm_leads_to_what_it_watches(aws: StandIn, bot: CatBot) -> None:
    alarm(aws, "instance", "ALARM", InstanceId="i-0123456789abcdef0")
    alarm(aws, "service", "ALARM", ClusterName="shop", ServiceName="web")
    alarm(aws, "quiet", "OK", InstanceId="i-0123456789abcdef0")
    first = bot.say("aws alarms state instance --region eu-west-1").suggestions[0]
    assert first.line == "aws ec2 show i-0123456789abcdef0 --region eu-west-1"
    assert bot.say("aws alarms state service").suggestions[0].line == "aws ecs tasks shop/web"
    assert bot.say("aws alarms state quiet").suggestions == ()


def test_history_tells_each_change(aws: StandIn, bot: CatBot) -> None:
    alarm(aws, "web-cpu")
    now = bot.clock.now
    aws.answer(
        "DescribeAlarmHistory",
        {
            "AlarmHistoryItems": [
                {"Timestamp": now - 60, "HistorySummary": "Alarm updated from OK to ALARM"},
                {"Timestamp": now - 90, "HistorySummary": "Alarm updated from ALARM to OK"},
            ]
        },
    )
    said = bot.say("aws alarms history web-cpu")
    assert [row[1] for row in said.table.rows] == [
        "Alarm updated from OK to ALARM",
        "Alarm updated from ALARM to OK",
    ]
    assert said.reply.text == "2 changes in web-cpu, eu-west-1."


def test_an_alarm_that_does_not_exist(aws: StandIn, bot: CatBot) -> None:
    for verb in ("state", "history"):
        said = bot.say(f"aws alarms {verb} nosuch")
        assert "no alarm 'nosuch' in eu-west-1" in said.text
        assert "Only eu-west-1 was searched" in said.text
