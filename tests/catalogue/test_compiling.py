"""``meow catalogue`` compiles what a bundle offers, from outside and without its metadata later."""

from __future__ import annotations

import json
from pathlib import Path

from catalogue.bundles import Bundle, imported

from catops.plugins.catalogue import read_catalogue


def test_a_bundle_works_when_every_dist_info_is_gone(bundle: Bundle) -> None:
    assert bundle.compile().returncode == 0
    bundle.forget_metadata()
    said = bundle.meow("run", "greet tess")
    assert said.stdout == "Hello, tess.\n"
    assert said.returncode == 0


def test_without_a_catalogue_the_entry_points_are_read_live(bundle: Bundle) -> None:
    assert bundle.meow("run", "hello tess").stdout == "Hello, tess.\n"
    bundle.forget_metadata()
    assert "No plugin works at all" in bundle.meow("run", "greet tess").stdout


def test_help_and_typos_and_plugins_import_no_plugin(bundle: Bundle) -> None:
    bundle.compile()
    for line, shown in {
        "help": "greet: Greet WHO.",
        "help greet": "meow run greet WHO",
        "help manners": "Always greet first.",
        "help search everybody": "greet all: Greet everybody.",
        "greet --help": "meow run greet WHO",
        "gret tess": "meow run greet tess",
        "plugins": "catops-plugin-greeter",
        "count three": "UPTO is a whole number, not 'three'.",
    }.items():
        done = bundle.meow("run", line)
        assert shown in done.stdout
        assert imported(done) == (["catops_plugin_counter"] if line == "count three" else [])


def test_a_command_imports_its_own_plugin_alone(bundle: Bundle) -> None:
    bundle.compile()
    done = bundle.meow("run", "count 3")
    assert done.stdout == "1 2 3\n"
    assert imported(done) == ["catops_plugin_counter"]


def test_a_plugin_whose_hook_is_needed_is_imported_too(bundle: Bundle) -> None:
    bundle.add(
        "nosy",
        """
        import catops

        @catops.hookimpl
        def catops_suggestions(context):
            return [catops.Suggestion("greet tess", "she is next")]
        """,
    )
    bundle.compile()
    done = bundle.meow("run", "count 1")
    assert "meow run greet tess  because she is next" in done.stdout
    assert imported(done) == ["catops_plugin_counter", "catops_plugin_nosy"]


def test_the_same_plugins_give_the_same_bytes(base: Path, bundle: Bundle, tmp_path: Path) -> None:
    bundle.compile()
    first = bundle.catalogue.read_bytes()
    bundle.compile()
    assert bundle.catalogue.read_bytes() == first
    other = Bundle(base, tmp_path / "elsewhere")
    for name in ("counter", "greeter"):
        other.add(name, (bundle.folder / f"catops_plugin_{name}.py").read_text("utf-8"))
    other.compile()
    assert other.catalogue.read_bytes() == first
    assert str(tmp_path).encode() not in first


def test_check_tells_whether_it_still_matches(bundle: Bundle) -> None:
    missing = bundle.compile("--check")
    assert missing.returncode == 1
    assert "does not match" in missing.stdout
    assert not bundle.catalogue.exists()
    bundle.compile()
    assert bundle.compile("--check").returncode == 0
    bundle.add("late", "def late(argv, params): return 'late'")
    late = bundle.compile("--check", "--json")
    assert late.returncode == 1
    assert json.loads(late.stdout) == {"plugins": 9, "matches": False, "faults": {}}


def test_what_is_broken_in_the_bundle_is_in_the_catalogue(bundle: Bundle) -> None:
    bundle.add("broken", "import nowhere_to_be_found")
    bundle.add("twin", "def greet(argv, params): return 'me too'")
    done = bundle.compile()
    assert "ModuleNotFoundError: No module named 'nowhere_to_be_found'" in done.stdout
    shown = bundle.meow("run", "plugins").stdout
    assert "Install what brings nowhere_to_be_found" in shown
    assert "catops-plugin-greeter (greeter) and catops-plugin-twin (twin)" in shown
    assert "twin:greet" in bundle.meow("run", "greet tess").stdout
    assert bundle.meow("run", "twin:greet").stdout == "me too\n"
    assert bundle.meow("run", "greeter:greet tess").stdout == "Hello, tess.\n"


def test_what_lambda_brings_need_not_be_in_the_bundle(bundle: Bundle) -> None:
    bundle.add("aws", "import botocore\ndef where(argv, params): return botocore.__name__")
    bundle.add("cheat", "import hypothesis\ndef cheat(argv, params): return ''")
    done = bundle.compile()
    assert "hypothesis" in done.stdout
    assert "botocore" not in done.stdout


def test_what_a_plugin_prints_and_leaves_running_does_no_harm(bundle: Bundle) -> None:
    bundle.add(
        "loud",
        """
        import threading, time
        print("x" * 100_000)
        threading.Thread(target=time.sleep, args=(3600,)).start()
        def loud(argv, params): return "loud"
        """,
    )
    assert bundle.compile().returncode == 0
    assert bundle.meow("run", "count 1").stdout == "1\n"


def test_permissions_are_kept_for_the_deployment(bundle: Bundle) -> None:
    bundle.compile()
    catalogue = read_catalogue(bundle.folder)
    assert catalogue is not None
    assert catalogue.iam() == {
        "greeter": [{"Effect": "Allow", "Action": ["sns:Publish"], "Resource": "*"}]
    }


def test_a_folder_that_is_no_bundle_is_told_so(empty: Bundle, tmp_path: Path) -> None:
    empty.folder = tmp_path
    done = empty.compile()
    assert done.returncode == 1
    assert "holds no catops 2" in done.stderr
    assert "pip install --target" in done.stderr
