"""A bundle holds what the bot needs in Lambda, and nothing that is there already."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundling.making import PLUGIN, Bundle
from e2e.wheels import write_wheel

#: What boto3 asks for, as PyPI has it.
BOTO3 = {
    "boto3": ("botocore", "jmespath", "s3transfer"),
    "botocore": ("jmespath", "python-dateutil", "urllib3"),
    "s3transfer": ("botocore",),
    "python-dateutil": ("six",),
    "jmespath": (),
    "six": (),
    "urllib3": (),
}


@pytest.fixture
def cloud(bundle: Bundle) -> Bundle:
    """Return a bundle with a plugin that needs boto3, and one that needs urllib3."""
    for name, requires in BOTO3.items():
        module = name.replace("python-", "")
        write_wheel(bundle.wheels, name, {f"{module}/__init__.py": ""}, requires=requires)
    _plugin(bundle.wheels, "cloud", "boto3")
    _plugin(bundle.wheels, "web", "urllib3")
    bundle.install("catops-plugin-cloud", "catops-plugin-web", *BOTO3)
    return bundle


def _plugin(wheels: Path, name: str, needs: str) -> None:
    module = f"catops_plugin_{name}"
    source = PLUGIN.format(name=name, imports=f"import {needs.replace('python-', '')}")
    write_wheel(
        wheels,
        f"catops-plugin-{name}",
        {f"{module}.py": source},
        plugin=module,
        requires=("catops", needs),
    )


def test_boto3_and_what_it_alone_asks_for_is_in_lambda_already(cloud: Bundle) -> None:
    finished = cloud.finish()
    assert finished.answer["summary"].startswith("2 plugins, ")
    tops = {name.partition("/")[0] for name in finished.names}
    assert not tops & {"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six"}
    assert not [name for name in tops if name.startswith(("boto3-", "six-"))]
    assert "urllib3" in tops  # the other plugin asks for it too


def test_what_another_plugin_asks_for_stays(cloud: Bundle) -> None:
    _plugin(cloud.wheels, "dates", "python-dateutil")
    cloud.install("catops-plugin-dates")
    tops = {name.partition("/")[0] for name in cloud.finish().names}
    assert {"dateutil", "six", "urllib3"} <= tops
    assert "botocore" not in tops


def test_who_needs_a_newer_boto3_keeps_it(cloud: Bundle) -> None:
    tops = {name.partition("/")[0] for name in cloud.finish(keepProvided=True).names}
    assert {"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"} <= tops


def test_tests_scripts_and_what_names_this_machine_stay_here(bundle: Bundle) -> None:
    bundle.write("web/tests/test_web.py", "")
    bundle.write("web/tests/data.json", "{}")
    bundle.write("web/testing.py", "")
    bundle.write("lore/tests/__init__.py", "LORE = 1")  # a package of that name, and no tests
    bundle.write("bin/meow", "#!/home/tess/.venv/bin/python3\n")
    bundle.write("bin/tool", b"\x7fELF")
    bundle.write("web-1.0.dist-info/direct_url.json", '{"url": "file:///home/tess/web"}')
    bundle.write("web/__pycache__/web.cpython-37.pyc", b"old")
    names = bundle.finish().names
    assert {"web/testing.py", "lore/tests/__init__.py", "bin/tool"} <= set(names)
    assert not [name for name in names if name.startswith("web/tests/") or "cpython-37" in name]
    assert not {"bin/meow", "web-1.0.dist-info/direct_url.json"} & set(names)


def test_the_password_of_an_index_stays_here(bundle: Bundle) -> None:
    bundle.write("requirements.txt", "--index-url https://tess:meow@example.com/simple\n")
    assert "requirements.txt" not in bundle.finish().names


def test_what_of_catops_is_for_people_at_a_keyboard_stays_here(bundle: Bundle) -> None:
    names = bundle.finish().names
    folders = {name.split("/")[1] for name in names if name.startswith("catops/")}
    assert not folders & {"cli", "deploying", "serverless", "plugin-template", "testing"}
    assert {"aws", "plugins", "slack"} <= folders


def test_slim_leaves_out_metadata_after_it_was_read(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    whole, slim = bundle.finish(), bundle.finish(slim=True, archive="slim.zip")
    assert "catops_plugin_plain-1.0.0.dist-info/entry_points.txt" in whole.names
    assert not [name for name in slim.names if ".dist-info/" in name]
    assert slim.read("catops.catalogue") == whole.read("catops.catalogue")
    assert b'"name":"plain"' in slim.read("catops.catalogue")
