from __future__ import annotations

import json
from typing import Any

from catops.testing import CatBot

from tests.standin import StandIn


def page(*spent: tuple[str, float], more: str = "") -> dict[str, Any]:
    groups = [
        {"Keys": [name], "Metrics": {"UnblendedCost": {"Amount": str(cost), "Unit": "USD"}}}
        for name, cost in spent
    ]
    answer: dict[str, Any] = {"ResultsByTime": [{"Groups": groups}]}
    return answer | ({"NextPageToken": more} if more else {})


def test_the_month_so_far_by_service_the_dearest_first(aws: StandIn, bot: CatBot) -> None:
    bot.clock.now = 1_767_603_600.0  # 5 January 2026
    aws.answer(
        "GetCostAndUsage",
        page(("AWS Lambda", 1.5), more="next"),
        page(("Amazon Elastic Compute Cloud - Compute", 1234.567)),
    )
    said = bot.say("aws cost")
    assert said.reply.text == "1,236.07 USD since 01 January, in all regions."
    assert [tuple(row) for row in said.table.rows] == [
        ("Elastic Compute Cloud - Compute", "1,234.57"),
        ("Lambda", "1.50"),
    ]
    assert (said.effect, said.visibility) == ("read", "user")
    first, second = (json.loads(call.body) for call in aws.calls)
    assert first["TimePeriod"] == {"Start": "2026-01-01", "End": "2026-01-06"}
    assert "Filter" not in first
    assert second["NextPageToken"] == "next"


def test_the_first_of_a_month_and_the_last_of_a_year(aws: StandIn, bot: CatBot) -> None:
    for now, start, end in (
        (1_769_904_000.0, "2026-02-01", "2026-02-02"),
        (1_798_675_200.0, "2026-12-01", "2027-01-01"),
    ):
        bot.clock.now = now
        aws.answer("GetCostAndUsage", page())
        assert bot.say("aws cost").status == "ok"
        assert json.loads(aws.calls[-1].body)["TimePeriod"] == {"Start": start, "End": end}


def test_only_one_region(aws: StandIn, bot: CatBot) -> None:
    aws.answer("GetCostAndUsage", page(("AWS Lambda", 1)))
    assert "in eu-west-1." in bot.say("aws cost --region eu-west-1").reply.text
    asked = json.loads(aws.calls[-1].body)["Filter"]["Dimensions"]
    assert asked == {"Key": "REGION", "Values": ["eu-west-1"]}


def test_cheap_services_are_summed_up_and_none_is_dropped(aws: StandIn, bot: CatBot) -> None:
    aws.answer("GetCostAndUsage", page(*((f"S{i:02}", 20.0 - i) for i in range(20))))
    said = bot.say("aws cost")
    assert len(said.table.rows) == 13
    assert tuple(said.table.rows[-1]) == ("8 other services", "36.00")
    assert said.reply.text.startswith("210.00 USD")
