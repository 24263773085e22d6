"""``meow adopt`` makes a distribution of a CatOps 1 folder and says what will not work."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from authoring.environments import Environment

FILES = {
    "pets.py": '''
        """Pets."""
        import requests
        from catops import ArgumentParserError, CatParser
        from catops import create_slack_payload


        def ping(argv, params):
            """Check is working."""
            return '@{} Meow!'.format(params.get('user_name', ['CatOps'])[0])


        def nested(argv, params):
            """Parse an argument of its own."""
            parser = CatParser(usage='nested WHAT', add_help=False)
            parser.add_argument('what')
            try:
                what = parser.parse_args(argv[1:]).what
            except ArgumentParserError as error:
                return create_slack_payload(text='{}\\n{}'.format(error, parser.format_help()))
            return create_slack_payload('in_channel', 'nested {}'.format(what))


        def picture(argv, params):
            """Fetch a picture."""
            return requests.get('http://127.0.0.1:9/cat', timeout=2).json()


        def fetch(url, timeout=3):
            return url


        def _hidden(argv, params):
            return 'hidden'
    ''',
    "ops.py": """
        from catops import convert_dispatch
        import pets


        def restart(argv, params):
            convert_dispatch(params, plugin_dir='plugins/')


        def nested(argv, params):
            return 'twin'
    """,
    "old.py": 'print "Python 2"\n',
    "_shared.py": "SECRET = 1\n",
    "data.json": '{"kept": true}\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder as CatOps 1 had it."""
    plugins = tmp_path / "bot" / "plugins"
    plugins.mkdir(parents=True)
    for name, source in FILES.items():
        (plugins / name).write_text(dedent(source), "utf-8")
    return plugins


def test_sources_are_copied_untouched(author: Environment, folder: Path, tmp_path: Path) -> None:
    author.run("meow", "adopt", str(folder), folder=tmp_path)
    package = tmp_path / "catops-plugin-bot" / "catops_plugin_bot"
    assert {name: (package / name).read_bytes() for name in FILES} == {
        name: (folder / name).read_bytes() for name in FILES
    }


def test_the_report_names_what_each_file_offers(
    author: Environment, folder: Path, tmp_path: Path
) -> None:
    said = author.run("meow", "adopt", str(folder), "--name", "legacy", folder=tmp_path).stdout
    assert "pets.py is the plugin legacy-pets" in said
    assert "offers ping  Check is working." in said
    assert "keeps  fetch private: it takes (url, timeout)" in said
    assert "_hidden" not in said
    assert "_shared" not in said
    trouble = said.partition("What will not work as it is:")[2]
    assert "ping is a built-in command, so this one is typed legacy-pets:ping" in trouble
    assert "nested is in legacy-ops and legacy-pets, so neither gets the short name" in trouble
    assert "ops.py, line 3: it imports pets" in trouble
    assert "from . import pets" in trouble
    assert "ops.py, line 7: plugin_dir= is refused now" in trouble
    assert "old.py, line 1:" in trouble


def test_what_was_adopted_answers(author: Environment, folder: Path, tmp_path: Path) -> None:
    for name in ("ops.py", "old.py"):
        (folder / name).unlink()
    author.run("meow", "adopt", str(folder), "--name", "legacy", folder=tmp_path)
    author.pip("install", "./catops-plugin-legacy", folder=tmp_path)

    def say(line: str) -> str:
        return author.run("meow", "run", line, folder=tmp_path, well=False).stdout

    try:
        assert "Meow!" in say("legacy:ping")
        assert say("nested bird") == "nested bird\n"
        assert "the following arguments are required: what" in say("nested")
        assert "failed before it could answer" in say("picture")
        assert "Reference: " in say("picture")
        assert "There is no command 'fetch'" in say("fetch x")
        assert "There is no command '_hidden'" in say("_hidden")
    finally:
        author.pip("uninstall", "--yes", "catops-plugin-legacy", folder=tmp_path)


@pytest.mark.parametrize("folder_name", ["nowhere", "empty"])
def test_nothing_to_adopt_is_said(author: Environment, tmp_path: Path, folder_name: str) -> None:
    (tmp_path / "empty").mkdir()
    done = author.run("meow", "adopt", folder_name, "--name", "x", folder=tmp_path, well=False)
    assert done.returncode == 1
    assert "Name CatOps 1's plugins/ folder." in done.stderr
    assert not (tmp_path / "catops-plugin-x").exists()
