"""The net itself: a run that writes a secret anywhere fails, and the place and kind are named."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from canaries import ALLOWED, KINDS

TESTS = Path(__file__).parents[1]
#: A secret of the run inside, which the net outside does not know.
INNER = "known-to-the-inner-run-alone"
CONFTEST = f"""
from canary_net import NAME, Net, folder_of_the_run

def pytest_configure(config):
    net = Net({{"planted secret": {INNER!r}}}, [("*/project/.env", frozenset(["planted secret"]))])
    config.pluginmanager.register(net, NAME)
"""
SAID = "_".join(INNER.split("-"))  # never whole in a source that a test may leave behind
PLANT = f"""
import io, logging, os, sqlite3, subprocess, sys, tempfile, zipfile
from pathlib import Path

SECRET = {SAID!r}.replace("_", "-")
"""
LEAKS = {
    "printed": ("def test_it(): print(SECRET)", "Captured stdout call of "),
    "printed on standard error": (
        "def test_it(): print(SECRET, file=sys.stderr)",
        "Captured stderr call of ",
    ),
    "logged": ("def test_it(): logging.warning('%s', SECRET)", "Captured log call of "),
    "in a traceback that is logged": (
        "def test_it():\n"
        "    try: raise ValueError(SECRET)\n"
        "    except ValueError: logging.exception('no')",
        "Captured log call of ",
    ),
    "read back": (
        "def test_it(capsys):\n    print(SECRET)\n    assert SECRET in capsys.readouterr().out",
        "standard output in ",
    ),
    "read back from the file": (
        "def test_it(capfd):\n    os.write(2, SECRET.encode())\n    capfd.readouterr()",
        "standard error in ",
    ),
    "printed by a program": (
        "def test_it():\n"
        "    subprocess.run([sys.executable, '-c', 'import sys; print(sys.argv[1])', SECRET],\n"
        "                   capture_output=True)",
        "standard output of a program in ",
    ),
    "in a file": (
        "def test_it(tmp_path): (tmp_path / 'notes').write_text(SECRET)",
        "the file ",
    ),
    "in a database": (
        "def test_it(tmp_path):\n"
        "    file = sqlite3.connect(tmp_path / 'store.db')\n"
        "    file.execute('CREATE TABLE x (y)')\n"
        "    file.execute('INSERT INTO x VALUES (?)', (SECRET,))\n"
        "    file.commit()\n"
        "    file.close()",
        "store.db",
    ),
    "in an archive": (
        "def test_it(tmp_path):\n"
        "    with zipfile.ZipFile(tmp_path / 'x.zip', 'w', zipfile.ZIP_DEFLATED) as archive:\n"
        "        archive.writestr('handler.py', SECRET * 9)",
        "handler.py in ",
    ),
    "in a file elsewhere": (
        "def test_it(): Path(os.environ['ELSEWHERE'], 'notes').write_text(SECRET)",
        "elsewhere/notes",
    ),
    "in the report": (
        "def test_it(record_property): record_property('said', SECRET)",
        "report.xml",
    ),
}
CLEAN = {
    "nothing": "def test_it(): print('well')",
    "where it belongs": (
        "def test_it(tmp_path):\n"
        "    (tmp_path / 'project').mkdir()\n"
        "    (tmp_path / 'project' / '.env').write_text(SECRET)"
    ),
}


def run(test: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one test file under a net of its own."""
    inside, elsewhere = folder / "inside", folder / "elsewhere"
    inside.mkdir()
    elsewhere.mkdir()
    (inside / "conftest.py").write_text(CONFTEST)
    (inside / "test_inner.py").write_text(PLANT + test + "\n")
    words = ["-q", "-p", "no:cacheprovider", f"--junitxml={folder / 'report.xml'}"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words, f"--basetemp={folder / 'base'}", str(inside)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PYTHONPATH": str(TESTS), "ELSEWHERE": str(elsewhere), "PATH": ""},
    )


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_fails_a_run_whose_tests_all_pass(name: str, tmp_path: Path) -> None:
    test, where = LEAKS[name]
    ran = run(test, tmp_path)
    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED
    told = [line for line in ran.stdout.splitlines() if line.startswith("LEAKED: planted secret: ")]
    assert any(where in line for line in told), ran.stdout
    assert re.search(r"^\d+ places? ", ran.stdout, re.MULTILINE)
    assert INNER not in "".join(told)


@pytest.mark.parametrize("name", CLEAN)
def test_a_run_without_one_is_left_alone(name: str, tmp_path: Path) -> None:
    ran = run(CLEAN[name], tmp_path)
    assert ran.returncode == pytest.ExitCode.OK, ran.stdout + ran.stderr
    assert "LEAKED" not in ran.stdout


def test_this_run_is_under_the_net(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.has_plugin("canary_net")


def test_every_kind_of_secret_has_a_canary_that_is_searched_for() -> None:
    import canaries

    values = {name: said for name, said in vars(canaries).items() if isinstance(said, str)}
    named = {name: said for name, said in values.items() if not name.startswith("_")}
    assert len(named) >= 11
    for name, said in named.items():
        assert [kind for kind, pattern in KINDS.items() if re.search(pattern, said)], name


def test_what_may_hold_a_secret_is_narrow() -> None:
    for place, kinds in ALLOWED:
        assert kinds <= KINDS.keys()
        assert len(place.replace("*", "")) > 4, f"{place} may be anywhere"
    assert not any(kinds >= KINDS.keys() for _, kinds in ALLOWED)
