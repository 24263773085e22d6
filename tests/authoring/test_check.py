"""``meow check`` finds what a bot's owner would send a plugin back for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from authoring.environments import Environment


class Plugin:
    """A new plugin, installed once, that each test spoils in its own way."""

    def __init__(self, author: Environment, folder: Path) -> None:
        author.run("meow", "new", "weather", folder=folder)
        self.author = author
        self.folder = folder / "catops-plugin-weather"
        self.module = self.folder / "catops_plugin_weather" / "__init__.py"
        self.project = self.folder / "pyproject.toml"
        self._pristine = {path: path.read_bytes() for path in (self.module, self.project)}
        author.pip("install", "-e", ".", folder=self.folder)

    def mend(self) -> None:
        """Put every file back."""
        for path, content in self._pristine.items():
            path.write_bytes(content)

    def spoil(self, file: Path, good: str, bad: str) -> None:
        """Replace ``good`` in ``file`` by ``bad``."""
        text = file.read_text("utf-8")
        assert good in text
        file.write_text(text.replace(good, bad), "utf-8")

    def judged(self, *flags: str) -> tuple[int, list[dict[str, str]]]:
        """Return the exit code and the findings that are not well."""
        done = self.author.run("meow", "check", "--json", *flags, folder=self.folder, well=False)
        findings = json.loads(done.stdout)
        return done.returncode, [one for one in findings if one["level"] != "ok"]


@pytest.fixture(scope="module")
def installed(author: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    """Give a new plugin, installed for as long as this file's tests take."""
    folder = tmp_path_factory.mktemp("check")
    yield Plugin(author, folder)
    author.pip("uninstall", "--yes", "catops-plugin-weather", folder=folder)


@pytest.fixture
def plugin(installed: Plugin) -> Plugin:
    """Return the plugin as it is new."""
    installed.mend()
    return installed


def test_a_new_plugin_has_no_fault(plugin: Plugin) -> None:
    assert plugin.judged() == (0, [])


@pytest.mark.parametrize(
    ("good", "bad", "check", "said"),
    [
        ("def catops_commands()", "def catops_comands()", "hooks", "no hook catops_comands"),
        ("import catops\n", "import catops, nowhere\n", "hooks", "No module named 'nowhere'"),
        ("context: catops.Context", "moment: catops.Context", "hooks", "catops_suggestions()"),
        ('"""Say hello to NAME.', '"""', "words", "has no docstring"),
        ('examples=["weather London", "weather Oslo --style loud"],', "", "examples", "no example"),
        ('--style loud"],', '--stile loud"],', "examples", "--stile"),
        ('"weather London",', '"ping",', "examples", "it runs ping:ping"),
        ("import catops\n", "import time, catops\ntime.sleep(1.2)\n", "import time", "to import"),
        ('catops.command(\n    "weather"', 'catops.command(\n    "help"', "names", "built in"),
    ],
)
def test_a_fault_is_named_with_its_mend(
    plugin: Plugin, good: str, bad: str, check: str, said: str
) -> None:
    plugin.spoil(plugin.module, good, bad)
    code, findings = plugin.judged()
    assert code == 1
    faults = [one for one in findings if one["level"] == "fault" and one["check"] == check]
    assert any(said in one["message"] for one in faults)
    assert all(one["mend"] for one in faults if one["check"] != "import time")


@pytest.mark.parametrize(
    ("signature", "proposed"),
    [
        ("name: str", "weather NAME"),
        ("name: str, count: int, loud: bool", "weather NAME 1 yes"),
        ("name: str, who: catops.User, where: catops.Channel", "weather NAME @tess #ops"),
        ("name: str, wait: float, tags: list[str], *, to: str", "weather NAME 1.5 TAGS --to TO"),
        ("name: str, *, size: Literal[3, 4]", "weather NAME --size 3"),
    ],
)
def test_the_example_that_is_proposed_is_one(plugin: Plugin, signature: str, proposed: str) -> None:
    plugin.spoil(plugin.module, '"weather London", "weather Oslo --style loud"', "")
    declared = 'name: str, *, style: Literal["plain", "loud"] = "plain"'
    plugin.spoil(plugin.module, declared, signature)
    plugin.spoil(plugin.module, 'if style == "loud"', "if not name")
    _, findings = plugin.judged()
    (mend,) = [one["mend"] for one in findings if "has no example" in one["message"]]
    assert mend == f"Add examples=[{proposed!r}] to its declaration."
    plugin.spoil(plugin.module, "examples=[]", f"examples=[{proposed!r}]")
    assert plugin.judged()[0] == 0


def test_why_an_example_fails_stands_on_standard_error(plugin: Plugin) -> None:
    plugin.spoil(plugin.module, "    if not name.strip():", "    if name == 1 / 0:")
    done = plugin.author.run("meow", "check", "--json", folder=plugin.folder, well=False)
    said = [one["message"] for one in json.loads(done.stdout)]
    assert any(one.startswith("'weather London' ended failed") for one in said)
    assert "ZeroDivisionError" in done.stderr


def test_an_example_that_fails_is_a_fault(plugin: Plugin) -> None:
    plugin.spoil(plugin.module, "    if not name.strip():", "    if name == 'London':")
    code, findings = plugin.judged()
    assert code == 1
    assert "'weather London' ended mistyped: There is nobody to greet." in findings[0]["message"]


def test_examples_that_write_are_parsed_but_not_run(plugin: Plugin) -> None:
    plugin.spoil(plugin.module, 'effect="read"', 'effect="write"')
    plugin.spoil(plugin.module, "    if not name.strip():", "    if name == 'London':")
    assert plugin.judged() == (0, [])


def test_what_cannot_be_undone_should_have_a_plan(plugin: Plugin) -> None:
    plugin.spoil(plugin.module, 'effect="read"', 'effect="destructive"')
    code, (finding,) = plugin.judged()
    assert (code, finding["level"], finding["check"]) == (0, "advice", "plan")
    assert "plan=FUNCTION" in finding["mend"]
    plan = 'effect="destructive", plan=lambda ctx, name, **flags: "Would."'
    plugin.spoil(plugin.module, 'effect="destructive"', plan)
    plugin.spoil(plugin.module, '"weather London",', '"weather London --dry-run",')
    assert plugin.judged() == (0, [])


def test_without_a_double_nothing_is_run_and_that_is_said(plugin: Plugin) -> None:
    plugin.spoil(plugin.project, 'double = "contextlib:nullcontext"', "")
    code, findings = plugin.judged()
    assert code == 0
    assert [one["level"] for one in findings] == ["advice"]
    assert findings[0]["message"] == "Parsed but did not run 2 examples that only read."
    assert plugin.judged("--double", "contextlib:nullcontext") == (0, [])


def test_aws_without_permissions_is_a_fault(plugin: Plugin) -> None:
    plugin.spoil(plugin.project, '["catops>=2,<3"]', '["catops>=2,<3", "boto3"]')
    code, findings = plugin.judged()
    assert code == 1
    assert "declares no permissions" in findings[0]["message"]
    assert "catops_iam" in findings[0]["mend"]


@pytest.mark.parametrize(
    ("statement", "level", "said"),
    [
        ('{"Effect": "Allow", "Action": ["s3:GetObject"]}', "fault", "has no Resource"),
        ('{"Action": "s3:GetObject", "Resource": "*"}', "fault", "has Effect None"),
        ('{"Effect": "Allow", "Action": {"s3:A"}, "Resource": "*"}', "fault", "has Action {'s3"),
        ('"s3:GetObject"', "fault", "gives a str, not a statement"),
        ('{"Effect": "Allow", "Action": "*", "Resource": "arn:a:s3:::b"}', "fault", "every action"),
        ('{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}', "advice", "s3:* on every"),
    ],
)
def test_a_statement_that_packaging_would_refuse_is_refused_here(
    plugin: Plugin, statement: str, level: str, said: str
) -> None:
    hook = f"@catops.hookimpl\ndef catops_iam():\n    return [{statement}]\n\n\n"
    plugin.spoil(
        plugin.module,
        "@catops.hookimpl\ndef catops_commands",
        f"{hook}@catops.hookimpl\ndef catops_commands",
    )
    code, findings = plugin.judged()
    (finding,) = [one for one in findings if one["check"] == "permissions"]
    assert (finding["level"], code) == (level, int(level == "fault"))
    assert said in finding["message"]
    assert finding["mend"]


def test_an_entry_point_that_is_not_installed_is_named(plugin: Plugin) -> None:
    plugin.spoil(plugin.project, 'weather = "catops_plugin', 'weather-two = "catops_plugin')
    code, findings = plugin.judged()
    assert code == 1
    assert "weather-two is not installed here" in findings[0]["message"]
    assert findings[0]["mend"] == "Run: pip install -e ."


def test_a_folder_that_is_no_plugin_is_told_so(author: Environment, tmp_path: Path) -> None:
    done = author.run("meow", "check", folder=tmp_path, well=False)
    assert done.returncode == 1
    assert "pyproject.toml cannot be read" in done.stderr


def test_the_list_reads_well(plugin: Plugin) -> None:
    done = plugin.author.run("meow", "check", folder=plugin.folder)
    assert "✓ hooks: weather fits the contract: catops_commands, catops_help" in done.stdout
    assert done.stdout.endswith("catops-plugin-weather: no faults.\n")
