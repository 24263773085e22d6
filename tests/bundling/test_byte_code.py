"""Byte code: for the Python in Lambda, for what the bot can import, the same bytes every time."""

from __future__ import annotations

import marshal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from bundling.making import PLUGIN, TAG, Bundle
from e2e.wheels import write_wheel

from catops.deploying.bundle.precompiling import precompile
from catops.deploying.interpreters import find_interpreter
from catops.deploying.target import Target


def test_modules_are_never_compiled_again(bundle: Bundle, tmp_path: Path) -> None:
    bundle.install("catops-plugin-plain")
    finished = bundle.finish(slim=True)
    assert finished.answer["warnings"] == []
    task = tmp_path / "task"
    zipfile.ZipFile(finished.archive).extractall(task)
    before = {file: file.read_bytes() for file in task.rglob("*.pyc")}
    code = "import handler, catops.app, catops_plugin_plain, catops_plugins_builtin.help"
    subprocess.run([sys.executable, "-S", "-c", code], cwd=task, check=True, env={})
    assert {file: file.read_bytes() for file in task.rglob("*.pyc")} == before
    assert task / "__pycache__" / f"handler.{TAG}.pyc" in before


def test_tracebacks_name_the_file_where_lambda_has_it(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    data = bundle.finish().read(f"__pycache__/catops_plugin_plain.{TAG}.pyc")
    assert marshal.loads(data[16:]).co_filename == "/var/task/catops_plugin_plain.py"


def test_byte_code_tells_lines_and_no_columns_which_are_a_fifth_of_it(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    data = bundle.finish().read(f"__pycache__/catops_plugin_plain.{TAG}.pyc")
    positions = list(marshal.loads(data[16:]).co_positions())
    assert {line for line, *_ in positions if line} >= {2, 3, 6, 12}
    assert {column for *_, column, _ in positions} == {None}


def test_the_same_files_give_the_same_bytes(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    words = ", ".join(f"'word {number}'" for number in range(50))
    bundle.write("handler.py", f"def known(word):\n    return word in {{{words}}}\n")
    first = bundle.finish(slim=True, environ={"PYTHONHASHSEED": "1"}).archive.read_bytes()
    for file in bundle.folder.rglob("*.py"):
        file.touch()
    time.sleep(2)  # as long as a zip's clock ticks
    again = bundle.finish(slim=True, archive="again.zip", environ={"PYTHONHASHSEED": "2"})
    assert again.archive.read_bytes() == first


def test_without_a_python_of_lambdas_version_one_is_told(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    finished = bundle.finish(runtime="python3.99")
    (warning,) = finished.answer["warnings"]
    assert "There is no Python 3.99 here, so the bundle goes without byte code" in warning
    assert f"or deploy to python3.{sys.version_info.minor}." in warning
    assert not [name for name in finished.names if name.endswith(".pyc")]
    assert b'"name":"plain"' in finished.read("catops.catalogue")


def test_a_shim_that_starts_nothing_is_no_python(bundle: Bundle, tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    shim = shims / "python3.99"
    shim.write_text("#!/bin/sh\necho 'no such version' >&2\nexit 127\n", "utf-8")
    shim.chmod(0o755)
    finished = bundle.finish(runtime="python3.99", environ={"PATH": f"{shims}:/usr/bin:/bin"})
    assert "There is no Python 3.99 here" in finished.answer["warnings"][0]


def test_what_is_no_python_is_let_be(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    bundle.write("catops_plugin_plain_template.py", "{{ name }} = 1")
    bundle.write("handler.py", "import catops_plugin_plain_template\n")
    assert "catops_plugin_plain_template.py" in bundle.finish().names


def test_what_nothing_imports_is_not_compiled(bundle: Bundle) -> None:
    files = {
        "lib/__init__.py": "",
        "lib/used.py": "def f():\n    from . import later\n",
        "lib/later.py": "",
        "lib/unused.py": "",
        "lib/fails.py": "import not_installed",
        "lib/fails_too.py": "from lib import fails",
        "lib/tries.py": "try:\n    import not_installed\nexcept ImportError:\n    pass\n",
    }
    imports = "from lib import used, tries\ndef late():\n    import lib.fails_too"
    assert _compiled(bundle, files, imports) == {"__init__", "later", "tries", "used"}


def test_what_may_be_imported_by_a_name_made_at_run_time_is_compiled(bundle: Bundle) -> None:
    files = {
        "lib/__init__.py": "from importlib import import_module\n",
        "lib/one.py": "",
        "lib/two.py": "",
    }
    assert _compiled(bundle, files, "import lib") == {"__init__", "one", "two"}


def _compiled(bundle: Bundle, files: dict[str, str], imports: str) -> set[str]:
    """Return the modules of ``lib`` that are compiled for a plugin that imports so."""
    write_wheel(bundle.wheels, "lib", dict(files))
    source = PLUGIN.format(name="user", imports=imports)
    write_wheel(
        bundle.wheels,
        "catops-plugin-user",
        {"catops_plugin_user.py": source},
        plugin="catops_plugin_user",
        requires=("lib",),
    )
    bundle.install("catops-plugin-user", "lib")
    names = bundle.finish().names
    cached = [name for name in names if name.startswith("lib/__pycache__/")]
    return {name.rpartition("/")[2].split(".")[0] for name in cached}


@pytest.mark.parametrize("minor", [11, 12, 13])
def test_a_set_is_compiled_to_the_same_bytes_under_every_hash_seed(
    tmp_path: Path, minor: int
) -> None:
    interpreter = find_interpreter(Target(minor, "arm64"))
    if interpreter.minor != minor:
        pytest.skip(f"There is no Python 3.{minor} here.")
    words = ", ".join(f"'word {number}'" for number in range(50))
    (tmp_path / "module.py").write_text(f"def known(w):\n    return w in {{{words}}}\n", "utf-8")
    found = set()
    for _ in range(4):  # each under a seed of its own
        assert precompile(tmp_path, ["module.py"], interpreter) == []
        found.add((tmp_path / "__pycache__" / f"module.cpython-3{minor}.pyc").read_bytes())
    assert len(found) == 1
