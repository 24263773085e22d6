"""FAULTS 30: of 50 distributions 20 are faulty, each in its own way; the other 30 work.

Each faulty one is named, with the reason and the mend, wherever somebody would look.
"""

from __future__ import annotations

import importlib.machinery
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from distributions import Distributions

HEALTHY = [f"healthy{number:02}" for number in range(30)]
BUILT_IN = ("access", "help", "history", "ping", "plugins", "whoami")
HOOK = "import catops\n@catops.hookimpl\n"


def offering(name: str) -> str:
    return f"""
import catops

@catops.command("{name}", effect="read")
def command(ctx):
    return "{name} is well."

@catops.hookimpl
def catops_commands():
    return [command]
"""


@dataclass(frozen=True)
class Faulty:
    """A distribution with something wrong, and what has to be told about it."""

    name: str
    source: str | None
    reason: str
    mend: str
    options: dict[str, Any] = field(default_factory=dict)


FAULTY = [
    Faulty("nothere", "from os import nothere", "cannot import name 'nothere'", "See catops_plu"),
    Faulty("needs", "import absent_library", "No module named 'absent_library'", "let catops-plu"),
    Faulty("nomodule", None, "No module named 'catops_plugin_nomodule'", "Reinstall catops-plugin"),
    Faulty(
        "abi",
        None,
        "ImportError: catops_plugin_abi_built",
        "made for another Python",
        {"module": "catops_plugin_abi_built"},
    ),
    Faulty("syntax", "def f(:", "SyntaxError in catops_plugin_syntax.py, line 1", "Correct that"),
    Faulty("exits", "raise SystemExit(0)", "It exits while it is imported.", "Take the exit out"),
    Faulty(
        "parses",
        "import argparse\nargparse.ArgumentParser().parse_args(['--nonsense'])",
        "It exits while it is imported.",
        "See catops_plugin_parses.py, line 2.",
    ),
    Faulty("interrupts", "raise KeyboardInterrupt", "KeyboardInterrupt while", "Import it again"),
    Faulty("divides", "1 / 0", "ZeroDivisionError", "See catops_plugin_divides.py, line 1."),
    Faulty(
        "noobject",
        "x = 1",
        "Its entry point names y in catops_plugin_noobject",
        "Install catops-plugin-noobject again",
        {"target": "catops_plugin_noobject:y"},
    ),
    Faulty(
        "signature",
        HOOK + "def catops_commands(ctx): ...",
        "catops_commands() does not fit the contract",
        "Write it as def catops_commands().",
    ),
    Faulty(
        "misspelt",
        HOOK + "def catops_sugestions(context): ...",
        "There is no hook catops_sugestions.",
        "Did you mean catops_suggestions?",
    ),
    Faulty("unmarked", "def catops_commands(): ...", "It has no hook", "Put @catops.hookimpl"),
    Faulty(
        "junk",
        HOOK + "def catops_commands():\n    return [5]",
        "catops_commands() gives an int, which is not a command.",
        "Put @catops.command(NAME) above the function",
    ),
    Faulty(
        "raises",
        HOOK + "def catops_commands():\n    raise ValueError('bad luck')",
        "catops_commands() failed with ValueError: bad luck.",
        "See catops_plugin_raises.py, line 4.",
    ),
    Faulty(
        "declares",
        "import catops\n@catops.command('x', visibility='all')\ndef x(ctx): ...",
        "Command 'x' has visibility='all'.",
        "It is one of 'channel', 'user'.",
    ),
    Faulty(
        "unset",
        offering("unset") + "\n@catops.hookimpl\ndef catops_configure(settings):\n"
        "    raise catops.ConfigError('UNSET_KEY is not set.', mend='Set UNSET_KEY.')",
        "It is not set up: UNSET_KEY is not set.",
        "Set UNSET_KEY.",
    ),
    Faulty("shadows", offering("ping"), "The command 'ping' is built in", "type shadows:ping."),
    Faulty("twinone", offering("same"), "catops-plugin-twintwo (twintwo)", "type twinone:same."),
    Faulty("twintwo", offering("same"), "catops-plugin-twinone (twinone)", "type twintwo:same."),
]


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    installed = Distributions(tmp_path_factory.mktemp("fifty"))
    for name in HEALTHY:
        installed.add(name, offering(name))
    for one in FAULTY:
        installed.add(one.name, one.source, **one.options)
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    (installed.folder / f"catops_plugin_abi_built{suffix}").write_bytes(b"for another machine")
    return installed


def test_there_are_twenty_faults_of_their_own(fifty: Distributions) -> None:
    assert len(FAULTY) == len({one.name for one in FAULTY}) == 20
    assert len(list(fifty.folder.glob("*.dist-info"))) == 50


def test_the_thirty_healthy_plugins_answer_and_the_built_in_ones_too(fifty: Distributions) -> None:
    done = fifty.meow("shell", stdin="\n".join([*HEALTHY, "ping", "shadows:ping", "whoami"]))
    assert done.returncode == 0
    for name in HEALTHY:
        assert f"{name} is well." in done.stdout
    assert "pong" in done.stdout
    assert "ping is well." in done.stdout


def test_each_faulty_plugin_is_named_at_the_prompt(fifty: Distributions) -> None:
    done = fifty.meow("plugins")
    assert done.returncode == 0
    paragraphs = done.stdout.split("\n\n")
    for one in FAULTY:
        (told,) = [text for text in paragraphs if text.startswith(f"{one.name} (catops-plugin-")]
        assert one.reason in told
        assert one.mend in told


def test_each_faulty_plugin_is_named_in_the_chat(fifty: Distributions) -> None:
    answer = fifty.run("plugins --broken")
    assert answer["reply"]["title"] == "20 plugins, 20 with something wrong"
    lines = answer["reply"]["text"].splitlines()
    for one in FAULTY:
        (told,) = [line for line in lines if line.startswith(f"• *{one.name}* (catops-plugin-")]
        assert one.reason in told
        assert one.mend in told


def test_each_faulty_plugin_is_named_in_the_log(fifty: Distributions) -> None:
    log = fifty.meow("-v", "run", "ping").stderr.splitlines()
    for one in FAULTY:
        (told,) = [line for line in log if f" {one.name} (catops-plugin-" in line]
        assert one.reason in told
        assert one.mend in told


def test_each_faulty_plugin_is_named_in_help(fifty: Distributions) -> None:
    overview = fifty.run("help")["reply"]["text"]
    names = ", ".join(sorted(one.name for one in FAULTY))
    assert f"Something is wrong with {names}: " in overview
    assert "SyntaxError" in fifty.run("help syntax")["reply"]["text"]


def test_a_program_can_read_what_is_wrong(fifty: Distributions) -> None:
    listed = json.loads(fifty.meow("plugins", "--json").stdout)
    faulty = {one["name"] for one in listed if one["faults"]}
    assert faulty == {one.name for one in FAULTY}
    loaded = {one["name"] for one in listed if one["loaded"]}
    assert loaded == {*HEALTHY, *BUILT_IN} | {
        "unset",
        "shadows",
        "twinone",
        "twintwo",
    }
