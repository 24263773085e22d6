"""FAULTS 12: SIGKILL at each step of a request: nothing lost, nothing run twice, all of it told.

A request is delivered and its process killed at a step. Then comes what Lambda and Slack may send
in return, in each order: a duplicate at once, one an hour later, Lambda's record of the failure,
and a record whose own process is killed. CATOPS_LONG=1 does each 200 times.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from doors.slack_requests import SECRET, form, http_v2, signed
from stores.conftest import LONG
from stores.functions import command, failure
from stores.tables import DynamoDbServer

from catops.testing.fakes import MORNING

PROGRAM = Path(__file__).with_name("dying_function.py")
RUNS = 200 if LONG else 6
#: The steps that only what is destructive goes through: its code is used up.
SPENDING = ("spending", "spent")
#: The steps of the second function, in order.
STEPS = (
    "opened",
    "found",
    "claiming",
    "put",
    "claimed",
    *SPENDING,
    "running",
    "changed",
    "ran",
    "delivering",
    "posting",
    "posted",
    "delivered",
    "closing",
    "replacing",
    "replaced",
    "closed",
)
#: What may follow: ``again`` a duplicate at once, ``later`` one when the function is long over,
#: ``record`` Lambda's, ``dying`` a record whose process is killed too, and the record of that.
SEQUENCES = (
    ("record",),
    ("later",),
    ("again", "record"),
    ("again", "later"),
    ("dying",),
    ("again", "dying", "later", "record"),
)
#: Where a record's own process is killed, one after the other.
DYING = ("opened", "claiming", "put", "settled", "delivering", "posted", "closing", "replaced")
KILLED = 9


class Deployment:
    """Both functions, what they did and what was posted."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._log = (folder / "log.txt").open("w")
        self._process = subprocess.Popen(
            [sys.executable, PROGRAM, folder],
            env={"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-1", **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._ids = count(1)
        self._numbers = count(1)
        self._read: dict[str, tuple[int, list[Any]]] = {}

    def close(self) -> None:
        """End the program."""
        self._process.communicate(timeout=30)
        self._log.close()

    def respond(self, event: Mapping[str, Any], *, last: str = "") -> int:
        """Let the first function answer ``event``; return the signal that ended it, or 0."""
        return self._deliver("respond", event, last, MORNING, "")

    def main(
        self, event: Mapping[str, Any], *, last: str = "", later: float = 0, request_id: str = ""
    ) -> int:
        """Deliver ``event`` to the second function; return the signal that ended it, or 0."""
        return self._deliver("main", event, last, MORNING + later, request_id or self.new_id())

    def new_id(self) -> str:
        """Return a request id."""
        return f"request-{next(self._ids)}"

    def new_reference(self) -> str:
        """Return a reference."""
        return f"{next(self._numbers):08}"

    def _deliver(
        self, door: str, event: Mapping[str, Any], last: str, now: float, request_id: str
    ) -> int:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        delivery = {
            "door": door,
            "event": event,
            "last": last,
            "now": now,
            "request_id": request_id,
        }
        stdin.write(json.dumps(delivery) + "\n")
        stdin.flush()
        line = stdout.readline()
        assert line, (self._folder / "log.txt").read_text()
        return int(line)

    def times_done(self, reference: str) -> int:
        """Return how often the command of ``reference`` changed the world."""
        return self.lines("done").count(reference)

    def texts(self, reference: str) -> list[str]:
        """Return what was posted in answer to ``reference``."""
        return [text for text in self.lines("posted") if f"Reference: {reference}" in text]

    def lines(self, name: str) -> list[Any]:
        """Return what stands in a file."""
        path = self._folder / f"{name}.jsonl"
        offset, lines = self._read.get(name, (0, []))
        if path.exists():
            with path.open("rb") as file:
                file.seek(offset)
                lines.extend(json.loads(line) for line in file)
                self._read[name] = (file.tell(), lines)
        return lines


@pytest.fixture(scope="module", params=["sqlite", "dynamodb"])
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("deployment")
    environ = {"CATOPS_STORE": f"sqlite:///{folder / 'store.db'}"}
    if request.param == "dynamodb":
        server: DynamoDbServer = request.getfixturevalue("dynamodb")
        environ = {"CATOPS_STORE": f"dynamodb://{server.table()}", **server.environ}
    running = Deployment(folder, environ)
    yield running
    running.close()


def follow_up(
    deployment: Deployment, event: Mapping[str, Any], request_id: str, sequence: str, number: int
) -> None:
    """Deliver what may follow an invocation that died."""
    if sequence == "again":
        assert deployment.main(event, later=1, request_id=request_id) == 0
    elif sequence == "later":
        assert deployment.main(event, later=3_600) == 0
    elif sequence == "record":
        assert deployment.main(failure(event, request_id), later=2) == 0
    else:
        its_id = deployment.new_id()
        record = failure(event, request_id)
        step = DYING[number % len(DYING)]
        died = deployment.main(record, last=step, later=2, request_id=its_id)
        if died:
            assert deployment.main(failure(record, its_id), later=3) == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_change_is_made_once_or_not_and_what_is_known_of_it_is_told(
    step: str, deployment: Deployment
) -> None:
    for run in range(RUNS):
        name = "wipe" if step in SPENDING else ("restart", "wipe")[run % 2]
        reference = deployment.new_reference()
        event = command(name, reference=reference)
        request_id = deployment.new_id()
        assert deployment.main(event, last=step, request_id=request_id) == KILLED
        changed = deployment.times_done(reference)
        for number, sequence in enumerate(SEQUENCES[run % len(SEQUENCES)]):
            follow_up(deployment, event, request_id, sequence, run + number)
        texts = deployment.texts(reference)
        done = deployment.times_done(reference)
        assert done <= 1, "run twice"
        assert texts, "lost"
        answered = f"{name} done. Reference: {reference}" in texts
        unknown = any("it is unknown whether it finished" in text for text in texts)
        not_run = any("before it changed anything" in text for text in texts)
        assert answered or unknown or not_run, texts
        assert not (not_run and done), texts
        assert not (answered and not done), texts
        assert answered or unknown or not changed, "a change that nobody was told of"
        assert all("was started at 09:00 UTC" in text for text in texts if "unknown" in text)
        for late in ("again", "later", "record"):
            follow_up(deployment, event, request_id, late, run)
        assert (deployment.texts(reference), deployment.times_done(reference)) == (texts, done)


@pytest.mark.parametrize("step", [step for step in STEPS if step not in SPENDING])
def test_what_only_reads_is_answered_or_told_to_be_run_again(
    step: str, deployment: Deployment
) -> None:
    for run in range(RUNS if LONG else 3):
        reference = deployment.new_reference()
        event = command("look", reference=reference)
        request_id = deployment.new_id()
        assert deployment.main(event, last=step, request_id=request_id) == KILLED
        for number, sequence in enumerate(SEQUENCES[run % len(SEQUENCES)]):
            follow_up(deployment, event, request_id, sequence, run + number)
        texts = deployment.texts(reference)
        again = ("It changes nothing; run it again.", "Run it again.")
        assert f"look done. Reference: {reference}" in texts or any(
            any(words in text for words in again) for text in texts
        )


@pytest.mark.parametrize(("step", "goes_on"), [("verified", False), ("invoked", True)])
def test_what_the_first_function_handed_over_runs_though_it_died_before_it_could_say_so(
    step: str, goes_on: bool, deployment: Deployment
) -> None:
    done, posted = len(deployment.lines("done")), len(deployment.lines("posted"))
    for run in range(RUNS):
        body = form("restart", trigger_id=f"{step} {run}")
        event = http_v2(signed(body), body)
        before = len(deployment.lines("invoked"))
        assert deployment.respond(event, last=step) == KILLED
        handed_over = deployment.lines("invoked")[before:]
        assert len(handed_over) == goes_on
        for payload in handed_over:
            assert deployment.main(payload) == 0
    assert len(deployment.lines("done")) - done == RUNS * goes_on
    assert len(deployment.lines("posted")) - posted == RUNS * goes_on
    assert deployment.lines("acknowledged") == [], "Slack tells the person that it failed"
