"""Every request leaves one record, however it ended, and no secret in any."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from stores.functions import Function, aged, command, failure

import catops
from catops.audit.record import Record
from catops.outcome import Status, Verdict
from catops.request import Request
from catops.spec import CommandSpec
from catops.stores import StoreError
from catops.stores.memory import MemoryStore
from catops.testing import CatBot, FakeClock, FakeSlack
from catops.testing.fakes import MORNING

from .making import Ends, audited, classic

HERE = {"team": "T1", "person": "U1", "channel": "C1", "name": "tess", "door": "slack"}


class Denying:
    """A policy with one rule against something, and one against an argument."""

    version = "1"

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        if spec.name == "crash":
            return Verdict(False, "it crashes.", rule="deny 1")
        if (arguments or {}).get("name") == "prod":
            return Verdict(False, "that is production.", rule="deny 2")
        return Verdict(True, rule="allow 1")


def posted(text: str, caplog: pytest.LogCaptureFixture, **more: Any) -> Record:
    """Post ``text``; return the one record of it."""
    bot = CatBot({"ends": Ends(), "old": classic()}, **more)
    bot.post(text)
    (record,) = audited(caplog)
    assert {name: getattr(record, name) for name in HERE} == HERE
    assert record.at == MORNING
    assert len(record.reference) == 8
    return record


@pytest.mark.parametrize(
    ("text", "line", "name", "arguments", "status"),
    [
        ("look db --wide", "look db --wide", "ends:look", {"what": "db", "wide": True}, "ok"),
        (
            "restart web --owner <@U7|bob> --times 2",
            "restart web --owner <@U7|bob> --times 2",
            "ends:restart",
            {"name": "web", "owner": "U7", "times": 2},
            "ok",
        ),
        ("login tess hunter2", "login tess ••••", "ends:login", {"name": "tess"}, "ok"),
        ("crash", "crash", "ends:crash", {}, "failed"),
        ("silent", "silent", "ends:silent", {}, "ok"),
        (
            "role --user t",
            "role --user t",
            "old:role",
            {"argv": ["role", "--user", "t"]},
            "ok",
        ),
        ("restart --times x", "", "ends:restart", {}, "mistyped"),
        ("login tess hunter2 hunter3", "", "ends:login", {}, "mistyped"),
        ("hunter2 is my password", "", "", {}, "mistyped"),
        ("look 'unbalanced", "", "", {}, "mistyped"),
        ("look x --help", "look --help", "ends:look", {}, "ok"),
        ("", "help", "help:help", {}, "ok"),
    ],
)
def test_each_end_is_recorded(
    text: str,
    line: str,
    name: str,
    arguments: Mapping[str, object],
    status: Status,
    caplog: pytest.LogCaptureFixture,
) -> None:
    record = posted(text, caplog)
    assert (record.line, record.command, record.arguments) == (line, name, arguments)
    assert (record.status, record.delivered) == (status, True)
    assert "hunter" not in caplog.text
    effects = {"look": "read", "help": "read", "": ""}
    assert record.effect == effects.get(name.rpartition(":")[2], "write")


def test_who_sees_the_answer_is_recorded(caplog: pytest.LogCaptureFixture) -> None:
    seen = {}
    for text in ("look", "whisper", "crash", "nothing-there"):
        caplog.clear()
        seen[text] = posted(text, caplog).visibility
    assert seen == {"look": "channel", "whisper": "user", "crash": "user", "nothing-there": "user"}


def test_the_decision_and_its_rule_are_recorded(caplog: pytest.LogCaptureFixture) -> None:
    record = posted("look", caplog, policy=Denying())
    assert (record.decision, record.rule, record.status) == ("allow", "allow 1", "ok")
    caplog.clear()
    record = posted("crash", caplog, policy=Denying())
    assert (record.decision, record.rule, record.status) == ("deny", "deny 1", "refused")
    assert record.command == "ends:crash"
    caplog.clear()
    record = posted("restart prod", caplog, policy=Denying())
    assert (record.decision, record.rule, record.status) == ("deny", "deny 2", "refused")
    assert (record.line, record.arguments) == ("restart prod", {"name": "prod"})
    caplog.clear()
    assert posted("nothing-there", caplog, policy=Denying()).decision == ""


def test_how_long_it_took_is_recorded(caplog: pytest.LogCaptureFixture) -> None:
    class Slow:
        @catops.hookimpl
        def catops_commands(self) -> catops.Commands:
            @catops.command("slow")
            def slow(ctx: catops.Context) -> str:
                """Take a while."""
                bot.clock.sleep(2.5)
                return "done"

            return [slow]

    bot = CatBot({"slow": Slow()})
    bot.post("slow")
    (record,) = audited(caplog)
    assert (record.seconds, record.waited) == (2.5, 0.0)


def test_how_long_it_waited_for_its_turn_is_recorded(caplog: pytest.LogCaptureFixture) -> None:
    function = Function()
    function.clock.now += 7
    function.deliver(command("restart web"))
    (record,) = audited(caplog)
    assert (record.waited, record.at) == (7.0, MORNING)


@pytest.mark.parametrize("status", [404, 500])
def test_an_answer_that_did_not_arrive_is_recorded_so(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    record = posted("restart web", caplog, post=FakeSlack(status))
    assert (record.delivered, record.status) == (False, "ok")


def test_a_duplicate_that_is_silent_is_not_recorded_again(caplog: pytest.LogCaptureFixture) -> None:
    function = Function()
    event = command("restart web")
    for _ in range(3):
        function.deliver(event)
    with function.in_hand(command("look", reference="other")):
        function.deliver(command("look", reference="other"), "2")
    assert [one.command for one in audited(caplog)] == ["work:restart", "work:look"]


def test_a_process_that_died_is_recorded_with_what_it_was_at(
    opened: Callable[[], Any], clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    function = Function(opened(), clock=clock)
    event = command("restart web")
    clock.now += 3

    with function.in_hand(event):
        clock.now += 100
        function.deliver(failure(event))
        record, *_ = audited(caplog)
    assert (record.status, record.line, record.at) == ("failed", "", MORNING)
    assert (record.command, record.effect) == ("work:restart", "write")
    assert record.waited == 3


def test_what_waited_too_long_is_recorded(caplog: pytest.LogCaptureFixture) -> None:
    function = Function()
    function.clock.now += 7 * 3600
    function.deliver(command("restart web"))
    function.deliver(aged(command("restart web", reference="other")))
    for record in audited(caplog):
        assert (record.status, record.command, record.waited) == ("failed", "", 7 * 3600)
    assert len(audited(caplog)) == 2


def test_what_hung_until_the_function_was_over_is_recorded_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    function = Function(MemoryStore(clock=FakeClock()), milliseconds=3_300)
    told = threading.Event()

    def hang() -> None:
        assert told.wait(20)

    function.plugin.then = hang
    deliver = threading.Thread(target=function.deliver, args=(command("restart web"),))
    deliver.start()
    for _ in range(400):
        if audited(caplog):
            break
        told.wait(0.01)
    told.set()
    deliver.join(20)
    (record,) = audited(caplog)
    assert (record.status, record.command, record.visibility) == (
        "timeout",
        "work:restart",
        "user",
    )


def test_a_store_that_cannot_say_whether_it_ran_is_recorded_with_the_command(
    caplog: pytest.LogCaptureFixture, clock: FakeClock
) -> None:
    class Down(MemoryStore):
        def put_new(self, *args: Any, **options: Any) -> Any:
            raise StoreError("The store is down.")

    Function(Down(clock=clock), clock=clock).deliver(command("restart web"))
    (record,) = audited(caplog)
    assert (record.command, record.status) == ("work:restart", "failed")
    assert (record.line, record.arguments) == ("restart web", {"target": "web"})


def test_a_bot_that_fails_itself_is_recorded(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def handle(self, request: catops.Context, **options: object) -> Any:
            raise MemoryError

    function = Function()
    function.worker = function.environment(bot=Broken())  # type: ignore[arg-type]
    function.deliver(command("restart web"))
    (record,) = audited(caplog)
    assert (record.status, record.command) == ("failed", "")


def test_a_question_and_its_confirmation_are_recorded_without_the_code(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Wiping:
        @catops.hookimpl
        def catops_commands(self) -> catops.Commands:
            @catops.command("wipe", effect="destructive")
            def wipe(ctx: catops.Context, disk: str) -> str:
                """Wipe DISK."""
                return "wiped"

            return [wipe]

    bot = CatBot({"wiping": Wiping()})
    question = bot.post("wipe sda")
    (code,) = set(re.findall(r"--confirm ([\w-]+)", question.text))
    bot.post(f"wipe sda --confirm {code}")
    asked, done = audited(caplog)
    assert (asked.status, done.status) == ("asked", "ok")
    for record in (asked, done):
        assert (record.line, record.arguments) == ("wipe sda", {"disk": "sda"})
        assert (record.command, record.effect) == ("wiping:wipe", "destructive")
    assert (asked.visibility, done.visibility) == ("user", "channel")
    assert code not in caplog.text
