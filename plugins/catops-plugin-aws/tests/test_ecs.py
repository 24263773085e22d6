from __future__ import annotations

from typing import Any

import pytest
from catops.testing import CatBot

from tests.standin import StandIn
from tests.world import serve


def wanted(aws: StandIn, cluster: str, name: str) -> int:
    answer: Any = aws.client("ecs").describe_services(cluster=cluster, services=[name])
    return int(answer["services"][0]["desiredCount"])


def test_services_of_every_cluster(aws: StandIn, bot: CatBot) -> None:
    serve(aws, "shop", "web", "jobs")
    serve(aws, "lab", *(f"try-{i}" for i in range(12)))
    said = bot.say("aws ecs services")
    assert list(said.table.columns) == ["Service", "Tasks", "State"]
    names = [row[0] for row in said.table.rows]
    assert len(names) == 14
    assert names[-2:] == ["shop/jobs", "shop/web"]
    assert said.effect == "read"
    only = bot.say("aws ecs services shop")
    assert [row[0] for row in only.table.rows] == ["shop/jobs", "shop/web"]
    found = bot.say("aws ecs services --filter web")
    assert [row[0] for row in found.table.rows] == ["shop/web"]
    assert tuple(found.table.rows[0]) == ("shop/web", "0/2", "short")


def test_a_service_that_is_short_of_tasks_suggests_to_look_at_them(
    aws: StandIn, bot: CatBot
) -> None:
    aws.answer("ListClusters", {"clusterArns": ["arn:aws:ecs:eu-west-1:1:cluster/shop"]})
    aws.answer("ListServices", {"serviceArns": ["arn:aws:ecs:eu-west-1:1:service/shop/web"]})
    web = {
        "clusterArn": "arn:aws:ecs:eu-west-1:1:cluster/shop",
        "serviceName": "web",
        "runningCount": 1,
        "desiredCount": 3,
        "deployments": [{}],
    }
    busy = {**web, "serviceName": "api", "deployments": [{}, {}]}
    aws.answer("DescribeServices", {"services": [web, busy]})
    said = bot.say("aws ecs services")
    assert [tuple(row) for row in said.table.rows] == [
        ("shop/api", "1/3", "deploying"),
        ("shop/web", "1/3", "short"),
    ]
    assert [(one.line, one.because) for one in said.suggestions] == [
        ("aws ecs tasks shop/api", "a deploy is in progress"),
        ("aws ecs tasks shop/web", "only 1/3 tasks run"),
    ]


def test_tasks_show_why_the_stopped_ones_stopped_and_the_events(aws: StandIn, bot: CatBot) -> None:
    serve(aws, "shop", "web")
    now = bot.clock.now
    task = "arn:aws:ecs:eu-west-1:1:task/shop/"
    aws.answer("ListTasks", {"taskArns": [f"{task}aaaaaaaa1"]}, {"taskArns": [f"{task}bbbbbbbb2"]})
    aws.answer(
        "DescribeTasks",
        {
            "tasks": [
                {
                    "taskArn": f"{task}bbbbbbbb2",
                    "lastStatus": "STOPPED",
                    "stoppedAt": now - 7230,
                    "stoppedReason": "OutOfMemoryError: Container killed",
                },
                {"taskArn": f"{task}aaaaaaaa1", "lastStatus": "RUNNING", "startedAt": now - 330},
            ]
        },
    )
    said = bot.say("aws ecs tasks shop/web")
    assert [tuple(row) for row in said.table.rows] == [
        ("aaaaaaaa", "running", "5 min"),
        ("bbbbbbbb", "stopped", "2 h"),
    ]
    assert "bbbbbbbb stopped: OutOfMemoryError: Container killed" in said.reply.code


def test_events_of_a_service_are_shown_the_latest_five(aws: StandIn, bot: CatBot) -> None:
    events = [{"createdAt": bot.clock.now - i, "message": f"event {i}"} for i in range(8)]
    web = {
        "clusterArn": "arn:aws:ecs:eu-west-1:1:cluster/shop",
        "serviceName": "web",
        "runningCount": 0,
        "desiredCount": 0,
        "events": events,
    }
    aws.answer("DescribeServices", {"services": [web]})
    aws.answer("ListTasks", {"taskArns": []}, {"taskArns": []})
    said = bot.say("aws ecs tasks shop/web")
    assert [line[-7:] for line in said.reply.code.splitlines()] == [f"event {i}" for i in range(5)]


def test_restart_deploys_anew_and_suggests_to_watch(aws: StandIn, bot: CatBot) -> None:
    serve(aws, "shop", "web")
    aws.calls.clear()
    said = bot.say("aws ecs restart shop/web --region eu-west-1")
    assert said.reply.text == "Deploying shop/web anew in eu-west-1: 2 tasks to replace."
    assert said.effect == "write"
    (update,) = [call for call in aws.calls if call.operation == "UpdateService"]
    assert b'"forceNewDeployment": true' in update.body
    (watch,) = said.suggestions
    assert watch.line == "aws ecs tasks shop/web --region eu-west-1"
    assert said.press("Tasks of shop/web").status == "ok"


def test_the_cluster_may_be_left_out_where_there_is_one(aws: StandIn, bot: CatBot) -> None:
    serve(aws, "shop", "web")
    assert "Deploying shop/web" in bot.say("aws ecs restart web").text
    serve(aws, "lab", "web")
    said = bot.say("aws ecs restart web")
    assert "Which cluster is 'web' in? eu-west-1 has 2 clusters." in said.text
    assert "shop/web" in said.text
    assert "no service 'wob'" in bot.say("aws ecs tasks shop/wob").text


def test_scale_sets_how_many_tasks_run(aws: StandIn, bot: CatBot) -> None:
    serve(aws, "shop", "web")
    said = bot.say("aws ecs scale shop/web 4")
    assert said.reply.text == "shop/web in eu-west-1 will run 4 tasks; it was 2."
    assert said.effect == "write"
    assert wanted(aws, "shop", "web") == 4


@pytest.mark.parametrize("service", ["ecs scale shop/web", "asg scale web"])
def test_nothing_is_scaled_to_zero_by_a_slip(aws: StandIn, bot: CatBot, service: str) -> None:
    said = bot.say(f"aws {service} 0")
    assert "Add --zero" in said.text
    assert "it cannot be negative" in bot.say(f"aws {service} -- -1").text
    assert aws.calls == []


def test_zero_is_zero_when_it_is_meant(aws: StandIn, bot: CatBot) -> None:
    serve(aws, "shop", "web")
    assert bot.say("aws ecs scale shop/web 0 --zero").status == "ok"
    assert wanted(aws, "shop", "web") == 0
