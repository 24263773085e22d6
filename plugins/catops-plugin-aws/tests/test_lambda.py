from __future__ import annotations

import base64

from catops.testing import CatBot

from tests.standin import StandIn
from tests.world import counted, functions


def test_list_shows_runtime_and_last_change(aws: StandIn, bot: CatBot) -> None:
    functions(aws, "nightly", "hourly")
    said = bot.say("aws lambda list")
    assert list(said.table.columns) == ["Function", "Runtime", "Changed"]
    assert [tuple(row[:2]) for row in said.table.rows] == [
        ("hourly", "python3.12"),
        ("nightly", "python3.12"),
    ]
    assert len(str(said.table.rows[0][2])) == len("2026-01-05")


def test_errors_counts_what_failed_the_worst_first(aws: StandIn, bot: CatBot) -> None:
    functions(aws, "nightly", "hourly", "fine")
    counted(aws, "nightly", errors=3, calls=40)
    counted(aws, "hourly", errors=11, calls=12)
    counted(aws, "fine", errors=0, calls=9)
    counted(aws, "fine", errors=5, calls=9, ago=7200)
    said = bot.say("aws lambda errors")
    assert [tuple(row) for row in said.table.rows] == [("hourly", 11, 12), ("nightly", 3, 40)]
    assert said.reply.text == "2 failing functions in eu-west-1. (Within 1h.)"
    assert said.reply.level == "warning"
    assert [one.line for one in said.suggestions] == [
        "aws logs search /aws/lambda/hourly ERROR --since 1h",
        "aws logs search /aws/lambda/nightly ERROR --since 1h",
    ]
    assert said.suggestions[0].because == "it failed 11 times"
    older = bot.say("aws lambda errors fine --since 1d")
    assert [tuple(row) for row in older.table.rows] == [("fine", 5, 18)]


def test_no_errors_is_good_news(aws: StandIn, bot: CatBot) -> None:
    functions(aws, "fine")
    said = bot.say("aws lambda errors")
    assert said.reply.level == "success"
    assert "no failing functions in eu-west-1" in said.text


def test_many_functions_are_asked_for_in_few_calls(aws: StandIn, bot: CatBot) -> None:
    names = [{"FunctionName": f"f{i}", "LastModified": "2026-01-01"} for i in range(600)]
    aws.answer("ListFunctions", {"Functions": names})
    said = bot.say("aws lambda errors")
    assert said.status == "ok"
    assert aws.operations == ["ListFunctions", "GetMetricData", "GetMetricData", "GetMetricData"]


def test_a_time_that_is_none_is_told_before_aws_is_asked(aws: StandIn, bot: CatBot) -> None:
    for since in ("1", "yesterday", "0h", "15d", "-5m"):
        said = bot.say(f"aws lambda errors --since={since}")
        assert "--since is a time like 30m, 2h or 7d" in said.text, since
    assert aws.calls == []


def test_invoke_shows_what_the_function_answers(aws: StandIn, bot: CatBot) -> None:
    aws.answer("InvokeFunction", {"well": True})
    said = bot.say("aws lambda invoke nightly '{\"dry\": true}'")
    assert said.reply.text == "nightly in eu-west-1 answered."
    assert said.reply.code == '{"well": true}'
    assert (said.effect, said.reply.level) == ("write", "success")
    assert aws.calls[0].body == b'{"dry": true}'


def test_a_function_that_fails_shows_its_error_and_the_end_of_its_log(
    aws: StandIn, bot: CatBot
) -> None:
    log = base64.b64encode(b"START\nTraceback: it broke\nEND\n").decode()
    aws.answer(
        "InvokeFunction",
        {"errorType": "KeyError", "errorMessage": "'id'"},
        X_Amz_Function_Error="Unhandled",
        X_Amz_Log_Result=log,
    )
    said = bot.say("aws lambda invoke nightly")
    assert said.reply.level == "error"
    assert "failed (Unhandled)" in said.reply.text
    assert "KeyError" in said.reply.code
    assert "Traceback: it broke" in said.reply.code
    (log_of_it,) = said.suggestions
    assert log_of_it.line == "aws logs tail /aws/lambda/nightly"


def test_a_long_answer_says_how_much_is_not_shown(aws: StandIn, bot: CatBot) -> None:
    aws.answer("InvokeFunction", "x" * 5_000)
    assert "… 2,002 more characters" in bot.say("aws lambda invoke nightly").reply.code


def test_a_function_is_never_invoked_twice(aws: StandIn, bot: CatBot) -> None:
    aws.refuse("InvokeFunction", "ServiceException", status=500)
    assert "Whether it was done is unknown" in bot.say("aws lambda invoke nightly").text
    assert aws.operations == ["InvokeFunction"]


def test_a_payload_that_is_no_json_is_not_sent(aws: StandIn, bot: CatBot) -> None:
    said = bot.say("aws lambda invoke nightly {dry:true}")
    assert "PAYLOAD is not JSON" in said.text
    assert "single quotes" in said.text
    assert aws.calls == []


def test_a_function_that_does_not_exist(aws: StandIn, bot: CatBot) -> None:
    aws.refuse("InvokeFunction", "ResourceNotFoundException", "Function not found: nosuch")
    said = bot.say("aws lambda invoke nosuch --region eu-west-2")
    assert "It is not in eu-west-2: Function not found: nosuch" in said.text
    assert "Only eu-west-2 was searched" in said.text
