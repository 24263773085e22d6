"""``meow``: exit codes, ``--json``, pipes and words that are wrong, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import catops

MEOW = str(Path(sys.executable).with_name("meow"))
#: A classic plugin with a command for each way to end, on a path of its own.
PLUGIN = '''
"""Ends in every way."""
import sys, time
import catops

@catops.command("say", effect="read")
def say(ctx, *words: str):
    """Say WORDS."""
    return " ".join(words)

@catops.command("fail", effect="read")
def fail(ctx):
    """Fail."""
    raise ValueError("canary")

@catops.command("leave", effect="read")
def leave(ctx):
    """Leave the process."""
    sys.exit(0)

@catops.command("nothing", effect="read")
def nothing(ctx):
    """Answer nothing."""

@catops.command("steps", effect="read")
def steps(ctx):
    """Work in steps."""
    yield "first step"
    yield "all done"

@catops.command("many", effect="read")
def many(ctx):
    """Answer a lot."""
    return catops.Reply(code="line\\n" * 200_000)

@catops.command("show", effect="read")
def show(ctx, *, units: str = "c"):
    """Show everything a reply can hold."""
    return catops.Reply("text", title="title", fields={"a": 1}, code="code",
        table=catops.Table(["n"], [[1], [None]]), image=catops.Image("https://x.example/y", "alt"),
        buttons=[catops.Button("Go", "ping")], level="success")

@catops.hookimpl
def catops_commands():
    return [say, fail, leave, nothing, steps, many, show]

@catops.hookimpl
def catops_authorize(request, command):
    if command.name == "say" and "forbidden" in request.text:
        return catops.Verdict.deny("not that word")
'''
METADATA = "Metadata-Version: 2.1\nName: catops-plugin-ends\nVersion: 1.0\n"


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds a plugin as pip would have installed it."""
    folder = tmp_path_factory.mktemp("plugins")
    (folder / "catops_plugin_ends.py").write_text(PLUGIN)
    info = folder / "catops_plugin_ends-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(METADATA)
    (info / "entry_points.txt").write_text("[catops.plugins]\nends = catops_plugin_ends\n")
    return folder


class Meow:
    """Runs the command line with the plugin installed and nothing of the tester's environment."""

    def __init__(self, plugins: Path, home: Path) -> None:
        self.environ = {
            "PYTHONPATH": str(plugins),
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
        }

    def __call__(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [MEOW, *words],
            env={**self.environ, **environ},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )


@pytest.fixture
def meow(plugins: Path, tmp_path: Path) -> Meow:
    return Meow(plugins, tmp_path)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run", "ping"], 0),
        (["run", "say", "hello there"], 0),
        (["run", "nothing"], 0),
        (["run"], 0),
        (["run", "help"], 0),
        (["run", "say --help"], 0),
        (["run", "fail"], 1),
        (["run", "leave"], 1),
        (["run", "say forbidden"], 1),
        (["run", "pingg"], 2),
        (["run", "ping", "--loud"], 2),
        (["run", 'say "open'], 2),
        (["plugins"], 0),
        (["plugins", "--js"], 2),
        (["plugin"], 2),
        (["--loud"], 2),
        (["-v"], 0),
        (["plugins", "-v"], 0),
        (["--version"], 0),
        (["--help"], 0),
        ([], 0),
        (["install", "-t", "none", "-d", "x"], 2),
    ],
)
def test_exit_codes(meow: Meow, words: list[str], code: int) -> None:
    done = meow(*words)
    fails = words[-1:] in (["fail"], ["leave"])  # at the prompt, the log's errors are shown
    assert (done.returncode, "Traceback" in done.stderr) == (code, fails), done.stderr


def test_an_answer_goes_to_standard_output_and_nothing_else_does(meow: Meow) -> None:
    done = meow("run", "say hello")
    assert (done.stdout, done.stderr) == ("hello\n", "")


def test_words_given_one_by_one_stay_the_words_they_are(meow: Meow) -> None:
    assert meow("run", "say", "two words", "it's", "--", "-x").stdout == "two words it's -x\n"


def test_no_reply_prints_nothing(meow: Meow) -> None:
    assert meow("run", "nothing").stdout == ""


def test_progress_goes_to_standard_error(meow: Meow) -> None:
    done = meow("run", "steps")
    assert done.stdout == "all done\n"
    assert done.stderr.startswith("first step\n")


def test_a_failure_is_told_by_reference(meow: Meow) -> None:
    done = meow("run", "fail")
    assert done.stdout.startswith("✗ ")
    assert "plugin ends of catops-plugin-ends" in done.stdout
    assert "Reference: " in done.stdout
    assert "canary" not in done.stdout


def test_json_has_a_shape_that_programs_may_rely_on(meow: Meow) -> None:
    said: dict[str, Any] = json.loads(meow("run", "--json", "show").stdout)
    assert said.pop("seconds") >= 0
    assert len(said.pop("reference")) == 8
    assert said == {
        "status": "ok",
        "command": "show",
        "plugin": "ends",
        "visibility": "channel",
        "reply": {
            "text": "text",
            "title": "title",
            "fields": {"a": 1},
            "table": {"columns": ["n"], "rows": [[1], [None]]},
            "code": "code",
            "image": {"url": "https://x.example/y", "alt": "alt"},
            "buttons": [{"label": "Go", "line": "ping"}],
            "level": "success",
            "payload": None,
        },
        "suggestions": [],
    }


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [("nothing", "ok", 0), ("fail", "failed", 1), ("pingg", "mistyped", 2)],
)
def test_json_tells_how_it_ended_whichever_way(
    meow: Meow, line: str, status: str, code: int
) -> None:
    done = meow("run", "--json", line)
    said = json.loads(done.stdout)
    assert (said["status"], done.returncode) == (status, code)
    assert (said["reply"] is None) == (line == "nothing")


def test_json_of_a_typo_says_what_was_meant(meow: Meow) -> None:
    said = json.loads(meow("run", "--json", "pingg").stdout)
    assert said["suggestions"][0]["line"] == "ping"


def test_plugins_are_listed_for_people_and_for_programs(meow: Meow) -> None:
    listed = meow("plugins").stdout
    assert "catops-plugin-ends" in listed
    said = {one["name"]: one for one in json.loads(meow("plugins", "--json").stdout)}
    assert said["ends"]["distribution"] == "catops-plugin-ends"
    assert said["ends"]["loaded"] is True
    assert "say" in said["ends"]["commands"]
    assert {"help", "ping", "plugins", "whoami"} <= said.keys()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("plugin", "Did you mean meow plugins?"),
        ("ping", "meow run ping asks the bot"),
        ("zzzz", "meow --help lists what there is"),
    ],
)
def test_a_word_that_is_no_command_line_command_is_answered_with_what_is(
    meow: Meow, word: str, said: str
) -> None:
    done = meow(word)
    assert done.returncode == 2
    assert done.stderr.startswith(f"meow: There is no meow {word}.\n")
    assert said in done.stderr
    assert done.stdout == ""


def test_a_flag_that_is_not_there_is_named(meow: Meow) -> None:
    assert "unrecognized arguments: --loud" in meow("--loud").stderr


def test_it_is_the_same_program_as_a_module_and_under_its_other_name(meow: Meow) -> None:
    other = str(Path(MEOW).with_name("catops"))
    for command in ([sys.executable, "-m", "catops.cli.main"], [other]):
        done = subprocess.run(
            [*command, "run", "say hello"],
            env=meow.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, "hello\n")


def test_its_version_is_catops_own(meow: Meow) -> None:
    assert meow("--version").stdout == f"catops {catops.__version__}\n"


@pytest.mark.parametrize("line", ["many", "say hello"])
def test_a_reader_that_has_seen_enough_is_no_error(meow: Meow, line: str) -> None:
    process = subprocess.Popen(
        [MEOW, "run", line],
        env=meow.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert (process.stderr.read(), process.wait(60)) == ("", 0)
    process.stderr.close()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_knows_no_special_characters_gets_the_rest(
    plugins: Path, tmp_path: Path, encoding: str
) -> None:
    done = Meow(plugins, tmp_path)("run", "ping", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert "pong" in done.stdout


def test_no_colour_goes_into_a_pipe(meow: Meow) -> None:
    assert "\x1b" not in meow("run", "help").stdout


def test_the_shell_takes_lines_from_a_pipe_without_a_prompt(meow: Meow) -> None:
    done = subprocess.run(
        [MEOW, "shell"],
        input="say one\n\nsay two",
        env=meow.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "one\ntwo\n", "")
