"""A command whose plugin does not work: whoever types it is told so, and why."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from core.making import plugin
from deploying.meow import Project

import catops
from catops.testing import CatBot

UNANNOTATED = """
    import catops

    @catops.command("weather forecast")
    def forecast(ctx, when: complex):
        \"\"\"Tell.\"\"\"

    @catops.hookimpl
    def catops_commands():
        return [forecast]
"""
NO_HOOK = """
    import catops

    def catops_commands():
        return []
"""
HELP = "Type meow run help to see what there is."


@pytest.mark.parametrize(
    ("source", "why", "mend"),
    [
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'.", "Install what"),
        (UNANNOTATED, "when is annotated <class 'complex'>", "Use one of str, int"),
        (NO_HOOK, "It has no hook", "Put @catops.hookimpl above"),
    ],
)
def test_at_the_prompt_the_reason_stands_where_the_command_would(
    tmp_path: Path, source: str, why: str, mend: str
) -> None:
    project = Project(tmp_path)
    project.install("weather", source)
    done = project.meow("run", "weather London")
    assert done.returncode == 2
    first, whose, reason, help = done.stdout.splitlines()
    assert first == "! There is no command 'weather'."
    assert whose == "The plugin weather of catops-plugin-weather does not work."
    assert why in reason
    assert mend in reason
    assert help == HELP
    assert "does not work" not in project.meow("run", "wether London").stdout


def test_a_plugin_of_another_name_is_found_by_the_command_that_its_fault_names() -> None:
    def twice() -> list[catops.Command]:
        @catops.command("sunrise today")
        def sunrise(ctx: catops.Context) -> None:
            """Tell."""

        return [sunrise, sunrise]

    cat = CatBot({"sky": SimpleNamespace(catops_commands=catops.hookimpl(twice))})
    assert "The plugin sky of catops-plugin-sky does not work." in cat.say("sunrise today").text
    assert "sky" not in cat.say("sun").text


def test_a_plugin_name_that_is_taken_twice_is_told_once(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.install("weather", "import catops")
    project.install("climate", "import catops")
    points = "[catops.plugins]\nweather = catops_plugin_climate\n"
    info = tmp_path / "site" / "catops_plugin_climate-1.0.dist-info"
    (info / "entry_points.txt").write_text(points, "utf-8")
    said = project.meow("run", "weather London").stdout
    assert said.count("is taken twice, by catops-plugin-climate and catops-plugin-weather") == 1


class Broken:
    """A plugin that gives no command."""

    @catops.hookimpl
    def catops_commands(self) -> list[object]:
        return ["weather"]


RULES = {"access": {"workspaces": ["T1"], "guests": True, "allow": [{"effects": ["write"]}]}}


def test_in_slack_it_is_told_to_those_alone_who_may_list_the_plugins() -> None:
    everybody = CatBot({"weather": Broken()})
    posted = everybody.post("weather London")
    assert "does not work" in posted.text
    assert posted.messages[0]["response_type"] == "ephemeral"
    assert "catops-plugin-weather" in everybody.say("plugins").text
    rules = CatBot({"weather": Broken()}, config=RULES)
    assert rules.say("plugins").status == "refused"
    assert "catops-plugin-weather" not in rules.post("weather London").text


def test_what_else_is_not_found_has_nothing_to_do_with_it() -> None:
    @catops.command("ping")
    def ping(ctx: catops.Context) -> None:
        """Claim what is built in."""

    cat = CatBot({"test": plugin(ping)})
    assert "catops-plugin-test" in cat.say("plugins --broken").text
    assert "catops-plugin-test" not in cat.say("help ping pong").text


def test_a_failing_test_of_the_plugins_author_shows_why() -> None:
    said = CatBot({"weather": Broken()}).say("weather London")
    for shown in (said.text, repr(said)):  # pytest prints what stands in an assertion
        assert "catops_commands() gives a str, which is not a command." in shown
