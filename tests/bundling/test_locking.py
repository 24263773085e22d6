"""``meow lock`` before an index of wheels: what pip chooses for Lambda, and for this machine."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from bundling.index import Index
from bundling.locking import Project, publish
from bundling.making import HERE, OTHER, PLUGIN, RUNTIME, TAG
from e2e.wheels import write_wheel

from catops.deploying.lock.locks import Lock, read_lock

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
PYTHON = TAG.replace("cpython-", "cp")
FOR_OTHER = ("--runtime", RUNTIME, "--architecture", OTHER)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Give an empty index."""
    with Index(tmp_path / "index") as index:
        yield index


@pytest.fixture
def project(index: Index, tmp_path: Path) -> Project:
    """Return a project whose distributions come from that index."""
    return Project(tmp_path / "project", index.url)


def swift(index: Index, architecture: str, version: str = "1.0.0") -> str:
    """Publish a compiled distribution for a processor; return its hash."""
    tag = f"{PYTHON}-{PYTHON}-manylinux2014_{MACHINES[architecture]}"
    files: dict[str, bytes | str] = {"swift.so": architecture}
    return digest(write_wheel(index.folder, "swift", files, tag=tag, version=version))


def digest(wheel: Path) -> str:
    """Return the hash of a wheel as pip writes it."""
    return f"sha256:{sha256(wheel.read_bytes()).hexdigest()}"


def locked(project: Project, *words: str) -> Lock:
    """Make the lock and return it."""
    done = project.meow("lock", *words)
    assert done.returncode == 0, done.stderr
    lock = read_lock(project.lock)
    assert lock is not None
    return lock


def complaint(project: Project, *words: str) -> str:
    """Return why no lock is made."""
    before = project.lock.exists()
    done = project.meow("lock", *words)
    assert (done.returncode, project.lock.exists()) == (1, before)
    assert "Traceback" not in done.stderr
    return done.stderr


def test_all_that_is_asked_for_directly_or_not_is_pinned(index: Index, project: Project) -> None:
    inner = digest(write_wheel(index.folder, "inner", {"inner.py": ""}))
    outer = digest(write_wheel(index.folder, "Outer.Thing", {"o.py": ""}, requires=("inner",)))
    project.ask("outer_thing>=1,<2  # why")
    lock = locked(project)
    assert {pin.name: pin.hashes for pin in lock.pins.values()} == {
        "inner": (inner,),
        "outer-thing": (outer,),
    }
    assert lock.asked == (f"--index-url {index.url}", "outer_thing>=1,<2")
    assert lock.options == (f"--index-url {index.url}",)
    assert [str(one) for one in lock.targets] == ["Python 3.13 on arm64"]
    before = project.lock.read_bytes()
    locked(project)
    assert project.lock.read_bytes() == before


def test_constraints_are_heeded_and_needed_no_more(index: Index, project: Project) -> None:
    for version in ("1.0.0", "2.0.0"):
        write_wheel(index.folder, "inner", {"inner.py": version}, version=version)
    (project.folder / "lists").mkdir()
    (project.folder / "lists" / "constraints.txt").write_text("inner<2\n", "utf-8")
    (project.folder / "lists" / "base.txt").write_text("-c constraints.txt\ninner\n", "utf-8")
    project.ask("-r lists/base.txt")
    assert locked(project).pins["inner"].version == "1.0.0"
    assert "constraints" not in "".join(locked(project).options)
    done = project.install()
    assert done.returncode == 0, done.stderr


def test_what_is_compiled_is_pinned_for_lambda_and_for_this_machine(
    index: Index, project: Project
) -> None:
    there, here = swift(index, OTHER), swift(index, HERE)
    project.ask("swift")
    lock = locked(project, *FOR_OTHER)
    assert lock.pins["swift"].hashes == tuple(sorted((there, here)))


def test_what_is_not_published_for_this_machine_is_pinned_for_lambda(
    index: Index, project: Project
) -> None:
    there = swift(index, OTHER)
    project.ask("swift")
    assert locked(project, *FOR_OTHER).pins["swift"].hashes == (there,)


def test_a_colleagues_machine_keeps_its_hash_as_long_as_the_version_stays(
    index: Index, project: Project
) -> None:
    there = swift(index, OTHER)
    project.ask("swift")
    locked(project, *FOR_OTHER)
    text = project.lock.read_text("utf-8")
    theirs = "sha256:" + "a" * 64
    project.lock.write_text(text.replace(there, f"{there} --hash={theirs}"), "utf-8")
    assert locked(project).pins["swift"].hashes == tuple(sorted((there, theirs)))
    newer = swift(index, OTHER, "1.1.0")
    assert locked(project).pins["swift"].hashes == (newer,)


def test_a_lock_can_be_for_several_targets_and_stays_so(index: Index, project: Project) -> None:
    both = sorted((swift(index, "arm64"), swift(index, "x86_64")))
    project.ask("swift")
    words = ("--runtime", RUNTIME, "--architecture", "arm64", "--architecture", "x86_64")
    lock = locked(project, *words)
    assert list(lock.pins["swift"].hashes) == both
    assert [one.architecture for one in locked(project).targets] == ["arm64", "x86_64"]


def test_targets_that_have_no_version_in_common_are_told(index: Index, project: Project) -> None:
    swift(index, "arm64", "1.1.0")
    swift(index, "x86_64")
    project.ask("swift")
    words = ("--runtime", RUNTIME, "--architecture", "arm64", "--architecture", "x86_64")
    said = complaint(project, *words)
    assert "swift is 1.1.0 and 1.0.0: there is no one version of it" in said
    assert "requirements.txt" in said


def test_what_is_not_published_for_lambda_is_told(index: Index, project: Project) -> None:
    swift(index, HERE)
    project.ask("swift")
    said = complaint(project, *FOR_OTHER)
    assert "pip finds no solution." in said
    assert "No matching distribution found for swift" in said
    assert "Lambda takes wheels only" in said


def test_a_wheel_in_the_project_is_pinned_by_its_path(index: Index, project: Project) -> None:
    (project.folder / "wheels").mkdir()
    wheel = publish(project.folder / "wheels", "mine", PLUGIN.format(name="mine", imports=""))
    project.ask(f"./wheels/{wheel.name}")
    pin = locked(project).pins["catops-plugin-mine"]
    assert (pin.place, pin.hashes) == (f"./wheels/{wheel.name}", (digest(wheel),))
    assert project.install().returncode == 0
    publish(project.folder / "wheels", "mine", "import os\n")
    assert "DO NOT MATCH THE HASHES" in project.install().stderr


def test_a_url_is_pinned_as_it_is(index: Index, project: Project) -> None:
    wheel = publish(index.folder, "far", PLUGIN.format(name="far", imports=""))
    url = f"{index.url.removesuffix('simple/')}files/{wheel.name}"
    project.ask(f"catops-plugin-far @ {url}")
    assert locked(project).pins["catops-plugin-far"].place == url
    assert project.install().returncode == 0
    publish(index.folder, "far", "import os\n")
    assert "DO NOT MATCH THE HASHES" in project.install().stderr


def test_a_folder_cannot_be_pinned(index: Index, project: Project) -> None:
    mine = project.folder / "mine"
    mine.mkdir()
    (mine / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n', "utf-8"
    )
    (mine / "backend.py").write_text(
        "from pathlib import Path\n"
        "def prepare_metadata_for_build_wheel(folder, settings=None):\n"
        "    info = Path(folder, 'mine-1.0.dist-info')\n"
        "    info.mkdir()\n"
        "    text = 'Metadata-Version: 2.1\\nName: mine\\nVersion: 1.0\\n'\n"
        "    (info / 'METADATA').write_text(text)\n"
        "    return info.name\n",
        "utf-8",
    )
    project.ask("./mine")
    said = complaint(project)
    assert "mine is a folder or a repository" in said
    assert "pip wheel --no-deps -w wheels" in said


def test_a_list_that_fits_nowhere_is_told(index: Index, project: Project) -> None:
    write_wheel(index.folder, "one", {}, requires=("two<1",))
    write_wheel(index.folder, "two", {})
    project.ask("one", "two>=1")
    assert "two" in complaint(project)
