"""FAULTS 40: a code is for one line, person, place and policy, for five minutes, and for once."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from confirming.ailing import Ailing, Died
from confirming.bots import Deployed, Rules, code_of, line_of, text_of
from doors.slack_requests import SECRET, form, http_v2, signed
from stores.conftest import Open
from stores.functions import Invocation

from catops.app import build_confirmations, build_worker
from catops.aws.receiver import Receiver
from catops.bot.bot import Bot
from catops.confirmation.confirmations import GOOD_FOR, KEPT
from catops.settings import Settings
from catops.slack.receiving import SlackDoor, told
from catops.stores.memory import MemoryStore
from catops.testing import FakeClock, FakeSlack

FORGED = "0123-4567-89ab-cdef-ghjk-mnpq"
NOT_FOR = "This code is not for this line. Nothing was run."


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def deployed(rules: Rules) -> Deployed:
    return Deployed(rules=rules)


def refused(deployed: Deployed, line: str, **who: str) -> str:
    """Say ``line``, which is not to run; return what is said."""
    before = list(deployed.ran)
    answer = deployed.say(line, **who)
    assert (answer.outcome.status, answer.visibility) == ("mistyped", "user")
    assert deployed.ran == before
    return text_of(answer)


@pytest.mark.parametrize(
    "line",
    [
        "wipe b",
        "wipe a --hard",
        "wipe A",
        "wipe 'a '",
        "wipe a --tag x",
        "wipe a --tag y --tag x",
        "wipe a --key a",
        "shred a",
        "raze a",
        "raze",
    ],
)
def test_altered_arguments_are_refused(line: str, deployed: Deployed) -> None:
    for asked in ("wipe a", "wipe a --tag x --tag y"):
        code = code_of(deployed.say(asked))
        assert refused(deployed, f"{line} --confirm {code}").startswith(NOT_FOR)


@pytest.mark.parametrize(
    "who",
    [
        {"user": "U2"},
        {"team": "T2"},
        {"channel": "C2"},
        {"user": "T1", "team": "U1"},
        {"user": "u1"},
        {"user": "U1 "},
        {"team": ""},
        {"channel": ""},
    ],
)
def test_another_person_and_another_place_are_refused(
    who: dict[str, str], deployed: Deployed
) -> None:
    line = line_of(deployed.say("wipe a"))
    assert refused(deployed, line, **who).startswith(NOT_FOR)
    assert deployed.say(line).outcome.status == "ok", "the one who asked may still go on"


def test_all_that_are_not_for_the_line_are_told_the_same(deployed: Deployed, rules: Rules) -> None:
    line = line_of(deployed.say("wipe a"))
    code = code_of(deployed.say("wipe a"))
    texts = {
        refused(deployed, f"wipe a --confirm {FORGED}"),
        refused(deployed, f"wipe a --confirm {code_of(deployed.say('wipe b'))}"),
        refused(deployed, line, user="U2"),
        refused(deployed, line, channel="C2"),
        refused(deployed, f"wipe a --confirm {code[:-1]}{'0' if code[-1] != '0' else '1'}"),
    }
    deployed.clock.now += GOOD_FOR
    texts.add(refused(deployed, f"wipe a --confirm {FORGED}"))
    texts.add(refused(deployed, line, user="U2"))
    rules.version = "2"
    texts.add(refused(deployed, line))
    assert len(texts) == 1, "neither age nor anything else of a code is told to who has it not"


def test_other_access_rules_are_refused(deployed: Deployed, rules: Rules) -> None:
    line = line_of(deployed.say("wipe a"))
    rules.version = "2"
    assert refused(deployed, line).startswith(NOT_FOR)
    assert "as long as the access rules stay as they are" in refused(deployed, line)


def test_who_may_not_any_more_is_denied_before_the_code_is_looked_at(
    deployed: Deployed, rules: Rules
) -> None:
    line = line_of(deployed.say("wipe a"))
    rules.denied.add("U1")
    answer = deployed.say(line)
    assert (answer.outcome.status, deployed.ran) == ("refused", [])
    assert "You may not run wipe here: you are not of them" in text_of(answer)
    rules.denied.clear()
    assert deployed.say(line).outcome.status == "ok", "it was not used up"


@pytest.mark.parametrize("typed", ["", "abc", "--hard", FORGED + "-0000", "••••"])
def test_what_is_no_code_is_called_that(typed: str, deployed: Deployed) -> None:
    text = refused(deployed, f"wipe a --confirm {typed}")
    assert text.startswith("What follows --confirm is not a confirmation code; one has 24 letters")
    assert text.endswith("Type the line without --confirm to be asked again.")


def test_two_codes_are_one_too_many(deployed: Deployed) -> None:
    line = line_of(deployed.say("wipe a"))
    assert "--confirm is given twice" in refused(deployed, f"{line} --confirm {FORGED}")


@pytest.mark.parametrize("seconds", [0, GOOD_FOR - 1, GOOD_FOR, GOOD_FOR + 1, 86_400, 5 * 86_400])
def test_an_expired_code_is_answered_with_a_fresh_one(seconds: int, deployed: Deployed) -> None:
    line = line_of(deployed.say("wipe a"))
    deployed.clock.now += seconds
    answer = deployed.say(line)
    if seconds < GOOD_FOR:
        assert deployed.ran == ["wipe a"]
        return
    assert (answer.outcome.status, answer.visibility, deployed.ran) == ("asked", "user", [])
    assert text_of(answer).startswith(
        "That code has expired; a code is valid for 5 minutes.\n\nWould wipe a."
    )
    assert deployed.say(line_of(answer)).outcome.status == "ok"
    assert deployed.ran == ["wipe a"]
    assert deployed.say(line).outcome.status == "asked", "the old one stays old"


def test_one_that_waited_in_the_queue_until_its_code_expired_is_asked_for_again(
    deployed: Deployed,
) -> None:
    confirmed = deployed.request(line_of(deployed.say("wipe a")))
    deployed.clock.now += 2 * 3600
    answer = deployed.deliver(confirmed)
    assert answer is not None
    assert (answer.outcome.status, deployed.ran) == ("asked", [])


def test_a_code_is_good_for_once_and_it_is_told_when_that_was(deployed: Deployed) -> None:
    line = line_of(deployed.say("wipe a"))
    used = deployed.request(line)
    deployed.deliver(used)
    deployed.clock.now += 60
    assert refused(deployed, line) == (
        f"This code was used at 09:00:00 UTC (reference {used.reference}), and each is good for "
        "one use. Nothing was run.\nType the line without --confirm to be asked again."
    )
    assert deployed.ran == ["wipe a"]


@pytest.mark.parametrize("skew", [-KEPT, -GOOD_FOR, 0, GOOD_FOR, KEPT])
def test_a_host_whose_clock_is_behind_knows_what_was_used(skew: int) -> None:
    """What a store forgets goes by other clocks than the one that says when a code expires."""
    others = FakeClock()
    deployed = Deployed(MemoryStore(clock=others))
    line = line_of(deployed.say("wipe a"))
    others.now += skew
    assert deployed.say(line).outcome.status == "ok"
    assert "This code was used at" in refused(deployed, line)


def test_a_command_that_fails_has_used_its_code_up(deployed: Deployed) -> None:
    line = line_of(deployed.say("wipe a"))

    def fail() -> None:
        raise ValueError

    deployed.plugin.before = fail
    assert deployed.say(line).outcome.status == "failed"
    assert "This code was used at" in refused(deployed, line)


def test_a_second_delivery_of_the_same_request_is_silent_and_is_not_told_that_its_code_is_used(
    deployed: Deployed,
) -> None:
    request = deployed.request(line_of(deployed.say("wipe a")))
    first = deployed.deliver(request)
    assert first is not None
    assert text_of(first) == "a is wiped"
    for later in (0, 10, 600):
        deployed.clock.now += later
        assert deployed.deliver(request, "2") is None
    assert deployed.ran == ["wipe a"]


@pytest.mark.parametrize("after", [False, True], ids=["before it is used up", "after"])
def test_a_retry_after_a_crash_says_what_is_known_and_the_code_runs_once_at_most(
    after: bool, rules: Rules
) -> None:
    clock = FakeClock()
    store = Ailing(clock=clock)
    deployed = Deployed(store, clock=clock, rules=rules)
    line = line_of(deployed.say("wipe a"))
    request = deployed.request(line)
    store.fails = "died after" if after else "died before"
    with pytest.raises(Died):
        deployed.deliver(request)
    store.fails = ""
    clock.now += 120
    retried = deployed.deliver(request, "2")
    assert retried is not None
    assert "wipe was started at 09:00 UTC; it is unknown whether it finished" in text_of(retried)
    again = deployed.say(line)
    if after:
        assert "This code was used at 09:00:00 UTC" in text_of(again)
    assert deployed.ran == ([] if after else ["wipe a"])


def test_where_the_store_does_not_answer_nothing_is_run_and_that_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = FakeClock()
    store = Ailing(clock=clock)
    deployed = Deployed(store, clock=clock)
    store.fails = "down"
    line = line_of(deployed.say("wipe a"))
    answer = deployed.say(line)
    assert (answer.outcome.status, answer.visibility, deployed.ran) == ("failed", "user", [])
    assert text_of(answer).startswith(
        "wipe was not run now: the bot's store does not answer, and without it the bot cannot tell "
        "whether this code has already been used."
    )
    assert "The store is down." in caplog.text
    store.fails = ""
    assert deployed.say(line).outcome.status == "ok"


def test_of_many_that_come_first_at_once_all_see_the_same_store(
    deployed: Deployed,
) -> None:
    def opened() -> MemoryStore:
        time.sleep(0.05)  # as long as another thread needs to ask as well
        return MemoryStore(clock=deployed.clock)

    settings = Settings({"SLACK_SIGNING_SECRET": SECRET})
    confirmations = build_confirmations(settings, clock=deployed.clock, store=opened)
    bot = Bot(
        deployed.bot.roster, settings, Rules(), confirmations=confirmations, clock=deployed.clock
    )
    line = line_of(bot.handle(deployed.request("wipe a")))
    together = threading.Barrier(8)

    def go_on(number: int) -> str:
        together.wait(60)
        return bot.handle(deployed.request(line)).outcome.status

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(go_on, range(8))) == ["mistyped"] * 7 + ["ok"]
    assert deployed.ran == ["wipe a"]


class Signed:
    """Both functions around a store, sent signed requests; each has an environment of its own."""

    def __init__(self, opened: Open, clock: FakeClock) -> None:
        self._opened = opened
        self._clock = clock
        self._deployed = Deployed(opened(), clock=clock, secret=SECRET)
        self.slack = FakeSlack()
        self.ran = self._deployed.ran

    def send(self, text: str, number: int = 0, **fields: str) -> int:
        """Send a line, number by number another request; return the status of the answer."""
        url = f"https://hooks.slack.com/commands/T1/1/{number}"
        body = form(text, trigger_id=str(number), response_url=url, **fields)
        worker = build_worker(
            Settings({"SLACK_SIGNING_SECRET": SECRET}),
            clock=self._clock,
            post=self.slack,
            bot=lambda: self._deployed.bot,
            store=self._opened(),
        )

        def invoke(payload: object) -> None:
            worker(json.loads(json.dumps(payload)), Invocation(f"request-{number}"))

        door = SlackDoor(SECRET, clock=self._clock)
        receiver = Receiver(door, invoke, told, signing_secret=SECRET)
        return int(receiver(http_v2(signed(body), body))["statusCode"])

    def texts(self) -> list[str]:
        """Return all that was posted, message by message."""
        return [json.dumps(message, ensure_ascii=False) for message in self.slack.messages]


def test_one_code_sent_fifty_times_in_parallel_runs_once(opened: Open, clock: FakeClock) -> None:
    function = Signed(opened, clock)
    assert function.send("wipe a") == 200
    (asked,) = function.texts()
    line = asked.partition("/catops wipe a")[2].partition("\\n")[0].partition("`")[0]
    together = threading.Barrier(10)

    def send(number: int) -> list[int]:
        together.wait(60)
        return [function.send(f"wipe a{line}", 100 * number + time + 1) for time in range(5)]

    with ThreadPoolExecutor(10) as pool:
        statuses = [status for some in pool.map(send, range(10)) for status in some]
    assert statuses == [200] * 50
    assert function.ran == ["wipe a"]
    posted = function.texts()[1:]
    assert len(posted) == 50
    assert sum("a is wiped" in text for text in posted) == 1
    assert sum("This code was used at 09:00:00 UTC" in text for text in posted) == 49


def test_a_fresh_code_is_needed_each_time_and_several_people_have_theirs(
    opened: Open, clock: FakeClock
) -> None:
    deployed = Deployed(opened(), clock=clock)
    people = [("U1", "C1"), ("U2", "C1"), ("U1", "C2")]
    lines = {who: line_of(deployed.say("wipe a", user=who[0], channel=who[1])) for who in people}
    for user, channel in people:
        for (owner, place), line in lines.items():
            if (owner, place) != (user, channel):
                refused(deployed, line, user=user, channel=channel)
    for (user, channel), line in lines.items():
        assert deployed.say(line, user=user, channel=channel).outcome.status == "ok"
    assert deployed.ran == ["wipe a"] * 3
