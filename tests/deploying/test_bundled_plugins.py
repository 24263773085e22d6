"""A bundle in which the bot would not find its plugins is told so, and which plugins."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.making import Making, elf, found, only, pyc, troubles, well_made

from catops.installed import Fault
from catops.plugins.catalogue import FILE_NAME


@pytest.mark.parametrize("folder_bundle", [False, True])
def test_a_good_bundle_is_well_as_a_zip_and_as_a_folder(
    tmp_path: Path, folder_bundle: bool
) -> None:
    findings = found(well_made(), tmp_path, folder_bundle=folder_bundle)
    assert troubles(findings) == []
    checks = {one.check for one in findings if one.level == "ok"}
    assert checks == {"catalogue", "requirements", "size", "platform", "byte code", "secrets"}
    assert [one.check for one in findings if one.level == "skipped"] == ["lock"]


def test_a_slim_bundle_with_a_catalogue_is_well(tmp_path: Path) -> None:
    making = well_made()
    making.forget_metadata()
    assert troubles(found(making, tmp_path)) == []


def test_plugins_that_vanish_with_slim(tmp_path: Path) -> None:
    making = well_made()
    making.forget_metadata()
    del making.files[FILE_NAME]
    findings = troubles(found(making, tmp_path, requirements="catops\n"))
    (finding,) = findings
    assert finding.level == "fault"
    assert "the bot would know no command: slim: true deletes every *.dist-info" in finding.message
    assert "slim: false" in finding.mend
    assert "meow catalogue DIR" in finding.mend


def test_no_catalogue_while_there_are_entry_points_is_advice(tmp_path: Path) -> None:
    making = well_made()
    del making.files[FILE_NAME]
    finding = only(found(making, tmp_path), "advice")
    assert "2 plugins are found by their entry points" in finding.message
    assert "meow catalogue DIR" in finding.mend


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data[:-9], "The catalogue is damaged."),
        (lambda data: b"", "The catalogue is damaged."),
        (lambda data: data.replace(b'"summary"', b'"summery"'), "fits the bundle"),
        (lambda data: data.replace(b"weather", b"whether", 1), "The catalogue is damaged."),
        (lambda data: data[:-20] + b"xxxxxxxxxx" + data[-10:], "The catalogue is damaged."),
        (lambda data: _other_format(data), "has format 99"),
    ],
    ids=["cut", "empty", "not there", "a command", "the last line", "format"],
)
def test_a_damaged_catalogue(tmp_path: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    making = well_made()
    making.files[FILE_NAME] = spoil(making.files[FILE_NAME])
    findings = [one for one in found(making, tmp_path) if one.check == "catalogue"]
    (finding,) = findings
    assert said in finding.message
    if finding.level == "fault":
        assert "meow catalogue DIR" in finding.mend


def _other_format(data: bytes) -> bytes:
    from catops.plugins.catalogue import _line

    header, _, rest = data.partition(b"\n")
    content = header.rpartition(b"\t")[0].replace(b'"catops-catalogue":1', b'"catops-catalogue":99')
    return _line(content) + rest


def test_a_plugin_that_the_catalogue_does_not_know(tmp_path: Path) -> None:
    making = well_made()
    making.add("catops-plugin-late", points={"late": "catops_plugin_late"})
    making.compile_modules()
    finding = only(found(making, tmp_path))
    assert finding.message == (
        "It does not know late (catops-plugin-late 1.0), which the bundle holds."
    )
    assert "meow catalogue DIR" in finding.mend


def test_a_plugin_that_the_catalogue_lists_and_the_bundle_has_not(tmp_path: Path) -> None:
    making = well_made()
    making.files = {n: d for n, d in making.files.items() if "weather" not in n}
    findings = troubles(found(making, tmp_path, requirements="catops"))
    assert [one.message for one in findings] == [
        "It lists weather (catops-plugin-weather 1.0), which the bundle does not hold.",
        "weather (catops-plugin-weather) is in it, but catops_plugin_weather is not in the bundle.",
    ]


def test_another_version_than_the_catalogue_says(tmp_path: Path) -> None:
    making = well_made()
    making.files = {n: d for n, d in making.files.items() if "weather-1.0" not in n}
    making.add("catops-plugin-weather", points={"weather": "catops_plugin_weather"}, version="2.0")
    findings = troubles(found(making, tmp_path))
    assert "does not know weather (catops-plugin-weather 2.0)" in findings[0].message
    assert "lists weather (catops-plugin-weather 1.0)" in findings[1].message


def test_a_module_that_a_slim_bundle_lacks(tmp_path: Path) -> None:
    making = well_made()
    making.forget_metadata()
    making.files = {n: d for n, d in making.files.items() if "plugin_weather" not in n}
    assert "catops_plugin_weather is not in the bundle" in only(found(making, tmp_path)).message


@pytest.mark.parametrize(
    "file",
    [
        "catops_plugin_weather/__init__.py",
        "catops_plugin_weather.pyc",
        "catops_plugin_weather/__init__.pyc",
        "catops_plugin_weather.cpython-313-aarch64-linux-gnu.so",
    ],
)
def test_a_module_comes_in_several_shapes(tmp_path: Path, file: str) -> None:
    making = well_made()
    making.forget_metadata()
    making.files = {n: d for n, d in making.files.items() if "plugin_weather" not in n}
    making.files[file] = elf(183) if file.endswith(".so") else b""
    making.compile_modules()
    assert troubles(found(making, tmp_path)) == []


def test_a_plugin_that_failed_to_load_is_named_with_its_own_mend(tmp_path: Path) -> None:
    making = well_made()
    fault = Fault("ModuleNotFoundError: No module named 'nowhere'.", "Install nowhere.")
    making.add("catops-plugin-bad", points={"bad": "catops_plugin_bad"}, faults=[fault])
    making.compile_catalogue()
    making.compile_modules()
    finding = only(found(making, tmp_path))
    assert finding.check == "plugins"
    assert finding.message == f"bad (catops-plugin-bad 1.0): {fault.reason}"
    assert finding.mend == fault.mend


def test_a_bundle_without_catops(tmp_path: Path) -> None:
    making = Making()
    making.files = {"handler.py": b"", "__pycache__/handler.cpython-313.pyc": pyc()}
    findings = troubles(found(making, tmp_path, requirements=""))
    assert "holds no catops 2" in findings[0].message
    assert "requirements.txt" in findings[0].mend
