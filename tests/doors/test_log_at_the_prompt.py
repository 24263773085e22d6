"""Why a command failed stands in the log, and at the prompt the log's errors are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.meow import Project

ENDS = '''
    """Ends badly."""
    import catops

    @catops.command("fail", effect="read")
    def fail(ctx):
        """Fail."""
        raise ValueError("canary")

    @catops.command("unset", effect="read")
    def unset(ctx):
        """Lack a setting."""
        raise catops.ConfigError("ENDS_TOKEN is not set.", mend="Set it.")

    @catops.command("say", effect="read")
    def say(ctx, word):
        """Say WORD."""
        ctx.log.info("said %s", word)
        return word

    @catops.hookimpl
    def catops_commands():
        return [fail, unset, say]
'''


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with a plugin whose commands end badly."""
    made = Project(tmp_path)
    made.install("ends", ENDS)
    return made


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_the_reason_stands_on_standard_error_under_the_answers_reference(
    project: Project, flags: tuple[str, ...]
) -> None:
    done = project.meow("run", *flags, "fail")
    assert done.returncode == 1
    assert "canary" not in done.stdout
    first, *traceback = done.stderr.splitlines()
    reference = first.removeprefix("ERROR catops.bot: ").removesuffix(": fail failed")
    assert reference in done.stdout
    assert traceback[0] == "Traceback (most recent call last):"
    assert traceback[-1] == "ValueError: canary"


def test_the_shell_shows_it_too_and_goes_on(project: Project) -> None:
    done = project.meow("shell", stdin="fail\nsay on\n")
    assert "ValueError: canary" in done.stderr
    assert done.stdout.endswith("\non\n")


def test_what_the_answer_explains_is_not_said_twice(project: Project) -> None:
    done = project.meow("run", "unset")
    assert (done.returncode, done.stderr) == (1, "")
    assert "ENDS_TOKEN is not set" in done.stdout
    assert "ENDS_TOKEN is not set" in project.meow("run", "-v", "unset").stderr


@pytest.mark.parametrize(
    ("words", "logged"),
    [
        (("run", "say", "hello"), False),
        (("-v", "run", "say", "hello"), True),
        (("run", "-v", "say", "hello"), True),
    ],
)
def test_the_rest_of_the_log_is_asked_for_before_the_command_or_after_it(
    project: Project, words: tuple[str, ...], logged: bool
) -> None:
    done = project.meow(*words)
    assert done.stdout == "hello\n"
    assert ("said hello" in done.stderr) is logged


def test_every_command_takes_the_flag_and_says_what_the_command_is_for(project: Project) -> None:
    listed = project.meow("--help").stdout.partition("what they are for:\n")[2]
    commands = [name for line in listed.splitlines() for name in line[18:].split(", ")]
    assert {"run", "new", "install", "history"} <= set(commands)
    for command in commands:
        shown = project.meow(command, "--help").stdout
        assert "-v, --verbose" in shown
        description = shown.partition("\n\n")[2]
        assert description[:1].isupper(), f"{command} has no description"
