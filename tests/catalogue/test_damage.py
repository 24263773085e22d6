"""A catalogue that is damaged, from another version, or behind the times: said, and survived."""

from __future__ import annotations

import pytest
from catalogue.bundles import Bundle


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda data: data[:-10], "The catalogue is damaged."),
        (lambda data: b"", "The catalogue cannot be read"),
        (lambda data: b"{}\n", "The catalogue is damaged."),
        (lambda data: data[:40] + b"x" + data[41:], "The catalogue is damaged."),
        (lambda data: b"\xff" * 1000, "The catalogue is damaged."),
    ],
    ids=["truncated", "empty", "another file", "header", "noise"],
)
def test_a_damaged_file_is_named_and_the_entry_points_serve(bundle: Bundle, what, said) -> None:  # type: ignore[no-untyped-def]
    bundle.compile()
    data = what(bundle.catalogue.read_bytes())
    bundle.catalogue.unlink()
    bundle.catalogue.write_bytes(data)
    assert bundle.meow("run", "greet tess").stdout == "Hello, tess.\n"
    shown = bundle.meow("run", "plugins").stdout
    assert said in shown
    assert "meow catalogue" in shown


def test_a_damaged_line_is_found_when_it_is_read_and_the_rest_works(bundle: Bundle) -> None:
    bundle.compile()
    data = bundle.catalogue.read_bytes()
    assert b"Greet WHO." in data
    bundle.catalogue.unlink()
    bundle.catalogue.write_bytes(data.replace(b"Greet WHO.", b"Greet HOW."))
    assert "The catalogue is damaged." in bundle.meow("run", "greet tess").stdout
    assert bundle.meow("run", "count 2").stdout == "1 2\n"


def test_damage_with_no_entry_points_left_is_told_to_whoever_asks(bundle: Bundle) -> None:
    bundle.compile()
    bundle.forget_metadata()
    bundle.catalogue.write_bytes(b"junk")
    said = bundle.meow("run", "greet tess")
    assert "No plugin works at all. The catalogue is damaged." in said.stdout
    assert said.returncode == 2


def test_another_format_is_named(bundle: Bundle) -> None:
    from catops.plugins.catalogue import FORMAT, _line

    bundle.compile()
    header, _, rest = bundle.catalogue.read_bytes().partition(b"\t")
    header = header.replace(b'"catops-catalogue":%d' % FORMAT, b'"catops-catalogue":99')
    bundle.catalogue.unlink()
    bundle.catalogue.write_bytes(_line(header) + rest.partition(b"\n")[2])
    shown = bundle.meow("run", "plugins").stdout
    assert f"The catalogue has format 99; this CatOps reads {FORMAT}." in shown


def test_a_module_that_is_gone_is_named_and_the_rest_works(bundle: Bundle) -> None:
    bundle.compile()
    (bundle.folder / "catops_plugin_greeter.py").unlink()
    said = bundle.meow("run", "greet tess")
    assert "the plugin greeter of catops-plugin-greeter does not work" in said.stdout
    assert "its entry point names a module it does not bring" in said.stdout
    assert said.returncode == 1
    assert bundle.meow("run", "count 2").stdout == "1 2\n"


def test_a_command_that_is_gone_is_named(bundle: Bundle) -> None:
    bundle.compile()
    module = bundle.folder / "catops_plugin_greeter.py"
    module.write_text(module.read_text("utf-8").replace('"greet all"', '"greet each"'), "utf-8")
    said = bundle.meow("run", "greet all")
    assert "It no longer offers 'greet all'." in said.stdout
    assert "make it again" in said.stdout
