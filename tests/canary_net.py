"""A pytest plugin that reads everything a test run writes, and fails the run for any secret in it.

Read are: what tests print and log, what they read back through ``capsys`` and ``capfd``, what the
programs print that they start, every file that they leave in their folders, what is inside of
archives there, any other file this process writes, and the report. A find is named by its kind and
place; the secret itself is never shown again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

#: Folders of what others have made, which no test writes into.
OTHERS = frozenset(("site-packages", "node_modules", "__pycache__", "dist-packages"))
#: Where pytest itself remembers the names of tests, which hold their parameters.
CACHE = ".pytest_cache"
#: Bytes of a file that are read; nothing of ours is longer.
LARGEST = 64_000_000
ARCHIVES = (".zip", ".whl", ".jar")
#: Finds that are shown; a run that leaks everywhere needs no longer list.
SHOWN = 50


#: The name the plugin is registered by.
NAME = "canary_net"


@pytest.fixture(scope="session", autouse=True)
def folder_of_the_run(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> None:
    """Have the net read all that tests leave in their folders."""
    net = pytestconfig.pluginmanager.get_plugin(NAME)
    assert isinstance(net, Net)
    net.folders.add(tmp_path_factory.getbasetemp())


class Net:
    """Reads what is written."""

    def __init__(
        self,
        kinds: Mapping[str, str],
        allowed: Iterable[tuple[str, frozenset[str]]] = (),
    ) -> None:
        """Take regular expressions by kind, and patterns of places that may hold some kinds."""
        self._kinds = {kind: re.compile(said.encode()) for kind, said in kinds.items()}
        self._any = re.compile("|".join(f"(?:{said})" for said in kinds.values()).encode())
        self._allowed = tuple(allowed)
        self.folders: set[Path] = set()
        self._written: set[str] = set()
        self._watching = False
        self.found: dict[str, set[str]] = {}
        self.read = 0

    def note(self, said: bytes | str | None, where: str, path: str = "") -> None:
        """Read ``said``, which was written to ``where``."""
        data = said.encode("utf-8", "replace") if isinstance(said, str) else said or b""
        self.read += len(data)
        if not self._any.search(data):
            return
        for kind, pattern in self._kinds.items():
            if pattern.search(data) and not self._is_allowed(path or where, kind):
                self.found.setdefault(where, set()).add(kind)

    def _is_allowed(self, place: str, kind: str) -> bool:
        return any(fnmatch(place, glob) and kind in of for glob, of in self._allowed)

    # --- what is printed -------------------------------------------------------------------

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Read what a test printed and logged."""
        for name, said in report.sections:
            self.note(said, f"{name} of {report.nodeid}")

    @pytest.fixture
    def capsys(self, capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
        """Read what a test reads back."""
        return self._read_back(capsys)

    @pytest.fixture
    def capfd(self, capfd: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
        """Read what a test reads back."""
        return self._read_back(capfd)

    def _read_back(self, capture: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
        readouterr = capture.readouterr

        def reading() -> Any:
            printed = readouterr()
            self.note(printed.out, f"standard output in {_test()}")
            self.note(printed.err, f"standard error in {_test()}")
            return printed

        capture.readouterr = reading  # type: ignore[method-assign]
        return capture

    def _read_programs(self) -> None:
        """Read what the programs print that are started, wherever they are waited for."""
        communicate = subprocess.Popen.communicate

        def communicating(process: Any, *args: Any, **kwargs: Any) -> Any:
            printed = communicate(process, *args, **kwargs)
            for name, said in zip(("output", "error"), printed, strict=True):
                self.note(said, f"standard {name} of a program in {_test()}")
            return printed

        subprocess.Popen.communicate = communicating  # type: ignore[assignment, method-assign]

    # --- what is left in files -------------------------------------------------------------

    def pytest_sessionstart(self) -> None:
        """Begin to watch."""
        self._watching = True
        self._read_programs()
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event != "open" or not self._watching:
            return
        path, mode, flags = args
        writing = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT)
        if (writing or (mode and mode[:1] in "wax")) and isinstance(path, str | os.PathLike):
            self._written.add(os.path.abspath(path))  # noqa: PTH100 - of a path there may not be

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Read all files, when everybody else has ended; fail the run for what is found."""
        result = yield
        self._watching = False
        for path in self._files():
            self._note_file(path)
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self._tell(session.config)
        return result

    def _files(self) -> Iterator[Path]:
        for folder in self.folders:
            for base, names, files in os.walk(folder):
                names[:] = [name for name in names if name not in OTHERS]
                yield from (Path(base, name) for name in files)
        for name in sorted(self._written):
            path = Path(name)
            if CACHE not in path.parts and not any(
                path.is_relative_to(folder) for folder in self.folders
            ):
                yield path

    def _note_file(self, path: Path) -> None:
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
                return
            data = path.read_bytes()
        except OSError:
            return
        if path.suffix not in ARCHIVES or not self._is_unpacked(path):
            self.note(data, f"the file {path}", str(path))

    def _is_unpacked(self, path: Path) -> bool:
        """Read what is in an archive; tell whether that could be done."""
        with suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError):
            with zipfile.ZipFile(path) as archive:
                for each in archive.infolist():
                    if each.file_size <= LARGEST:
                        self.note(archive.read(each), f"{each.filename} in {path}")
            return True
        return False

    def _tell(self, config: pytest.Config) -> None:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        lines = [
            f"LEAKED: {', '.join(sorted(kinds))}: {where}"
            for where, kinds in sorted(self.found.items())
        ]
        for line in [*lines[:SHOWN], f"{len(lines)} places hold a secret; the run has failed."]:
            if reporter is not None:
                reporter.write_line(line, red=True)


def _test() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "the session")
