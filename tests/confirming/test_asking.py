"""Before what cannot be undone the bot says what it would do, and asks; ``--dry-run`` only says."""

from __future__ import annotations

import time

import pytest
from confirming.bots import SECRET, Demolition, Deployed, code_of, line_of, text_of

import catops
from catops.arguments import MASK
from catops.errors import PluginError
from catops.spec import CommandSpec
from catops.testing import CatBot


@pytest.fixture
def deployed() -> Deployed:
    return Deployed()


def test_the_answer_is_the_plan_and_the_line_to_type_and_only_the_person_sees_it(
    deployed: Deployed,
) -> None:
    answer = deployed.say("wipe web-1")
    assert (answer.outcome.status, answer.visibility) == ("asked", "user")
    assert text_of(answer).startswith("Would wipe web-1.\n\nNothing was run yet.")
    assert "within 5 minutes" in text_of(answer)
    assert answer.reply is not None
    assert answer.reply.code == f"/catops wipe web-1 --confirm {code_of(answer)}"
    (button,) = answer.reply.buttons
    assert (button.label, button.line) == ("Go on", line_of(answer))
    assert (deployed.ran, deployed.plugin.planned) == ([], ["wipe web-1"])
    done = deployed.say(button.line)
    assert (done.outcome.status, done.visibility, text_of(done)) == (
        "ok",
        "channel",
        "web-1 is wiped",
    )
    assert (deployed.ran, done.echo) == (["wipe web-1"], "wipe web-1")
    assert deployed.plugin.planned == ["wipe web-1"], "it was planned once, for the question"


def test_a_command_without_a_plan_is_asked_for_by_the_line_as_it_was_understood(
    deployed: Deployed,
) -> None:
    answer = deployed.say("raze   'old town' --when=noon")
    assert text_of(answer).startswith("raze cannot be undone, and it has no plan to show.")
    assert line_of(answer) == f"raze 'old town' --when=noon --confirm {code_of(answer)}"
    assert deployed.say(line_of(answer)).outcome.status == "ok"
    assert deployed.ran == ["raze old town noon"]


@pytest.mark.parametrize(
    "line",
    [
        "wipe {code} web-1",
        "wipe web-1 {code} --hard",
        "wipe --hard {code} web-1",
        "erase web-1 --hard {code}",
        "demolition:wipe web-1 --hard {code}",
        "wipe 'web-1' --hard --confirm={bare}",
        "wipe web-1 --hard —confirm {bare}",
    ],
)
def test_the_code_may_stand_anywhere_and_the_line_be_typed_in_other_ways(
    line: str, deployed: Deployed
) -> None:
    code = code_of(deployed.say("wipe web-1 --hard"))
    said = deployed.say(line.format(code=f"--confirm {code}", bare=code) + " " * 2)
    hard = "--hard" in line
    assert said.outcome.status == ("ok" if hard else "mistyped")
    assert deployed.ran == (["wipe web-1 hard"] if hard else [])


def test_after_two_dashes_everything_is_a_word_so_the_code_stands_before_them(
    deployed: Deployed,
) -> None:
    answer = deployed.say("raze -- --confirm x --dry-run")
    assert line_of(answer) == f"raze --confirm {code_of(answer)} -- --confirm x --dry-run"
    assert deployed.say(line_of(answer)).outcome.status == "ok"
    assert deployed.ran == ["raze --confirm x --dry-run now"]


def test_a_dry_run_shows_the_plan_of_any_command_and_runs_nothing(deployed: Deployed) -> None:
    for line, text in (("wipe a", "Would wipe a."), ("move a", "Would move a.")):
        answer = deployed.say(f"{line} --dry-run")
        assert (answer.outcome.status, answer.visibility) == ("ok", "user")
        assert (text_of(answer), answer.echo) == (text, f"{line} --dry-run")
        assert answer.reply is not None
        assert answer.reply.code == ""
    code = code_of(deployed.say("wipe a"))
    assert text_of(deployed.say(f"wipe a --confirm {code} --dry-run")) == "Would wipe a."
    assert deployed.ran == []
    assert deployed.say(f"wipe a --confirm {code}").outcome.status == "ok", "it was not used up"


def test_a_dry_run_of_what_has_no_plan_says_so(deployed: Deployed) -> None:
    answer = deployed.say("raze a --dry-run")
    assert answer.outcome.status == "mistyped"
    assert text_of(answer).startswith("raze has no plan, so it cannot show what it would do.")
    assert deployed.ran == []


def test_a_command_that_is_not_asked_for_keeps_its_own_flags(deployed: Deployed) -> None:
    assert text_of(deployed.say("look --confirm x --dry-run")) == "seen x True"
    assert "move has no flag '--confirm'" in text_of(deployed.say("move a --confirm x"))
    assert text_of(deployed.say("move a")) == "a is moved"


def test_a_secret_is_not_shown_and_is_typed_again(deployed: Deployed) -> None:
    answer = deployed.say("wipe a --key hunter2")
    assert answer.reply is not None
    assert "hunter2" not in repr(answer.reply)
    assert f"with the secret in place of {MASK}" in text_of(answer)
    assert line_of(answer) == f"wipe a --key {MASK} --confirm {code_of(answer)}"
    assert answer.reply.buttons == ()
    for wrong in (MASK, "hunter3"):
        refused = deployed.say(line_of(answer).replace(MASK, wrong))
        assert "This code is not for this line." in text_of(refused)
        assert f"{MASK} stands for a secret: type that itself." in text_of(refused)
    assert deployed.ran == []
    deployed.say(line_of(answer).replace(MASK, "hunter2"))
    assert deployed.ran == ["wipe a hunter2"]


def test_two_questions_in_the_same_second_have_a_code_each(deployed: Deployed) -> None:
    first, second = (line_of(deployed.say("wipe a")) for _ in range(2))
    assert [deployed.say(line).outcome.status for line in (first, second)] == ["ok", "ok"]
    assert deployed.ran == ["wipe a", "wipe a"]


@pytest.mark.parametrize("flags", ["", " --dry-run", " --confirm {code}"])
def test_a_plan_that_fails_means_that_nothing_is_run(
    flags: str, deployed: Deployed, caplog: pytest.LogCaptureFixture
) -> None:
    code = code_of(deployed.say("wipe a"))
    deployed.clock.now += 300  # so that the question is put once more

    def fail(disk: str) -> str:
        raise ZeroDivisionError("canary")

    deployed.plugin.plan = fail
    answer = deployed.say("wipe a" + flags.format(code=code))
    assert (answer.outcome.status, answer.visibility) == ("failed", "user")
    assert text_of(answer).startswith("wipe was not run, because its plan, which says what it")
    assert "canary" not in text_of(answer)
    assert "canary" in caplog.text
    assert deployed.ran == []


@pytest.mark.parametrize("gives", [None, {"statusCode": 200, "text": "canary"}])
def test_a_plan_that_gives_nothing_to_show_has_failed(gives: object, deployed: Deployed) -> None:
    deployed.plugin.plan = lambda disk: gives
    answer = deployed.say("wipe a")
    assert answer.outcome.status == "failed"
    assert "because its plan" in text_of(answer)


def test_a_plan_that_exits_takes_nothing_down(deployed: Deployed) -> None:
    def leave(disk: str) -> str:
        raise SystemExit(1)

    deployed.plugin.plan = leave
    assert deployed.say("wipe a").outcome.status == "failed"
    deployed.plugin.plan = lambda disk: catops.Reply("Would.", level="error", fields={"a": 1})
    answer = deployed.say("wipe a")
    assert answer.reply is not None
    assert (answer.outcome.status, answer.reply.level) == ("asked", "error")
    assert answer.reply.fields == {"a": 1}


def test_what_a_person_can_put_right_is_said_by_the_plan(deployed: Deployed) -> None:
    def unknown(disk: str) -> str:
        raise catops.UserError("There is no disk a.", mend="See look.")

    deployed.plugin.plan = unknown
    answer = deployed.say("wipe a")
    assert (answer.outcome.status, text_of(answer)) == (
        "mistyped",
        "There is no disk a.\nSee look.",
    )


def test_a_plan_takes_no_longer_than_its_command_may() -> None:
    def dawdle(ctx: catops.Context) -> str:
        time.sleep(30)
        return "never"

    @catops.command("slow", effect="destructive", timeout=0.05, plan=dawdle)
    def slow(ctx: catops.Context) -> str:
        """Take long."""
        return "ran"

    class Slow:
        @catops.hookimpl
        def catops_commands(self) -> catops.Commands:
            return [slow]

    said = CatBot({"slow": Slow()}).say("slow")
    assert said.status == "failed"
    assert "because its plan, which says what it would do, failed" in said.text


def test_a_plan_that_speaks_while_it_works_is_shown_at_its_end(deployed: Deployed) -> None:
    def speaking(disk: str) -> object:
        yield "Looking …"
        yield f"Would wipe {disk}, slowly."

    deployed.plugin.plan = speaking
    kit = CatBot({"demolition": deployed.plugin})
    said = kit.say("wipe a")
    assert said.progress == ()
    assert said.reply.text.startswith("Would wipe a, slowly.\n")


def test_the_help_tells_that_it_asks_and_can_be_shown(deployed: Deployed) -> None:
    kit = CatBot({"demolition": deployed.plugin})
    wipe, raze, move = (kit.say(f"help {name}") for name in ("wipe", "raze", "move"))
    assert wipe.fields["Effect"] == "destructive: cannot be undone, so it asks first"
    assert "[--dry-run]" in wipe.reply.code
    assert "--dry-run  show what it would do, and do nothing" in wipe.reply.code
    assert "--dry-run" in move.reply.code
    assert "--dry-run" not in raze.text


def test_hooks_hear_of_what_is_run_and_not_of_a_question() -> None:
    heard: list[str] = []

    class Hooks:
        @catops.hookimpl
        def catops_before_command(
            self, context: catops.Context, command: CommandSpec
        ) -> catops.Reply | None:
            heard.append(f"before {command.name}")
            return None

        @catops.hookimpl
        def catops_after_command(
            self,
            context: catops.Context,
            command: CommandSpec,
            outcome: catops.Outcome,
        ) -> None:
            heard.append(f"after {command.name} {outcome.status}")

    kit = CatBot({"demolition": Demolition(), "hooks": Hooks()})
    asked = kit.say("wipe a")
    kit.say("wipe a --dry-run")
    kit.say("wipe b" + asked.buttons[0].line.removeprefix("wipe a"))
    assert heard == []
    asked.confirm()
    assert heard == ["before wipe", "after wipe ok"]


def test_the_kit_confirms_as_a_person_does() -> None:
    plugin = Demolition()
    kit = CatBot({"demolition": plugin})
    assert kit.say("wipe a --key hunter2").confirm().status == "ok"
    asked = kit.say("wipe b")
    kit.clock.now += 300
    again = kit.say(asked.buttons[0].line)
    assert again.status == "asked"
    assert again.confirm().status == "ok"
    assert "c is wiped" in kit.post("wipe c").confirm().text
    assert plugin.ran == ["wipe a hunter2", "wipe b", "wipe c"]
    with pytest.raises(AssertionError, match="There is nothing to confirm, it is ok"):
        kit.say("look").confirm()


def test_without_a_signing_secret_nothing_is_sealed_with_none() -> None:
    deployed = Deployed(secret=" ")
    answer = deployed.say("wipe a")
    assert answer.outcome.status == "failed"
    assert "SLACK_SIGNING_SECRET is not set" in text_of(answer)
    assert SECRET not in text_of(answer)


@pytest.mark.parametrize(
    ("effect", "plan"), [("destructive", None), ("write", lambda ctx, **flags: "")]
)
@pytest.mark.parametrize("name", ["confirm", "dry_run"])
def test_a_command_leaves_the_bot_its_flags(name: str, effect: str, plan: object) -> None:
    source = f"def work(ctx: object, *, {name}: bool = False) -> str: return ''"
    names: dict[str, object] = {}
    exec(source, names)
    with pytest.raises(PluginError, match=f"'{name}' is --{name.replace('_', '-')}, which is"):
        catops.command("work", effect=effect, plan=plan)(names["work"])  # type: ignore[arg-type]


async def _async(ctx: object, disk: str, *, hard: bool = False) -> str:
    return ""


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (lambda ctx: "", "does not take what the command takes: too many positional"),
        (lambda ctx, disk: "", "got an unexpected keyword argument 'hard'"),
        (lambda ctx, disk, other, *, hard: "", "missing a required argument: 'other'"),
        (lambda ctx, disk, *, hard, soft: "", "missing a required"),
        ("Would.", "is a str, which is not a plain function"),
        (_async, r"is _async\(\), which is not a plain function"),
    ],
)
def test_a_plan_takes_what_its_command_takes(plan: object, why: str) -> None:
    def work(ctx: catops.Context, disk: str, *, hard: bool = False) -> str:
        """Work."""
        return ""

    with pytest.raises(PluginError, match=why):
        catops.command("work", plan=plan)(work)  # type: ignore[arg-type]


def test_a_plan_may_take_more_than_it_must() -> None:
    def work(ctx: catops.Context, *disks: str, hard: bool = False, on: bool) -> str:
        """Work."""
        return ""

    for plan in (lambda *a, **k: "", lambda ctx, *disks, hard=True, on=False, more=1: ""):
        assert catops.command("work", plan=plan)(work).spec.plans
