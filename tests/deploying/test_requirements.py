"""A plugin that ``requirements.txt`` lists is in the bundle, or it is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.making import TARGET, found, only, troubles, well_made

from catops.deploying.checks.bundle import check_bundle


@pytest.mark.parametrize(
    "line",
    [
        "catops-plugin-absent",
        "catops_plugin_absent>=2,<3",
        "Catops-Plugin-Absent[extra]==1.0 --hash=sha256:abc",
        "catops-plugin-absent @ https://example.com/x.whl  # why",
        "./wheels/catops_plugin_absent-1.0-py3-none-any.whl",
        "https://example.com/catops_plugin_absent-1.0-py3-none-any.whl",
    ],
)
def test_a_listed_plugin_that_is_missing(tmp_path: Path, line: str) -> None:
    finding = only(found(well_made(), tmp_path, requirements=f"catops>=2\n{line}\n"))
    assert finding.message == (
        "catops-plugin-absent is listed in requirements.txt, but is not in the bundle."
    )
    assert "Package again" in finding.mend


def test_a_missing_plugin_with_a_marker_may_be_meant_so(tmp_path: Path) -> None:
    line = 'catops-plugin-absent; sys_platform == "darwin"'
    assert "absent" in only(found(well_made(), tmp_path, requirements=line), "advice").message


def test_lists_that_refer_to_lists_and_to_folders(tmp_path: Path) -> None:
    mine = tmp_path / "plugins" / "mine"
    mine.mkdir(parents=True)
    (mine / "pyproject.toml").write_text(
        '[project]\nname = "our_own"\n[project.entry-points."catops.plugins"]\nours = "ours"\n'
    )
    (tmp_path / "more.txt").write_text("-e ./plugins/mine\n# catops-plugin-commented\n")
    findings = troubles(
        found(well_made(), tmp_path, requirements="-r more.txt\nrequests\n-r more.txt")
    )
    assert ["our-own is listed" in one.message for one in findings] == [True]


def test_a_listed_distribution_that_is_no_plugin_after_all(tmp_path: Path) -> None:
    making = well_made()
    making.add("catops-plugin-dud")
    making.compile_modules()
    finding = only(found(making, tmp_path, requirements="catops-plugin-dud"))
    assert "catops-plugin-dud is in the bundle, but neither the catalogue" in finding.message
    assert "entry point" in finding.mend


def test_a_list_that_is_not_there_is_said_not_to_have_been_looked_at(tmp_path: Path) -> None:
    bundle = well_made().as_zip(tmp_path / "b.zip")
    findings = list(check_bundle(bundle, TARGET, tmp_path / "none.txt"))
    (skipped,) = [one for one in findings if one.check == "requirements"]
    assert skipped.level == "skipped"
    assert "cannot be read" in skipped.message
