from __future__ import annotations

from catops.testing import CatBot

from tests.conftest import Bots
from tests.standin import StandIn
from tests.world import written

GROUP = "/aws/lambda/nightly"


def test_tail_shows_the_latest_lines_of_all_streams(aws: StandIn, bot: CatBot) -> None:
    written(aws, GROUP, "one", "two", ago=40)
    written(aws, GROUP, "three", ago=20, stream="other")
    said = bot.say(f"aws logs tail {GROUP}")
    assert [line.split()[-1] for line in said.reply.code.splitlines()] == ["one", "two", "three"]
    assert said.reply.text == f"The latest 3 lines of {GROUP} in eu-west-1."
    last = bot.say(f"aws logs tail {GROUP} --lines 1")
    assert last.reply.code.endswith(" three")


def test_tail_looks_no_further_back_than_it_is_told(aws: StandIn, bot: CatBot) -> None:
    written(aws, GROUP, "old", ago=3600)
    said = bot.say(f"aws logs tail {GROUP}")
    assert said.reply.code == ""
    assert "Nothing within 10m: look further back with --since." in said.text
    assert "old" in bot.say(f"aws logs tail {GROUP} --since 2h").reply.code


def test_tail_of_a_busy_group_reads_its_last_seconds_only(aws: StandIn, bot: CatBot) -> None:
    written(aws, GROUP, *(f"line {i}" for i in range(300)), ago=5)
    aws.calls.clear()
    said = bot.say(f"aws logs tail {GROUP} --lines 5")
    assert said.reply.code.splitlines()[-1].endswith("line 299")
    assert len(said.reply.code.splitlines()) == 5
    assert aws.operations == ["FilterLogEvents"]


def test_search_shows_lines_with_a_text_and_counts_the_rest(aws: StandIn, bot: CatBot) -> None:
    written(aws, GROUP, *(f"ERROR number {i}" for i in range(40)), "all is well")
    said = bot.say(f"aws logs search {GROUP} ERROR")
    assert len(said.reply.code.splitlines()) == 30
    assert said.reply.code.splitlines()[-1].endswith("ERROR number 39")
    assert "40 lines" in said.reply.text
    assert "The latest 30 are shown, 10 more" in said.reply.text
    assert "well" not in said.reply.code
    assert "ERROR number 7\n" in bot.say(f"aws logs search {GROUP} number --lines 50").reply.code


def test_a_text_is_searched_for_literally_and_a_pattern_is_passed_on(
    aws: StandIn, bot: CatBot
) -> None:
    written(aws, GROUP, "connection reset by peer", "reset connection")
    said = bot.say(f'aws logs search {GROUP} "connection reset"')
    assert [line.split(" ", 2)[2] for line in said.reply.code.splitlines()] == [
        "connection reset by peer"
    ]
    bot.say(f"aws logs search {GROUP} '{{ $.level = \"error\" }}'")
    assert b'"filterPattern": "{ $.level = \\"error\\" }"' in aws.calls[-1].body


def test_a_flood_is_not_read_to_its_end_and_says_so(aws: StandIn, bot: CatBot) -> None:
    event = {"timestamp": int(bot.clock.now * 1000), "message": "flood"}
    page = {"events": [event] * 6_000, "nextToken": "more"}
    aws.answer("FilterLogEvents", page, page, page)
    said = bot.say(f"aws logs search {GROUP} flood")
    assert "Reading stopped after 12,000 lines" in said.reply.text
    assert "shorter --since" in said.reply.text
    assert said.reply.level == "warning"
    assert aws.operations == ["FilterLogEvents"] * 2


def test_a_long_line_says_how_much_of_it_is_not_shown(aws: StandIn, bot: CatBot) -> None:
    written(aws, GROUP, "x" * 700)
    assert bot.say(f"aws logs tail {GROUP}").reply.code.endswith("x… 200 more")


def test_a_group_that_does_not_exist_says_what_was_meant(aws: StandIn, bot: CatBot) -> None:
    written(aws, GROUP, "one")
    assert f"Did you mean {GROUP}?" in bot.say("aws logs tail /aws/lambda/nigthly").text
    assert f"Did you mean {GROUP}?" in bot.say("aws logs tail nightly").text
    said = bot.say("aws logs search /nowhere x --region us-east-1")
    assert "no log group '/nowhere' in us-east-1" in said.text
    assert "Only us-east-1 was searched" in said.text


def test_the_number_of_lines_has_bounds(aws: StandIn, bot: CatBot) -> None:
    for lines in ("0", "201"):
        assert "--lines is 1 to 200" in bot.say(f"aws logs tail {GROUP} --lines {lines}").text
    assert aws.calls == []


def test_what_is_logged_cannot_mention_anybody(aws: StandIn, make_bot: Bots) -> None:
    bot = make_bot()
    written(aws, GROUP, "<!channel> <https://evil|ok> ``` fence")
    posted = bot.post(f"aws logs tail {GROUP}")
    assert "<!channel>" not in posted.text
    assert "&lt;!channel&gt;" in posted.text
