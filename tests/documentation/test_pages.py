"""Every command and example in the documentation does what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import types
import venv
from pathlib import Path

import pytest
from documentation.console import Session, differs, steps
from documentation.markdown import PAGES, ROOT, blocks, links, needs_npm, typed_and_answered

from catops.testing import CatBot

#: Takes out what an earlier page has installed, for the environment is the same for all.
FORGET = (
    "pip list --format=freeze | grep -o '^catops-plugin[^=]*' | "
    "xargs -r pip uninstall --yes --quiet"
)
#: Fenced blocks by language: which test holds them to their word.
HELD = {
    "console": "test_console_sessions_print_what_the_page_shows",
    "python": "test_python_examples_run",
    "toml": "test_toml_examples_are_toml",
    "sh": "test_the_readme_has_two_commands_and_ci_runs_the_second",
    "": "drawings and texts, which nobody runs",
}


def _with(language: str) -> list[Path]:
    return [page for page in PAGES if any(block.language == language for block in blocks(page))]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of a fresh virtual environment that has catops and pytest."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(ROOT), "pytest"], check=True, timeout=300)
    return python.parent


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_block_is_held_to_its_word(page: Path) -> None:
    assert {block.language for block in blocks(page)} <= set(HELD)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "page", [page for page in _with("console") if not needs_npm(page)], ids=_name
)
def test_console_sessions_print_what_the_page_shows(
    page: Path, programs: Path, tmp_path: Path
) -> None:
    session = Session(tmp_path, programs)
    session.run(FORGET)
    wrong = []
    for block in blocks(page):
        if block.language == "python":
            file = re.findall(r"`([\w/]+\.py)`", block.before)[-1]
            (session.folder / file).write_text(block.text, "utf-8")
        elif named := re.search(r"^`([\w/]+\.toml)`:\n+\Z", block.before, re.MULTILINE):
            (session.folder / named[1]).write_text(block.text, "utf-8")
        elif block.language == "console":
            wrong += [differs(step, session.run(step.command)) for step in steps(block)]
    assert [one for one in wrong if one] == []


@pytest.mark.parametrize("page", _with("python"), ids=_name)
def test_python_examples_run(page: Path) -> None:
    for block in blocks(page):
        if block.language == "python":
            module = types.ModuleType("example")
            exec(compile(block.text, _name(page), "exec", dont_inherit=True), vars(module))
            if hasattr(module, "catops_commands"):
                said = CatBot({"example": module}).say("help example")
                assert said.status == "ok"


def test_commands_answer_as_the_reference_says() -> None:
    page = ROOT / "docs" / "reference" / "commands.md"
    source = next(block.text for block in blocks(page) if block.language == "python")
    module = types.ModuleType("order")
    sys.modules["order"] = module  # where dataclasses and type hints look names up
    exec(compile(source, "order", "exec", dont_inherit=True), vars(module))
    catbot = CatBot({"order": module})
    rows = typed_and_answered(page)
    assert len(rows) == 4
    for typed, answer in rows:
        assert answer in catbot.say(typed).text


@pytest.mark.parametrize("page", _with("toml"), ids=_name)
def test_toml_examples_are_toml(page: Path) -> None:
    for block in blocks(page):
        if block.language == "toml":
            assert tomllib.loads(block.text)


def test_the_readme_has_two_commands_and_ci_runs_the_second() -> None:
    assert [_name(page) for page in _with("sh")] == ["README.md"]
    first, second = (block.text for block in blocks(ROOT / "README.md") if block.language == "sh")
    assert first.rstrip().endswith(".venv/bin/meow run help")
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    assert [part for part in second.rstrip().split(" && ") if part not in run] == []


def test_the_readmes_first_command_answers_in_a_fresh_clone(tmp_path: Path) -> None:
    clone = tmp_path / "catops"
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, names.split("\0")):
        # Tests and benchmarks hold secrets that they make up, which no test run may leave behind.
        if (ROOT / name).is_file() and not {"tests", "bench"} & set(Path(name).parts):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_bytes((ROOT / name).read_bytes())
    command = next(block.text for block in blocks(ROOT / "README.md") if block.language == "sh")
    printed = Session(clone, Path(sys.executable).parent).run(command)
    for name in ("help", "meow", "ping", "plugins", "whoami"):
        assert f"\n{name}: " in printed
