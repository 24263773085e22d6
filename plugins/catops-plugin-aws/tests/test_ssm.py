from __future__ import annotations

import json

import pytest
from catops.testing import CatBot

from tests.conftest import Bots
from tests.standin import StandIn
from tests.world import launch


@pytest.fixture
def approving(make_bot: Bots) -> CatBot:
    return make_bot(ssm_documents=["Ops-Disk", "Ops-RestartNginx"])


def ran(status: str, output: str = "", code: int = 0) -> dict[str, object]:
    return {"Status": status, "ResponseCode": code, "StandardOutputContent": output}


def test_a_document_that_is_not_approved_is_not_run(aws: StandIn, approving: CatBot) -> None:
    said = approving.say("aws ssm run AWS-RunShellScript web-1 --parameter commands=reboot")
    assert "'AWS-RunShellScript' is not approved" in said.text
    assert "Approved are Ops-Disk, Ops-RestartNginx." in said.text
    assert "ssm_documents" in said.text
    assert "Did you mean Ops-Disk?" in approving.say("aws ssm run Ops-Dsk web-1").text
    assert aws.calls == []


def test_with_no_settings_nothing_is_approved(bot: CatBot) -> None:
    assert "None is approved yet" in bot.say("aws ssm run Ops-Disk web-1").text


def test_output_comes_back_for_each_instance(aws: StandIn, approving: CatBot) -> None:
    first, second = launch(aws, "web-1", "web-2")
    aws.answer(
        "GetCommandInvocation",
        ran("Success", "70% full\n"),
        ran("Failed", "no such path\n", code=2),
    )
    said = approving.say(
        "aws ssm run Ops-Disk web-1 web-2 --parameter Path=/var --parameter Path=/tmp"
    )
    assert [tuple(row) for row in said.table.rows] == [
        ("web-1", "Success", 0),
        ("web-2", "Failed", 2),
    ]
    assert said.reply.code == "── web-1 ──\n70% full\n── web-2 ──\nno such path"
    assert said.reply.text == "Ops-Disk in eu-west-1: 1 of 2 instances did it."
    assert (said.reply.level, said.effect) == ("error", "write")
    (sent,) = [json.loads(call.body) for call in aws.calls if call.operation == "SendCommand"]
    assert sent["InstanceIds"] == [first, second]
    assert sent["Parameters"] == {"Path": ["/var", "/tmp"]}
    assert sent["Comment"] == "catops-T1-U1 testtest"


def test_progress_is_told_until_all_have_ended(aws: StandIn, approving: CatBot) -> None:
    launch(aws, "web-1", "web-2")
    aws.refuse("GetCommandInvocation", "InvocationDoesNotExist", times=1)
    aws.answer(
        "GetCommandInvocation",
        ran("InProgress"),
        ran("Success", "one"),
        ran("InProgress"),
        ran("Success", "two"),
    )
    said = approving.say("aws ssm run Ops-RestartNginx web-1 web-2")
    assert [reply.text for reply in said.progress[:-1]] == [
        "Ops-RestartNginx goes to 2 instances …",
        "Ops-RestartNginx: 0 of 2 are done …",
        "Ops-RestartNginx: 1 of 2 are done …",
    ]
    assert said.reply.text == "Ops-RestartNginx in eu-west-1: 2 of 2 instances did it."
    assert said.reply.level == "success"


def test_what_does_not_end_in_time_is_not_waited_for(aws: StandIn, approving: CatBot) -> None:
    launch(aws, "web-1")
    aws.answer("GetCommandInvocation", *[ran("InProgress")] * 3)
    said = approving.say("aws ssm run Ops-Disk web-1 --wait 1")
    assert [tuple(row) for row in said.table.rows] == [("web-1", "still running", "")]
    assert "1 still running: look up command " in said.reply.text
    assert said.reply.level == "warning"


def test_long_output_says_what_is_not_shown(aws: StandIn, approving: CatBot) -> None:
    launch(aws, "web-1")
    lines = "\n".join(f"line {i}" for i in range(100))
    aws.answer("GetCommandInvocation", ran("Success", lines))
    shown = approving.say("aws ssm run Ops-Disk web-1").reply.code.splitlines()
    assert shown[1] == "… 80 lines before"
    assert shown[-1] == "line 99"


def test_an_instance_without_the_agent(aws: StandIn, approving: CatBot) -> None:
    launch(aws, "web-1")
    aws.refuse("SendCommand", "InvalidInstanceId", "CANARY")
    said = approving.say("aws ssm run Ops-Disk web-1")
    assert "SSM does not reach one of the instances in eu-west-1, so nothing was run" in said.text
    assert "SSM agent" in said.text


def test_parameters_and_numbers_are_checked_before_anything_runs(
    aws: StandIn, approving: CatBot
) -> None:
    said = approving.say("aws ssm run Ops-Disk web-1 --parameter Path")
    assert "--parameter is NAME=VALUE, not 'Path'" in said.text
    many = " ".join(f"web-{i}" for i in range(51))
    assert "51 instances are too many" in approving.say(f"aws ssm run Ops-Disk {many}").text
    assert aws.calls == []
