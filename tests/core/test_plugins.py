"""Plugins as they are installed: found by metadata, imported each alone, told with the mend."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
from distributions import Distributions

GREETER = '''
"""Greets people."""
import catops

@catops.command("greet", effect="read")
def greet(ctx, who: str = "you") -> str:
    """Greet WHO."""
    return f"Hello, {who}."

@catops.hookimpl
def catops_commands():
    return [greet]
'''
#: A plugin whose only hook is what a test puts in its place.
HOOK = "import catops\n\n@catops.hookimpl\n"


def greets(distributions: Distributions) -> bool:
    """Return whether the plugin beside the faulty one answers, as the built-in ones do."""
    answers = distributions.run("greet tess"), distributions.run("ping")
    return [answer["status"] for answer in answers] == ["ok", "ok"]


def test_a_plugin_answers_once_it_is_installed(distributions: Distributions) -> None:
    assert distributions.run("greet tess")["status"] == "mistyped"
    distributions.add("greeter", GREETER)
    assert distributions.run("greet tess")["reply"]["text"] == "Hello, tess."
    greeter = distributions.plugins()["greeter"]
    assert greeter == {
        "name": "greeter",
        "distribution": "catops-plugin-greeter",
        "version": "1.0",
        "target": "catops_plugin_greeter",
        "loaded": True,
        "faults": [],
        "commands": ["greet"],
        "summary": "Greets people.",
        "classic": False,
    }


def test_an_entry_point_may_name_an_object(distributions: Distributions) -> None:
    source = """
        import catops

        @catops.command("greet")
        def greet(ctx):
            return "Hello."

        class Plugin:
            @catops.hookimpl
            def catops_commands(self):
                return [greet]

        class home:
            plugin = Plugin()
    """
    distributions.add("greeter", source, target="catops_plugin_greeter:home.plugin [extra]")
    assert distributions.run("greet")["reply"]["text"] == "Hello."


@pytest.mark.parametrize(
    ("source", "told"),
    [
        pytest.param(
            "from os import no_such_thing",
            "ImportError: cannot import name 'no_such_thing' from 'os'",
            id="import error",
        ),
        pytest.param(
            "import no_such_module",
            "Install what brings no_such_module, and let catops-plugin-faulty require it.",
            id="a dependency is missing",
        ),
        pytest.param(
            "import catops_plugin",
            "Install what brings catops_plugin,",
            id="a dependency is missing whose name begins like the plugin's",
        ),
        pytest.param(
            None,
            "Reinstall catops-plugin-faulty: its entry point names a module it does not bring.",
            id="the module is missing",
        ),
        pytest.param(
            "def f(:\n    pass",
            "SyntaxError in catops_plugin_faulty.py, line 1",
            id="syntax error",
        ),
        pytest.param(b"\xff\xfe\x00", "SyntaxError", id="no source at all"),
        pytest.param(
            "import sys\nsys.exit(3)",
            "It exits while it is imported. Take the exit out of the module. "
            "See catops_plugin_faulty.py, line 2.",
            id="exits",
        ),
        pytest.param(
            "raise KeyboardInterrupt",
            "KeyboardInterrupt while it was imported.",
            id="interrupted",
        ),
        pytest.param(
            "class Odd(BaseException):\n    pass\nraise Odd('odd')",
            "Odd: odd. See catops_plugin_faulty.py, line 3.",
            id="raises something that is not an Exception",
        ),
        pytest.param(
            "import json\njson.loads('')",
            "See catops_plugin_faulty.py, line 2.",
            id="raises inside a library",
        ),
        pytest.param(
            HOOK + "def catops_commands(context):\n    return []",
            "Write it as def catops_commands().",
            id="wrong signature",
        ),
        pytest.param(
            HOOK + "def catops_suggestions(ctx):\n    return []",
            "catops_suggestions() does not fit the contract",
            id="wrong name of an argument",
        ),
        pytest.param(
            HOOK + "def catops_comands():\n    return []",
            "There is no hook catops_comands. Did you mean catops_commands?",
            id="misspelt hook",
        ),
        pytest.param(
            HOOK + "def run():\n    return []",
            "There is no hook run. The hooks are catops_after_command,",
            id="no such hook",
        ),
        pytest.param(
            "import catops\n\ndef catops_commands():\n    return []",
            "It has no hook and no function that takes (argv, params)",
            id="no hook at all",
        ),
        pytest.param(
            HOOK + "def catops_commands():\n    return 5",
            "catops_commands() returns an int, not a list. Put it into brackets",
            id="a number of commands",
        ),
        pytest.param(
            HOOK + "def catops_commands():\n    return 'greet'",
            "catops_commands() returns a str, not a list.",
            id="a text of commands",
        ),
        pytest.param(
            HOOK + "def catops_commands():\n    return [catops_commands]",
            "catops_commands() gives catops_commands(), which is not a command. "
            "Put @catops.command(NAME) above the function",
            id="a function that is not a command",
        ),
        pytest.param(
            HOOK + "def catops_commands():\n    raise ValueError('no luck')",
            "catops_commands() failed with ValueError: no luck. "
            "See catops_plugin_faulty.py, line 5.",
            id="a hook that raises",
        ),
        pytest.param(
            HOOK + "def catops_commands():\n    raise SystemExit",
            "catops_commands() failed with SystemExit.",
            id="a hook that exits",
        ),
        pytest.param(
            HOOK + "def catops_commands():\n    yield from iter(int, 1)",
            "catops_commands() gives more than 100,000. Does it ever end?",
            id="a hook without end",
        ),
        pytest.param(
            "import catops\n\n@catops.command('x', effect='deletes')\ndef x(ctx): ...",
            "Command 'x' has effect='deletes'. It is one of 'read', 'write', 'destructive'.",
            id="a declaration that cannot work",
        ),
        pytest.param(
            HOOK + "def catops_commands():\n    return [catops.command('x')(lambda c: 1)] * 2",
            "It declares 'x' twice. Rename one of them.",
            id="one name twice",
        ),
    ],
)
def test_a_plugin_that_cannot_be_loaded_is_named_with_the_mend(
    distributions: Distributions, source: str | bytes | None, told: str
) -> None:
    distributions.add("greeter", GREETER)
    distributions.add("faulty", source)
    assert told in distributions.fault("faulty")
    assert distributions.plugins()["faulty"]["loaded"] is False
    assert greets(distributions)


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        (
            "def catops_configure(settings):\n"
            "    raise catops.ConfigError('WEATHER_KEY is not set.', mend='Set it.')",
            "It is not set up: WEATHER_KEY is not set. Set it.",
        ),
        ("def catops_configure(settings):\n    1 / 0", "failed with ZeroDivisionError: division"),
    ],
)
def test_a_plugin_that_is_not_set_up_says_so_wherever_it_is_asked(
    distributions: Distributions, hook: str, told: str
) -> None:
    distributions.add("faulty", f"{GREETER}\n@catops.hookimpl\n{hook}\n")
    assert told in distributions.fault("faulty")
    answer = distributions.run("greet")
    assert answer["status"] == "failed"
    assert told in answer["reply"]["text"].replace("\n", " ")
    assert distributions.run("ping")["status"] == "ok"


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("5", "catops_help() returns an int, not a list."),
        ("['Disk full']", "catops_help() gives a str, which is not a help topic."),
        ("[catops.HelpTopic(5, 'text')]", "A help topic's title and text must be strings."),
    ],
)
def test_a_plugin_with_junk_for_help_still_runs(
    distributions: Distributions, returned: str, told: str
) -> None:
    hook = f"@catops.hookimpl\ndef catops_help():\n    return {returned}\n"
    distributions.add("greeter", f"{GREETER}\n{hook}")
    assert told in distributions.fault("greeter")
    assert greets(distributions)
    assert "wrong with greeter" in distributions.run("help")["reply"]["text"]


def test_a_slow_import_is_stopped(distributions: Distributions) -> None:
    distributions.add("greeter", GREETER)
    distributions.add("slow", "import time\ntime.sleep(60)")
    distributions.add("busy", "while True:\n    pass")
    code = """
        import json
        from functools import partial
        from catops.plugins.discovery import find_plugins
        from catops.plugins.loading import load
        from catops.plugins.registry import Registry
        from catops.settings import Settings
        registry = Registry(find_plugins(), Settings({}), loader=partial(load, seconds=0.5))
        print(json.dumps({one.name: [f.reason for f in one.faults] for one in registry.plugins()}))
    """
    faults = printed_by(distributions, code)
    stopped = ["It took longer than 0.5 s to import, so it was stopped."]
    assert faults["slow"] == faults["busy"] == stopped
    assert faults["greeter"] == faults["ping"] == []


def test_what_a_plugin_prints_while_it_is_imported_is_in_no_answer(
    distributions: Distributions,
) -> None:
    distributions.add("greeter", f"print('loading')\n{GREETER}")
    done = distributions.meow("run", "--json", "greet tess")
    assert json.loads(done.stdout)["reply"]["text"] == "Hello, tess."
    assert "loading" in done.stderr


@pytest.mark.parametrize(
    "entry_points",
    [b"\xff\xfe\x00", "[catops.plugins]\nno equals sign\n"],
    ids=["no text", "no entry point"],
)
def test_damaged_metadata_hides_no_other_plugin(
    distributions: Distributions, entry_points: str | bytes
) -> None:
    distributions.add("greeter", GREETER)
    distributions.add("faulty", GREETER, entry_points=entry_points)
    assert "Its metadata cannot be read." in distributions.fault("catops_plugin_faulty")
    assert greets(distributions)


@pytest.mark.parametrize("metadata", [b"\xff\xfe\x00", "\n"], ids=["no text", "empty"])
def test_a_plugin_without_readable_metadata_hides_no_other_one(
    distributions: Distributions, metadata: str | bytes
) -> None:
    distributions.add("greeter", GREETER)
    distributions.add("faulty", "import catops", metadata=metadata)
    assert "catops-plugin-greeter" in str(distributions.plugins()["greeter"])
    assert greets(distributions)


def test_damaged_metadata_of_others_is_none_of_our_business(distributions: Distributions) -> None:
    distributions.add("greeter", GREETER)
    distributions.add("x", None, distribution="other", entry_points="[console_scripts]\njunk\n")
    assert [one for one in distributions.plugins().values() if one["faults"]] == []
    assert greets(distributions)


def printed_by(distributions: Distributions, code: str) -> Any:
    """Return the JSON that a program prints with the distributions installed."""
    done = distributions.python("-c", dedent(code))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
