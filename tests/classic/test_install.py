"""catops.install makes a project and overwrites nothing; the module and the call both stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from classic.installing import python

import catops
from catops.errors import BadArgument
from catops.templates import copy_folder, copy_template, template_names


def _files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("name", ["slash_command", "Slash_Command"])
def test_it_makes_the_project(name: str, tmp_path: Path) -> None:
    target = tmp_path / "a" / "bot"
    assert catops.install(["meow", "install", "-t", name, "-d", str(target)]) == 0
    assert {"handler.py", "serverless.yml", "requirements.txt", "package.json", "README.md"} <= set(
        _files(target)
    )


def test_it_overwrites_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["meow", "install", "-d", str(tmp_path), "-t", "slash_command"]
    (tmp_path / "handler.py").write_text("mine\n")
    (tmp_path / "serverless.yml").symlink_to(tmp_path / "nowhere")
    assert catops.install(argv) == 0
    assert (tmp_path / "handler.py").read_text() == "mine\n"
    assert not (tmp_path / "nowhere").exists()
    said = capsys.readouterr().out
    assert f"kept   {tmp_path / 'handler.py'} (it was there already, and differs)" in said
    before = _files(tmp_path)
    assert catops.install(argv) == 0
    assert _files(tmp_path) == before
    assert "made " not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["meow", "install", "-t", "nosuch", "-d", "x"], 2, "There is no template 'nosuch'."),
        (["meow", "install", "--nosuch"], 2, "unrecognized arguments: --nosuch"),
        (["meow", "install", "-t"], 2, "expected one argument"),
        (["meow", "run", "ping"], 2, "unrecognized arguments: run ping"),
    ],
)
def test_wrong_words_are_told_and_make_nothing(
    argv: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catops.install([*argv]) == code
    assert said in capsys.readouterr().err


def test_a_target_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    argv = ["meow", "install", "-t", "slash_command", "-d", str(tmp_path / "file" / "bot")]
    assert catops.install(argv) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "mine"


def test_unknown_templates_are_refused_with_those_there_are() -> None:
    with pytest.raises(BadArgument, match=r"There is no template '\.\.'") as caught:
        copy_template("..", Path("x"))
    assert caught.value.mend == f"Take one of {', '.join(template_names())}."


def test_what_using_a_template_leaves_behind_is_not_copied(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for name in ("node_modules/x.js", ".serverless/y", ".env", "__pycache__/z.pyc", "handler.py"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("x")
    assert copy_folder(source, target=target) == (["handler.py"], [])
    assert set(_files(target)) == {"handler.py"}


@pytest.mark.parametrize(
    "imports",
    [
        "import catops",
        "import catops.install",
        "import catops; catops.install; import catops.install",
        "from catops import install; import catops.install",
        "from catops.install import install; import catops",
        "import catops.cli.main; import catops.install",
    ],
)
def test_the_module_and_the_call_both_stay(imports: str, tmp_path: Path) -> None:
    calls = """
import types
assert isinstance(catops.install, types.ModuleType)
assert catops.install(["meow", "install", "-t", "slash_command", "-d", "one"]) == 0
assert catops.install.install(["meow", "install", "-t", "slash_command", "-d", "two"]) == 0
from catops import install
assert install(["meow", "install", "-t", "slash_command", "-d", "three"]) == 0
"""
    done = python(tmp_path, "-c", imports + calls)
    assert (done.returncode, done.stderr) == (0, "")
    assert {each.name for each in tmp_path.iterdir()} == {"one", "two", "three"}


def test_it_takes_the_words_of_the_process_when_it_is_given_none(tmp_path: Path) -> None:
    code = "import catops, sys; sys.exit(catops.install())"
    done = python(tmp_path, "-c", code, "install", "-t", "slash_command", "-d", "bot")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "bot" / "handler.py").exists()
