from __future__ import annotations

import json

from catops.testing import CatBot

from tests.standin import StandIn
from tests.world import queue


def test_list_shows_what_waits_and_which_are_dead_letters(aws: StandIn, bot: CatBot) -> None:
    dead = queue(aws, "orders-dead", messages=3)
    queue(aws, "orders", messages=1, dead=dead)
    queue(aws, "idle")
    said = bot.say("aws sqs list")
    assert list(said.table.columns) == ["Queue", "Waiting", "In work", "DLQ"]
    assert [tuple(row) for row in said.table.rows] == [
        ("idle", 0, 0, ""),
        ("orders", 1, 0, ""),
        ("orders-dead", 3, 0, "yes"),
    ]
    (redrive,) = said.suggestions
    assert redrive.line == "aws sqs redrive orders-dead"
    assert redrive.because == "it holds 3 dead letters"


def test_only_shown_queues_are_asked_about(aws: StandIn, bot: CatBot) -> None:
    urls = [f"{aws.url}/123456789012/q{i:03}" for i in range(700)]
    aws.answer("ListQueues", {"QueueUrls": urls[:400], "NextToken": "n"}, {"QueueUrls": urls[400:]})
    aws.answer("GetQueueAttributes", *[{"Attributes": WAITING}] * 25)
    said = bot.say("aws sqs list")
    assert said.reply.text == (
        "700 queues in eu-west-1. 25 are shown, 675 more: narrow it with --filter."
    )
    assert aws.operations == ["ListQueues"] * 2 + ["GetQueueAttributes"] * 25


WAITING = {"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "0"}


def test_dead_letters_go_back_to_where_they_came_from(aws: StandIn, bot: CatBot) -> None:
    dead = queue(aws, "orders-dead", messages=3)
    queue(aws, "orders", dead=dead)
    said = bot.say("aws sqs redrive orders-dead --rate 10")
    assert said.reply.text == (
        "Moving about 3 messages of orders-dead in eu-west-1 back to orders."
    )
    assert said.effect == "write"
    assert json.loads(aws.calls[-1].body) == {
        "SourceArn": dead,
        "MaxNumberOfMessagesPerSecond": 10,
    }


def test_an_empty_queue_and_one_of_no_dead_letters_move_nothing(aws: StandIn, bot: CatBot) -> None:
    queue(aws, "orders", messages=1, dead=queue(aws, "orders-dead"))
    assert "is empty" in bot.say("aws sqs redrive orders-dead").text
    assert "is not a dead-letter queue" in bot.say("aws sqs redrive orders").text
    assert "--rate is 1 to 500" in bot.say("aws sqs redrive orders-dead --rate 0").text
    assert "StartMessageMoveTask" not in aws.operations
