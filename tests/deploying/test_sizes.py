"""A bundle that is too large is told so, with the biggest and the plugin it is for."""

from __future__ import annotations

from pathlib import Path

from deploying.making import found, only, well_made

from catops.deploying.checks import sizes


def test_a_bundle_over_the_limit_names_the_biggest_and_the_plugin_it_is_for(
    tmp_path: Path,
) -> None:
    making = well_made()
    making.add("numbers", {"numbers/data.bin": bytes(sizes.UNZIPPED_MAX)}, version="3.1")
    making.add(
        "catops-plugin-graphs",
        points={"graphs": "catops_plugin_graphs"},
        requires=["numbers>=3", "catops"],
    )
    making.compile_catalogue()
    making.compile_modules()
    finding = only(found(making, tmp_path))
    assert finding.check == "size"
    assert "250.0 MB unzipped (Lambda takes 250)" in finding.message
    assert "numbers 3.1, for catops-plugin-graphs: 250.0 MB" in finding.message
    assert "Drop the biggest" in finding.mend


def test_a_zip_over_the_limit(tmp_path: Path) -> None:
    import random

    making = well_made()
    making.files["noise.bin"] = random.Random(1).randbytes(sizes.ZIPPED_MAX)
    finding = only(found(making, tmp_path))
    assert "50.0 MB zipped (Lambda takes 50)" in finding.message
    assert "noise.bin: 50.0 MB" in finding.message


def test_a_bundle_near_the_limit_is_advice(tmp_path: Path) -> None:
    making = well_made()
    making.files["zeros.bin"] = bytes(int(sizes.UNZIPPED_MAX * 0.9))
    assert "225.0 MB unzipped" in only(found(making, tmp_path), "advice").message


def test_what_lambda_has_already(tmp_path: Path) -> None:
    making = well_made()
    for name in ("boto3", "botocore"):
        making.add(name, {f"{name}/__init__.py": b"", f"{name}/data.json": bytes(2**20)})
    making.compile_modules()
    finding = only(found(making, tmp_path), "advice")
    assert finding.message == (
        "boto3 and botocore are in the bundle (2.0 MB) and in Lambda's runtime too."
    )
    assert "noDeploy" in finding.mend


def test_one_distribution_in_two_versions(tmp_path: Path) -> None:
    making = well_made()
    for version in ("1.26", "2.2"):
        making.add("urllib3", {"urllib3/__init__.py": b""}, version=version)
    making.compile_modules()
    finding = only(found(making, tmp_path))
    assert finding.message == "urllib3 is in the bundle 2 times: 1.26, 2.2."
