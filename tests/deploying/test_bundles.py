"""Each thing that can be wrong with a bundle is found, named, and told with its mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploying.making import TARGET, WHEEL, Making, elf, found, pyc, troubles, well_made

from catops.deploying import sizes
from catops.deploying.bundle_checks import check_bundle
from catops.deploying.target import Target
from catops.findings import Finding
from catops.installed import Fault
from catops.plugins.catalogue import FILE_NAME

ARM, INTEL = elf(183), elf(62)
INTEL_NAME = "catops_plugin_weather/_fast.cpython-313-x86_64-linux-gnu.so"
ARM_NAME = "catops_plugin_weather/_fast.cpython-313-aarch64-linux-gnu.so"


def only(findings: list[Finding], level: str = "fault") -> Finding:
    """Return the one trouble there is, which must be of that level."""
    (finding,) = troubles(findings)
    assert finding.level == level
    return finding


@pytest.mark.parametrize("folder_bundle", [False, True])
def test_a_good_bundle_is_well_as_a_zip_and_as_a_folder(
    tmp_path: Path, folder_bundle: bool
) -> None:
    findings = found(well_made(), tmp_path, folder_bundle=folder_bundle)
    assert troubles(findings) == []
    checks = {one.check for one in findings}
    assert checks == {"catalogue", "requirements", "size", "platform", "byte code", "secrets"}


def test_a_slim_bundle_with_a_catalogue_is_well(tmp_path: Path) -> None:
    making = well_made()
    making.forget_metadata()
    assert troubles(found(making, tmp_path)) == []


# --- the catalogue


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
    making.files[file] = ARM if file.endswith(".so") else b""
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


# --- requirements.txt


@pytest.mark.parametrize(
    "line",
    [
        "catops-plugin-absent",
        "catops_plugin_absent>=2,<3",
        "Catops-Plugin-Absent[extra]==1.0 --hash=sha256:abc",
        "catops-plugin-absent @ https://example.com/x.whl  # why",
        "./wheels/catops_plugin_absent-1.0-py3-none-any.whl",
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


# --- sizes


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
    assert "Do without the biggest" in finding.mend


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


# --- platform


def platform_trouble(folder: Path, files: dict[str, bytes], tag: str, target: Target) -> Finding:
    """Return what is said of a compiled distribution that a plugin asks for."""
    making = well_made()
    making.add("fast", files, tags=[tag], version="9.9")
    making.add("catops-plugin-speed", points={"speed": "catops_plugin_speed"}, requires=["fast"])
    making.compile_catalogue()
    making.compile_modules(minor=target.minor)
    finding = only(found(making, folder, target=target))
    assert finding.check == "platform"
    assert finding.message.startswith("fast 9.9, for catops-plugin-speed cannot be imported by")
    assert f"--python-version {target.python}" in finding.mend
    assert f"manylinux2014_{target.machine}" in finding.mend
    return finding


@pytest.mark.parametrize(
    ("name", "data", "tag", "why"),
    [
        ("_fast.abi3.so", INTEL, "cp311-abi3-manylinux2014_aarch64", "is for x86_64"),
        ("_fast.so.1", elf(8), "cp313-cp313-linux_aarch64", "for another processor"),
        ("_fast.cpython-311-aarch64-linux-gnu.so", ARM, "cp313-cp313-linux_aarch64", "Python 3.11"),
        ("_fast.cpython-313-aarch64-linux-musl.so", ARM, "py3-none-any", "a Linux with musl"),
        ("_fast.pyd", b"MZ" + bytes(30), "py3-none-any", "for Windows"),
        ("_fast.cpython-313-darwin.so", b"\xcf\xfa\xed\xfe" + bytes(30), "py3-none-any", "macOS"),
        ("_fast.so", b"version https://git-lfs", "py3-none-any", "no program at all"),
        ("_fast.so", b"", "py3-none-any", "no program at all"),
        ("fast.py", b"", "cp313-cp313-manylinux2014_x86_64", "its wheel is for manylinux2014_x86"),
        ("fast.py", b"", "cp313-cp313-macosx_11_0_arm64", "for macosx_11_0_arm64"),
        ("fast.py", b"", "cp313-cp313-win_amd64", "for win_amd64"),
        ("fast.py", b"", "cp313-cp313-musllinux_1_2_aarch64", "a Linux with musl"),
        ("fast.py", b"", "cp312-cp312-manylinux2014_aarch64", "for Python 3.12"),
        ("fast.py", b"", "cp314-abi3-manylinux2014_aarch64", "for Python 3.14"),
        ("fast.py", b"", "cp313-cp313-manylinux_2_39_aarch64", "for glibc 2.39 or newer"),
    ],
)
def test_what_is_compiled_for_something_else(
    tmp_path: Path, name: str, data: bytes, tag: str, why: str
) -> None:
    finding = platform_trouble(tmp_path, {f"fast/{name}": data}, tag, TARGET)
    assert why in finding.message


def test_an_older_runtime_has_an_older_c_library(tmp_path: Path) -> None:
    target = Target(11, "x86_64")
    tag = "cp311-cp311-manylinux_2_28_x86_64"
    finding = platform_trouble(tmp_path, {"fast/fast.py": b""}, tag, target)
    assert "cannot be imported by Python 3.11 on x86_64" in finding.message
    assert "for glibc 2.28 or newer" in finding.message


@pytest.mark.parametrize(
    ("name", "data", "tag", "target"),
    [
        (ARM_NAME, ARM, "cp313-cp313-manylinux_2_17_aarch64.manylinux2014_aarch64", TARGET),
        ("fast/_fast.abi3.so", ARM, "cp38-abi3-manylinux_2_34_aarch64", TARGET),
        ("fast/_fast.so", ARM, "cp313-cp313-linux_aarch64", TARGET),
        (INTEL_NAME, INTEL, "cp313-cp313-manylinux1_x86_64", Target(13, "x86_64")),
        ("fast.py", b"", WHEEL, TARGET),
    ],
)
def test_what_is_compiled_for_the_target_is_well(
    tmp_path: Path, name: str, data: bytes, tag: str, target: Target
) -> None:
    making = well_made()
    making.add("fast", {name: data}, tags=[tag])
    making.compile_modules()
    assert troubles(found(making, tmp_path, target=target)) == []


# --- byte code


def test_no_byte_code(tmp_path: Path) -> None:
    making = well_made()
    making.files = {n: d for n, d in making.files.items() if not n.endswith(".pyc")}
    finding = only(found(making, tmp_path), "advice")
    assert "4 of 4 modules have none that Python 3.13 would use" in finding.message
    assert "python3.13 -m compileall" in finding.mend
    assert "unchecked-hash" in finding.mend


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"minor": 11}, "there is some for Python 3.11"),
        ({"flags": 0}, "4 files of it look at the time of their source"),
    ],
)
def test_byte_code_that_python_would_not_use(
    tmp_path: Path, how: dict[str, int], said: str
) -> None:
    making = well_made()
    making.files = {n: d for n, d in making.files.items() if not n.endswith(".pyc")}
    making.compile_modules(**how)
    assert said in only(found(making, tmp_path), "advice").message


def test_byte_code_of_another_python_under_the_right_name(tmp_path: Path) -> None:
    making = well_made()
    making.files["__pycache__/handler.cpython-313.pyc"] = pyc(12)
    assert "1 of 4 modules" in only(found(making, tmp_path), "advice").message


# --- secrets

CANARY = "xoxb-1234567890-1234567890123-abcdefABCDEF123456789012"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env", f"SLACK_BOT_TOKEN={CANARY}"),
        ("config/.env.prod", CANARY),
        ("tokens.json", f'{{"token": "{CANARY}"}}'),
        ("keys/id_rsa", CANARY),
        (".npmrc", f"//registry/:_authToken={CANARY}"),
        ("tls/server.pem", f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}"),
        ("handler.py", f"TOKEN = '{CANARY}'"),
        ("settings.toml", f'SLACK_SIGNING_SECRET = "{"0123456789abcdef" * 2}" # {CANARY}'),
        ("notes.txt", f"AKIAIOSFODNN7EXAMPLE {CANARY}"),
    ],
)
def test_a_secret_in_the_bundle_is_named_and_not_repeated(
    tmp_path: Path, name: str, content: str
) -> None:
    making = well_made()
    making.files[name] = content.encode()
    findings = found(making, tmp_path)
    finding = only(findings)
    assert finding.check == "secrets"
    assert finding.message.startswith(f"{name} is in the bundle: ")
    assert "make the secret anew" in finding.mend
    assert CANARY not in str(findings)
    assert "0123456789abcdef" not in str(findings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env.example", "SLACK_BOT_TOKEN="),
        ("certifi/cacert.pem", "-----BEGIN CERTIFICATE-----"),
        ("slack_sdk/web/client.py", f'"""token, e.g. {CANARY}"""'),
        ("handler.py", "SLACK_SIGNING_SECRET = os.environ['SLACK_SIGNING_SECRET']"),
        ("README.md", "Set SLACK_BOT_TOKEN=xoxb-your-token"),
    ],
)
def test_what_only_looks_like_a_secret_is_left_alone(
    tmp_path: Path, name: str, content: str
) -> None:
    making = well_made()
    making.files[name] = content.encode()
    making.compile_modules()
    assert troubles(found(making, tmp_path)) == []
