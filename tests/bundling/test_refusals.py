"""What would not work in Lambda is refused, by name, and the bundle is left as it was."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from bundling.making import HERE, OTHER, PLUGIN, RUNTIME, Bundle, finish
from e2e.wheels import ELF, write_wheel


def _install(bundle: Bundle, name: str, source: str, **files: bytes) -> None:
    module = f"catops_plugin_{name}"
    written: dict[str, bytes | str] = {f"{module}.py": source, **files}
    write_wheel(bundle.wheels, f"catops-plugin-{name}", written, plugin=module)
    bundle.install(f"catops-plugin-{name}")


def test_a_refused_bundle_is_left_as_it_was(bundle: Bundle) -> None:
    _install(bundle, "broken", "import quite_forgotten")
    finished = bundle.finish()
    assert (finished.code, finished.said) == (1, "")
    assert "broken (catops-plugin-broken 1.0.0): ModuleNotFoundError" in finished.complaint
    assert "Install what brings quite_forgotten" in finished.complaint
    assert "catops.catalogue" not in finished.names


def test_what_is_wrong_with_a_plugin_can_be_tolerated(bundle: Bundle) -> None:
    _install(bundle, "broken", "import quite_forgotten")
    bundle.install("catops-plugin-plain")
    assert bundle.finish(tolerate=["plain"]).code == 1
    finished = bundle.finish(tolerate=["broken"])
    assert "2 plugins, " in finished.answer["summary"]
    assert b"quite_forgotten" in finished.read("catops.catalogue")  # `/catops plugins` tells it


def test_two_plugins_that_claim_one_command_are_both_named(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    _install(bundle, "double", PLUGIN.format(name="plain", imports=""))
    complaint = bundle.finish().complaint
    assert "catops-plugin-plain (plain)" in complaint
    assert "catops-plugin-double (double)" in complaint
    assert bundle.finish(tolerate=["plain", "double"]).code == 0


def test_permissions_that_are_none_are_refused(bundle: Bundle) -> None:
    statement = '{"Effect": "Allow", "Action": ["s3:*"]}'
    source = PLUGIN.format(name="open", imports="") + (
        f"\n@catops.hookimpl\ndef catops_iam():\n    return [{statement}]\n"
    )
    _install(bundle, "open", source)
    complaint = bundle.finish().complaint
    assert "open (catops-plugin-open" in complaint
    assert "has no Resource" in complaint


def test_more_permissions_than_a_role_takes_are_refused(bundle: Bundle) -> None:
    source = PLUGIN.format(name="greedy", imports="") + (
        "\n@catops.hookimpl\ndef catops_iam():\n"
        "    return [{'Effect': 'Allow', 'Action': ['s3:GetObject'],\n"
        "             'Resource': [f'arn:aws:s3:::bucket-{n}/*' for n in range(500)]}]\n"
    )
    _install(bundle, "greedy", source)
    complaint = bundle.finish().complaint
    assert "The plugins' AWS permissions take" in complaint
    assert "a role's policies may have 10,240" in complaint


@pytest.mark.parametrize("config", ["catops.toml", "/var/task/catops.toml", "./catops.toml"])
def test_a_bundle_without_the_file_of_its_settings_is_refused(bundle: Bundle, config: str) -> None:
    bundle.install("catops-plugin-plain")
    environment = {"CATOPS_CONFIG": config}
    service = {"functions": {"main": {"handler": "handler.main", "environment": environment}}}
    complaint = bundle.finish(service=service).complaint
    assert f"CATOPS_CONFIG is {config}, and there is no such file in the bundle" in complaint
    assert "package.patterns" in complaint
    bundle.write("catops.toml", "")
    assert bundle.finish(service=service).code == 0


def test_settings_in_a_layer_are_not_missed(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    provider = {
        "runtime": RUNTIME,
        "architecture": HERE,
        "environment": {"CATOPS_CONFIG": "/opt/catops.toml"},
    }
    assert bundle.finish(service={"provider": provider}).code == 0


def test_names_that_aws_does_not_take_are_refused_with_their_length(bundle: Bundle) -> None:
    long = "a" * 58
    service = {
        "functions": {"main": {"handler": "handler.main", "name": f"{long}-dev-main"}},
        "resources": {
            "Resources": {
                "MainRole": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": f"{long}-main"}},
                "Long": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "b" * 65}},
            }
        },
    }
    complaint = bundle.finish(service=service).complaint
    assert f"The function main would be called '{long}-dev-main': 67 characters" in complaint
    assert f"The role Long would be called '{'b' * 65}': 65 characters" in complaint
    assert "AWS takes 64." in complaint
    assert "MainRole" not in complaint
    assert "Shorten service in serverless.yml" in complaint


def test_a_plugin_built_for_another_processor_is_named(bundle: Bundle) -> None:
    _install(bundle, "fast", "", **{"fast/core.so": ELF[OTHER]})
    complaint = bundle.finish(architecture=HERE).complaint
    assert "catops-plugin-fast 1.0.0 cannot be imported by" in complaint
    assert f"fast/core.so is for {OTHER}" in complaint


def test_what_is_too_large_unzipped_is_refused_with_every_size(bundle: Bundle) -> None:
    _install(
        bundle, "vast", PLUGIN.format(name="vast", imports=""), **{"vast.bin": bytes(260 << 20)}
    )
    complaint = bundle.finish().complaint
    assert "MB unzipped (Lambda takes 250)" in complaint
    assert "catops-plugin-vast 1.0.0" in complaint
    table = complaint.partition("zipped     unzipped  distribution\n")[2].splitlines()
    assert table[0].split()[2:] == ["272.63", "MB", "catops-plugin-vast"]
    assert any(line.endswith("  pluggy") for line in table)


def test_metadata_that_slim_took_too_early_is_missed(bundle: Bundle) -> None:
    bundle.install("catops-plugin-plain")
    for info in bundle.folder.glob("*.dist-info"):
        info.rename(bundle.folder.with_name(info.name))
    complaint = bundle.finish(slim=True).complaint
    assert "has no metadata of CatOps and its plugins" in complaint
    assert "npx serverless requirements cleanCache" in complaint


def test_a_zip_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("../evil.py", "")
    provider = {"runtime": RUNTIME, "architecture": HERE}
    files = {"folder": str(tmp_path), "requirements": "requirements.txt", "report": "report.json"}
    finished = finish(archive, {**files, "provider": provider})
    assert finished.code == 1
    assert "'../evil.py' leads out of the folder" in finished.complaint
    assert not (tmp_path / "evil.py").exists()


def test_a_runtime_that_is_none_is_refused(bundle: Bundle) -> None:
    finished = bundle.finish(runtime="nodejs20.x")
    assert finished.code == 1
    assert "'nodejs20.x' is not a Python runtime of Lambda." in finished.complaint


def test_files_can_be_read_by_lambda_and_programs_run(bundle: Bundle) -> None:
    bundle.write("secretive.py", "")
    (bundle.folder / "secretive.py").chmod(0o600)
    bundle.write("bin/tool", b"\x7fELF")
    (bundle.folder / "bin" / "tool").chmod(0o700)
    with zipfile.ZipFile(bundle.finish().archive) as opened:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in opened.infolist()}
    assert (modes["secretive.py"], modes["bin/tool"]) == (0o644, 0o755)
