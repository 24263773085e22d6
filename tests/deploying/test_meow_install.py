"""``meow install``: a whole project, asked for at a terminal and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from deploying.meow import Project

#: What each template makes.
COMMON = {
    ".env.example",
    ".gitignore",
    "README.md",
    "catops_offline.py",
    "handler.py",
    "package.json",
    "requirements.txt",
    "serverless-catops.js",
    "serverless.yml",
}
MADE = {
    "slash_command": {*COMMON, "catops.toml"},
    "slackbot": {*COMMON, "catops.toml"},
    "slack_logger": COMMON,
}


def at_a_terminal(folder: Path, typed: str) -> tuple[int, str]:
    """Run ``meow install`` at a terminal where somebody types; return what it came to."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        done = subprocess.run(
            [sys.executable, "-m", "catops.cli.main", "install"],
            cwd=folder,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, done.stdout


def made(folder: Path) -> set[str]:
    """Return the files of a project."""
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("flag", ["-d", "--directory", "--target-dir"])
@pytest.mark.parametrize("words", [("install", "-t", "slackbot"), ("new", "weather")])
def test_where_it_is_put_is_said_alike(project: Project, words: tuple[str, ...], flag: str) -> None:
    assert project.meow(*words, flag, "there").returncode == 0
    assert (project.folder / "there").is_dir()


@pytest.mark.parametrize("name", MADE)
def test_each_template_makes_a_whole_project_and_says_what_comes_next(
    name: str, tmp_path: Path
) -> None:
    project = Project(tmp_path)
    done = project.meow("install", "-t", name, "-d", "mine")
    assert done.returncode == 0, done.stderr
    assert made(project.folder / "mine") == MADE[name]
    assert done.stdout.endswith("\nNext: read mine/README.md, then: cd mine && npm install\n")


def test_the_next_step_can_be_pasted(project: Project) -> None:
    said = project.meow("install", "-d", "my bot").stdout
    assert said.endswith("then: cd 'my bot' && npm install\n")


def test_a_template_that_there_is_not_is_a_wrong_word(project: Project) -> None:
    done = project.meow("install", "-t", "nosuch", "-d", "there")
    assert done.returncode == 2
    assert "There is no template 'nosuch'." in done.stderr
    assert not (project.folder / "there").exists()


def test_what_was_kept_of_another_template_is_named(project: Project) -> None:
    assert project.meow("install", "-t", "slash_command", "-d", ".").returncode == 0
    done = project.meow("install", "-t", "slack_logger", "-d", ".")
    assert "kept   handler.py (it was there already, and differs)\n" in done.stdout
    assert "kept   serverless-catops.js (it was there already)\n" in done.stdout
    said = done.stdout.partition("\n\n")[2].splitlines()
    assert said[0].startswith("This is not slack_logger as it ships: .env.example, README.md, ")
    assert "serverless.yml" in said[0]
    assert "serverless-catops.js" not in said[0]
    assert "choose another directory with -d" in said[1]
    again = project.meow("install", "-t", "slash_command", "-d", ".")
    assert again.stdout.endswith("\nNext: read README.md, then: npm install\n")


def test_what_is_missing_is_asked_for_at_a_terminal(tmp_path: Path) -> None:
    code, said = at_a_terminal(tmp_path, "slackbot\nmine\n")
    assert code == 0
    assert "Template [slash_command]: Directory [slackbot]: " in said
    assert made(tmp_path / "mine") == MADE["slackbot"]


def test_who_types_nothing_gets_what_is_offered(tmp_path: Path) -> None:
    code, said = at_a_terminal(tmp_path, "\n\n")
    assert code == 0
    assert "Directory [slash-command]: " in said
    assert made(tmp_path / "slash-command") == MADE["slash_command"]


def test_who_has_no_answer_gets_nothing(tmp_path: Path) -> None:
    code, said = at_a_terminal(tmp_path, "\x04")
    assert code == 2
    assert "Nothing was made." in said
    assert "Traceback" not in said
    assert made(tmp_path) == set()


def test_nothing_is_asked_where_nobody_is(tmp_path: Path) -> None:
    project = Project(tmp_path)
    done = project.meow("install")
    assert done.returncode == 0
    assert "[" not in done.stdout
    assert made(project.folder / "slash-command") == MADE["slash_command"]
