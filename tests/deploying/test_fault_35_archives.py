"""Fault 35: an archive with ``../``, absolute names, links or a bomb in it is refused, unopened."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from deploying.making import TARGET, Making, well_made
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.deploying.bundle import refusals
from catops.deploying.checks.bundle import check_bundle
from catops.deploying.checks.guarding import guarded
from catops.deploying.package import open_package
from catops.errors import ConfigError
from catops.findings import Finding


def judged(path: Path) -> list[Finding]:
    """Return what ``meow doctor`` says of a package."""
    return list(guarded("package", lambda: check_bundle(path, TARGET, path / "none")))


def assert_refused(path: Path, said: str) -> None:
    """Fail unless a package is refused for ``said``, and for nothing else, and not looked into."""
    (finding,) = judged(path)
    assert finding.level == "fault"
    assert said in finding.message
    assert finding.mend
    with pytest.raises(ConfigError), open_package(path):
        pass


def member(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    """Return a member of that name and Unix mode."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../handler.py",
        "catops/../../etc/passwd",
        "..",
        "/etc/passwd",
        "C:/windows/system.ini",
        "C:evil.py",
        "..\\handler.py",
        "\\\\host\\share\\evil.py",
    ],
)
def test_a_name_that_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = well_made().as_zip(tmp_path / "b.zip", [(member(name), b"")])
    assert_refused(path, f"{name!r} leads out of the folder")


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_link_and_a_device(tmp_path: Path, mode: int) -> None:
    path = well_made().as_zip(tmp_path / "b.zip", [(member("evil", mode | 0o777), b"/etc/passwd")])
    assert_refused(path, "'evil' is a link or a device")


def test_one_name_twice(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = well_made().as_zip(tmp_path / "b.zip", [(member("handler.py"), b"evil")])
    assert_refused(path, "'handler.py' is in it twice")


def test_an_encrypted_file(tmp_path: Path) -> None:
    path = well_made().as_zip(tmp_path / "b.zip")
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1  # the flags of the last entry of the directory
    path.write_bytes(data)
    assert_refused(path, "is encrypted")


def test_a_bomb_that_says_how_large_it_is(tmp_path: Path) -> None:
    info = member("zeros")
    path = well_made().as_zip(tmp_path / "b.zip", [(info, bytes(1000))])
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02") + 24  # the unpacked size there
    data[at : at + 4] = struct.pack("<I", 0xFFFFFFF0)
    second = data.find(b"PK\x01\x02") + 24
    data[second : second + 4] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)
    assert_refused(path, "it unpacks to 8.6 GB, as a zip bomb does")


def test_a_bomb_whose_files_overlap(tmp_path: Path) -> None:
    making = Making()
    making.files["noise"] = os.urandom(10_000)
    path = making.as_zip(tmp_path / "b.zip")
    data = path.read_bytes()
    start = data.find(b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    last = data[data.rfind(b"PK\x01\x02", 0, end) : end]
    entries = data[start:end] + b"".join(
        last[:46] + b"nois%d" % number + last[51:] for number in range(5)
    )
    tail = bytearray(data[end:])
    count = struct.unpack_from("<H", tail, 8)[0] + 5
    struct.pack_into("<HHI", tail, 8, count, count, len(entries))
    path.write_bytes(data[:start] + entries + tail)
    assert_refused(path, "its files overlap")


def test_more_files_than_any_bundle_has(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(refusals.MEMBERS_MAX + 1):
            archive.writestr(str(number), b"")
    assert_refused(path, "it has 50,001 files")


def test_several_reasons_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    evil = [(member(f"../{number}"), b"") for number in range(9)]
    assert_refused(well_made().as_zip(tmp_path / "b.zip", evil), "; and 4 more.")


def test_a_folder_with_a_link_that_leads_out(tmp_path: Path) -> None:
    folder = well_made().as_folder(tmp_path / "b")
    (folder / "evil").symlink_to("/etc")
    assert_refused(folder, "'evil' is a link that leads out of the folder")


def test_a_folder_with_a_link_inside_is_only_a_folder(tmp_path: Path) -> None:
    folder = well_made().as_folder(tmp_path / "b")
    (folder / "also.py").symlink_to("handler.py")
    with open_package(folder) as package:
        assert package.read("also.py") == package.read("handler.py")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is not a readable zip file"), (b"<html>not found</html>", "is not a readable zip")],
)
def test_what_is_no_zip(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(content)
    assert_refused(path, said)


def test_what_is_not_there(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path / "none.zip")
    assert "There is no" in finding.message
    assert "npx serverless package" in finding.mend


def test_the_folder_of_the_zip_is_told_to_be_that(tmp_path: Path) -> None:
    path = well_made().as_zip(tmp_path / "catops-bot.zip")
    (finding,) = judged(tmp_path)
    assert finding.mend == f"Name {path}."


def test_what_is_read_is_bounded(tmp_path: Path) -> None:
    making = well_made()
    making.files["zeros"] = bytes(10_000_000)
    with open_package(making.as_zip(tmp_path / "b.zip")) as package:
        assert len(package.read("zeros", 10)) == 10
        assert len(package.read("zeros")) == 4_000_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a good zip, and room beside it."""
    return well_made().as_zip(tmp_path_factory.mktemp("junk") / "whole.zip")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_junk_in_a_zip_is_a_finding_and_never_an_exception(
    whole: Path, data: st.DataObject
) -> None:
    junk = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        junk[data.draw(st.integers(0, len(junk) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.sampled_from([len(junk), len(junk) // 2]))
    path = whole.with_name("junk.zip")
    path.write_bytes(junk[:end])
    for finding in judged(path):
        assert "itself failed" not in finding.message
