"""What a command prints is bounded and in no answer; one command at a time has the process."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from catops.bot.isolation import isolated
from catops.bot.printed import Printed


def test_prints_are_passed_on_up_to_a_limit_and_then_counted() -> None:
    stream = io.StringIO()
    printed = Printed(stream, limit=5)
    assert printed.write("abc") == 3
    assert printed.write("defg") == 4
    assert printed.buffer.write(b"hi") == 2
    assert stream.getvalue() == "abcde"
    assert printed.dropped == 4


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_a_stream_that_is_gone_or_closed_is_no_error(stream: io.StringIO | None) -> None:
    if stream is not None:
        stream.close()
    printed = Printed(stream)
    assert printed.write("abc") == 3
    printed.flush()
    printed.close()
    assert printed.writable()
    assert not printed.isatty()


def test_a_stream_that_is_gone_has_no_file() -> None:
    with pytest.raises(io.UnsupportedOperation):
        Printed(None).fileno()


def test_prints_and_those_of_programs_go_to_standard_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with isolated():
        print("printed")
        sys.stdout.writelines(["in ", "lines\n"])
        subprocess.run([sys.executable, "-c", "print('by a program')"], check=True)
        program = "import sys; sys.stdout.write('by a program that was given the stream')"
        subprocess.run([sys.executable, "-c", program], check=True, stdout=sys.stdout)
    print("the answer")
    sys.stdout.flush()
    out, err = capfd.readouterr()
    assert out == "the answer\n"
    for text in ("printed", "in lines", "by a program", "that was given the stream"):
        assert text in err


def test_a_block_of_another_thread_does_not_put_back_what_the_first_one_needs(
    tmp_path: Path,
) -> None:
    inside, outside = threading.Event(), threading.Event()
    before = sys.stdout

    def other() -> None:
        with isolated():
            inside.set()
            outside.wait()

    with isolated():
        first = sys.stdout
        thread = threading.Thread(target=other)
        thread.start()
        inside.wait()
    assert sys.stdout is before
    outside.set()
    thread.join()
    assert sys.stdout is before
    assert first is not before


def test_what_was_raised_gets_out_and_everything_is_put_back(tmp_path: Path) -> None:
    directory, stdout = Path.cwd(), sys.stdout

    def change() -> None:
        os.chdir(tmp_path)
        os.environ["CATOPS_TEST_OF_ISOLATION"] = "1"
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"), isolated():
        change()
    assert Path.cwd() == directory
    assert sys.stdout is stdout
    assert "CATOPS_TEST_OF_ISOLATION" not in os.environ


def test_variables_come_back_byte_for_byte_whatever_was_done_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CATOPS_TEST_KEPT", "caf\udce9 ä")
    monkeypatch.setenv("CATOPS_TEST_CHANGED", "before")
    before = os.environ.copy()
    with isolated():
        del os.environ["CATOPS_TEST_KEPT"]
        os.environ["CATOPS_TEST_CHANGED"] = "after"
        os.environ["CATOPS_TEST_ADDED"] = "ö"
    assert os.environ.copy() == before
    assert os.getenvb(b"CATOPS_TEST_KEPT") == b"caf\xe9 \xc3\xa4"
    said = subprocess.run(["/usr/bin/env"], capture_output=True, check=True).stdout
    assert b"CATOPS_TEST_KEPT=caf\xe9" in said
    assert b"CATOPS_TEST_ADDED" not in said


def test_another_mapping_in_the_place_of_the_environment_goes() -> None:
    before = os.environ
    with isolated():
        os.environ = {"PATH": "/nowhere"}  # type: ignore[assignment]  # noqa: B003
    assert os.environ is before
    assert os.environ["PATH"] != "/nowhere"
