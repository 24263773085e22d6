"""The bill of materials: valid by CycloneDX's own schema, complete, and always the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from deploying.making import TARGET, Making

from catops.deploying.bundle.bill import as_json, bill_of_materials
from catops.deploying.distributions import distributions
from catops.deploying.lock.pip import Chosen
from catops.deploying.package import open_package

DIGEST = "c" * 64


def bill(folder: Path, *installed: Chosen) -> dict[str, Any]:
    """Return the bill of a bundle with a plugin, what that asks for, and more."""
    making = Making()
    making.add("catops-plugin-weather", points={"weather": "w"}, requires=("HTTPie.Core>=1", "x"))
    making.add("httpie_core", requires=("idna", 'dev ; extra == "dev"'), version="1.0+local")
    making.add("idna", licence="BSD-3-Clause")
    making.add("wordy", licence="Permission is hereby granted, " * 20)
    with open_package(making.as_zip(folder / "b.zip")) as package:
        return bill_of_materials("bot", DIGEST, TARGET, distributions(package), installed)


def component(of: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what a bill says of a distribution."""
    (found,) = [one for one in of["components"] if one["name"] == name]
    return dict(found)


ORIGINS = [
    Chosen("idna", "1.0", "https://tess:meow@example.com/idna-1.0.whl#x", "d" * 64, False),
    Chosen("httpie-core", "1.0+local", "file:///home/tess/h.whl", "e" * 64, True),
    Chosen("wordy", "0.9", "https://example.com/wordy-0.9.whl", "f" * 64, False),
]


@pytest.mark.parametrize("origins", [[], ORIGINS], ids=["unknown", "known"])
def test_it_is_valid(tmp_path: Path, origins: list[Chosen]) -> None:
    text = as_json(bill(tmp_path, *origins))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    broken = text.replace('"type": "library"', '"type": "cat"')
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_it_names_each_distribution_and_who_asks_for_it(tmp_path: Path) -> None:
    made = bill(tmp_path)
    assert [one["purl"] for one in made["components"]] == [
        "pkg:pypi/catops@2.0.0",
        "pkg:pypi/catops-plugin-weather@1.0",
        "pkg:pypi/httpie-core@1.0%2Blocal",
        "pkg:pypi/idna@1.0",
        "pkg:pypi/wordy@1.0",
    ]
    asks = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
    assert asks == {
        "bot": [
            "pkg:pypi/catops@2.0.0",
            "pkg:pypi/catops-plugin-weather@1.0",
            "pkg:pypi/wordy@1.0",
        ],
        "pkg:pypi/catops@2.0.0": [],
        "pkg:pypi/catops-plugin-weather@1.0": ["pkg:pypi/httpie-core@1.0%2Blocal"],
        "pkg:pypi/httpie-core@1.0%2Blocal": ["pkg:pypi/idna@1.0"],
        "pkg:pypi/idna@1.0": [],
        "pkg:pypi/wordy@1.0": [],
    }


def test_it_tells_where_each_is_from_and_nothing_of_this_machine(tmp_path: Path) -> None:
    made = bill(tmp_path, *ORIGINS)
    idna = component(made, "idna")
    assert idna["hashes"] == [{"alg": "SHA-256", "content": "d" * 64}]
    assert idna["externalReferences"] == [
        {"type": "distribution", "url": "https://example.com/idna-1.0.whl"}
    ]
    local = component(made, "httpie_core")
    assert local["hashes"][0]["content"] == "e" * 64
    assert "externalReferences" not in local
    assert "hashes" not in component(made, "wordy")  # pip tells of another version
    for secret in ("tess", "meow", "/home", str(tmp_path)):
        assert secret not in as_json(made)


def test_licences_are_told_where_they_are_short(tmp_path: Path) -> None:
    made = bill(tmp_path)
    assert component(made, "idna")["licenses"] == [{"license": {"name": "BSD-3-Clause"}}]
    assert "licenses" not in component(made, "wordy")


def test_the_same_bundle_has_the_same_bill_and_another_one_another_number(tmp_path: Path) -> None:
    one, again, other = bill(tmp_path), bill(tmp_path), bill(tmp_path, *ORIGINS)
    assert as_json(one) == as_json(again)
    assert "timestamp" not in json.dumps(one)
    assert one["serialNumber"] != other["serialNumber"]
