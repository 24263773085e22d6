"""A plugin written for CatOps 1, untouched, behind an entry point: the whole way to the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from classic.installing import install, python

HERE = Path(__file__).parent
HIDDEN = ["_private", "dumps", "helper", "create_slack_payload", "__class__", "CatParser"]
LINES = [
    "hello", "readme", "keeper show", "keeper", "keeper show -h", "keeper -h", "feed cat",
    "feed cat --portions 3", "feed cow", "feed cat -h", "feed --help", "cage open 3", "words",
    "rows", "record", "number", "yes", "no", "nothing", "secret", "leave", "old --count 3",
    "old --count x", "old x -h", "cat", "ping", "zoo:ping", 'echo "a  b" --user t.user',
    "help", "help keeper", "plugins", *HIDDEN,
]  # fmt: skip


@pytest.fixture(scope="module")
def talk(zoo: Path) -> dict[str, Any]:
    done = python(zoo, str(HERE / "talk.py"), stdin=json.dumps(LINES))
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def _shown(answer: dict[str, Any]) -> str:
    """Return all that was posted to Slack, as one text."""
    return json.dumps(answer["messages"], ensure_ascii=False)


@pytest.mark.parametrize("line", LINES)
def test_every_line_is_acknowledged_and_answered_once(line: str, talk: dict[str, Any]) -> None:
    answer = talk[line]
    assert answer["http"] == 200
    assert len(answer["messages"]) == (0 if line == "nothing" else 1)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("hello", "@tess hello!"),
        ("feed cat", "cat x 1"),
        ("feed cat --portions 3", "cat x 3"),
        ("words", "cat\\ndog"),
        ("rows", "animal  legs"),
        ("record", '\\"dog\\": null'),
        ("number", "4"),
        ("yes", "True"),
        ("no", "False"),
        ("old --count 3", "3"),
        ("cage open 3", '\\"number\\": 3'),
        ("zoo:ping", "the zoo's ping"),
        ("help", "feed"),
        ("help keeper", "Show or hire a keeper"),
        ("help keeper", "The second line of the docstring."),
    ],
)
def test_what_a_function_returns_is_shown(line: str, shown: str, talk: dict[str, Any]) -> None:
    assert talk[line]["status"] == "ok"
    assert shown in _shown(talk[line])


def test_a_payload_is_posted_as_it_is(talk: dict[str, Any]) -> None:
    assert talk["keeper show"]["messages"] == [
        {"text": "show: ['keeper', 'show']", "response_type": "in_channel"}
    ]
    [refused] = talk["keeper"]["messages"]
    assert refused["response_type"] == "ephemeral"
    assert refused["text"].startswith("the following arguments are required: what\nusage: catops")


def test_a_text_that_is_a_tuple_by_a_stray_comma_is_posted_as_text(talk: dict[str, Any]) -> None:
    assert talk["readme"]["messages"] == [{"text": "@tess hello!", "response_type": "ephemeral"}]


def test_nothing_is_posted_for_none(talk: dict[str, Any]) -> None:
    assert talk["nothing"]["messages"] == []
    assert talk["nothing"]["converted"] is None


def test_a_function_gets_its_words_and_the_form(talk: dict[str, Any]) -> None:
    line = 'echo "a  b" --user t.user'
    code = talk[line]["messages"][0]["blocks"][-1]["text"]["text"]
    got = json.loads(code.strip("`"))
    assert got["argv"] == ["echo", "a  b", "--user", "t.user"]
    assert got["params"]["text"] == [line]
    assert got["params"]["user_id"] == ["U1"]
    assert got["params"]["response_url"] == ["https://hooks.slack.com/commands/T1/1/test"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("feed cow", "argument animal: invalid choice: 'cow'"),
        ("feed cat -h", "usage: feed [-h] [--portions PORTIONS]"),
        ("keeper show -h", "unrecognized arguments: -h"),
    ],
)
def test_what_the_parser_says_is_the_answer(line: str, said: str, talk: dict[str, Any]) -> None:
    assert said in talk[line]["text"] + _shown(talk[line])
    assert said in json.dumps(talk[line]["converted"])


@pytest.mark.parametrize("line", ["keeper -h", "feed --help"])
def test_help_runs_nothing_and_shows_the_docstring(line: str, talk: dict[str, Any]) -> None:
    assert talk[line]["status"] == "ok"
    assert {"keeper -h": "Show or hire a keeper", "feed --help": "Feed an animal"}[line] in _shown(
        talk[line]
    )


@pytest.mark.parametrize("line", ["secret", "cat", "leave", "old --count x", "old x -h"])
def test_a_failure_is_told_politely(line: str, talk: dict[str, Any]) -> None:
    answer = talk[line]
    name = line.split()[0]
    assert answer["status"] == "failed"
    assert f"{name} (plugin zoo of catops-plugin-zoo)" in answer["text"]
    assert "Reference: " in answer["text"]
    for inner in ("hunter2", "127.0.0.1", "Traceback", "Connection", "SystemExit"):
        assert inner not in answer["text"] + _shown(answer) + json.dumps(answer["converted"])
    [attachment] = answer["converted"]["attachments"]
    assert attachment["text"].startswith("The reason is in the bot's log. Reference: ")


@pytest.mark.parametrize("line", HIDDEN)
def test_what_is_private_is_no_command(line: str, talk: dict[str, Any]) -> None:
    assert talk[line]["status"] == "mistyped"
    assert f"There is no command {line!r}." in talk[line]["text"]


def test_a_taken_name_stays_the_bots_and_the_plugin_is_told(talk: dict[str, Any]) -> None:
    assert "pong" in talk["ping"]["text"]
    assert "The command 'ping' is built in" in talk["plugins"]["text"]
    assert "zoo:ping" in talk["plugins"]["text"]


def test_it_answers_at_the_prompt(zoo: Path) -> None:
    done = python(zoo, "-m", "catops.cli.main", "run", "feed dog --portions 2")
    assert (done.returncode, done.stdout.strip()) == (0, "dog x 2")
    done = python(zoo, "-m", "catops.cli.main", "run", "feed cow")
    assert done.returncode == 2
    assert "invalid choice: 'cow'" in done.stdout


def test_help_of_a_parser_is_shown_once_at_the_prompt(zoo: Path) -> None:
    done = python(zoo, "-m", "catops.cli.main", "run", "feed cat -h")
    assert (done.stdout + done.stderr).count("usage: feed") == 1


FOUR = {
    "good": "def good(argv, params):\n    return 'good'\n",
    "broken": "import bs4_is_not_here\n\ndef broken(argv, params):\n    return 'broken'\n",
    "bare": "def helper(one):\n    return one\n",
    "odd": "__doc__ = 5\nnumber = 5\n\ndef odd(argv, params):\n    return 'odd'\nodd.__doc__ = 5\n",
    "twin": "def good(argv, params):\n    return 'twin'\n",
}


def test_one_bad_plugin_takes_no_other_down(tmp_path: Path) -> None:
    for name, source in FOUR.items():
        install(tmp_path, f"catops-plugin-{name}", {f"zoo_{name}": source}, {name: f"zoo_{name}"})
    install(tmp_path, "catops-plugin-value", {}, {"value": "zoo_odd:number"})
    lines = ["good", "good:good", "twin:good", "odd", "help odd", "broken", "plugins"]
    done = python(tmp_path, str(HERE / "talk.py"), stdin=json.dumps(lines))
    assert done.returncode == 0, done.stderr
    talk = json.loads(done.stdout)
    assert {line: talk[line]["status"] for line in lines} == {
        "good": "mistyped",
        "good:good": "ok",
        "twin:good": "ok",
        "odd": "ok",
        "help odd": "ok",
        "broken": "mistyped",
        "plugins": "ok",
    }
    assert talk["good:good"]["converted"]["text"] == "good"
    assert talk["twin:good"]["converted"]["text"] == "twin"
    assert "catops-plugin-good" in talk["good"]["converted"]["attachments"][0]["text"]
    faults = talk["plugins"]["text"]
    for told in (
        "broken (catops-plugin-broken): ModuleNotFoundError: No module named 'bs4_is_not_here'",
        "bare (catops-plugin-bare): It has no hook and no function that takes (argv, params)",
        "value (catops-plugin-value): It has no hook and no function that takes (argv, params)",
        "claimed by catops-plugin-good (good) and catops-plugin-twin (twin)",
    ):
        assert told in faults.replace("*", "")
