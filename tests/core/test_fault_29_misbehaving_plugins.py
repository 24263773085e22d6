"""FAULTS 29: whatever a plugin does, the person is told in time, and the next command is unhurt.

Each misbehaviour runs through the second function, in a process of its own like a Lambda
environment, between two ``ping``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from core.plugins.chaos import CANARY
from distributions import PATIENCE, Distributions

from catops.envelope import Envelope, envelope_key, seal

SECRET = "the signing secret of a test"
PROGRAM = Path(__file__).with_name("lambda_environment.py")
CHAOS = Path(__file__).with_name("plugins") / "chaos.py"
#: Seconds the function has: enough for anything, and little for what hangs.
PLENTY, LITTLE = 60.0, 3.0
#: Characters of a log that one command may fill: what it prints, and what is logged about it.
LOG_MAX = 150_000
PINGS = count()

FAILED = "{name} (plugin chaos of catops-plugin-chaos) failed before it could answer."
EXITED = "{name} (plugin chaos of catops-plugin-chaos) exited before it could answer."
STOPPED = "{name} (plugin chaos of catops-plugin-chaos) was stopped because its time was up"
#: What the person is told, by command.
TOLD = {
    "raises": FAILED,
    "raises-what-has-no-text": FAILED,
    "raises-a-group": FAILED,
    "raises-a-half-made-user-error": "No such town.",
    "exits-well": EXITED,
    "exits-with-a-code": EXITED,
    "exits-with-a-text": EXITED,
    "parses-nonsense": EXITED,
    "parses-help": EXITED,
    "parses-without-exit-on-error": "before it could answer.",
    "cat-parses-nonsense": "unrecognized arguments: --nonsense",
    "cat-parses-help": "All about the weather.",
    "cat-parses-a-missing-word": "the following arguments are required: town",
    "interrupts": "was interrupted before it could answer.",
    "eats-memory": FAILED,
    "recurses": FAILED,
    "forks": "forked",
    "forks-and-raises": "forked",
    "prints-100-mb": "printed",
    "leaves-threads": "left",
    "closes-everything": "closed",
    "closes-everything-and-raises": FAILED,
    "puts-a-file-in-the-place-of-standard-output": "now 1",
    "takes-the-streams-away": "taken",
    "changes-directory": "changed",
    "changes-the-environment": "changed",
    "replaces-the-environment": "replaced",
    "changes-signal-handlers": "changed",
    "blocks-signals": "blocked",
    "leaves-an-alarm": "set",
    "changes-the-locale": "changed",
    "silences-the-log": "silenced",
    "returns-what-has-no-text": FAILED,
    "returns-a-cell-without-text": FAILED,
    "returns-no-table": FAILED,
    "returns-no-level": FAILED,
    "returns-what-is-nested-without-end": FAILED,
    "returns-itself": "again",
}


@dataclass(frozen=True)
class Served:
    """What one environment did with its events.

    :ivar messages: what was posted during each event.
    :ivar left: the milliseconds that were left at each post.
    :ivar states: how the process was found after each event.
    """

    messages: Sequence[Sequence[Mapping[str, Any]]]
    left: Sequence[int]
    states: Sequence[Mapping[str, Any]]
    code: int
    out: str
    log: str

    def text(self, number: int) -> str:
        """Return the text of the one message posted during an event."""
        (message,) = self.messages[number]
        return str(message["text"])


class Environments:
    """Starts Lambda environments with the chaos plugin in them."""

    def __init__(self, installed: Distributions) -> None:
        self._installed = installed

    def serve(
        self, *events: tuple[Mapping[str, Any], float], until: Callable[[str], bool] | None = None
    ) -> Served:
        """Let a new environment serve ``events``, each with the seconds the function has.

        :param until: what must be told before a process that hangs is killed.
        """
        folder = self._installed.folder
        for file in (given := folder / "events.json", told := folder / "told.jsonl"):
            file.unlink(missing_ok=True)
        given.write_text(json.dumps(events))
        told.touch()
        process = subprocess.Popen(
            [sys.executable, PROGRAM, given, told, SECRET],
            env=self._installed.environ({}),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        if until is not None:
            end = time.monotonic() + PATIENCE
            while not until(told.read_text()) and time.monotonic() < end:
                time.sleep(0.05)
            os.killpg(process.pid, signal.SIGKILL)
        out, log = process.communicate(timeout=PATIENCE)
        return served(told.read_text().splitlines(), process.returncode, out, log)


def served(lines: Sequence[str], code: int, out: str, log: str) -> Served:
    said = [json.loads(line) for line in lines]
    messages: list[list[Mapping[str, Any]]] = []
    for one in said:
        if "begins" in one:
            messages.append([])
        elif "message" in one:
            messages[-1].append(one["message"])
    return Served(
        messages,
        [one["left"] for one in said if "left" in one],
        [one["state"] for one in said if "state" in one],
        code,
        out,
        log,
    )


def ping() -> dict[str, str]:
    """Return a ``ping`` that is not the one before."""
    return envelope("ping", reference=f"ping{next(PINGS):04}")


def envelope(text: str, reference: str = "abcdefgh") -> dict[str, str]:
    """Return ``text`` as the first function hands it over."""
    form = {
        "command": "/catops",
        "text": text,
        "user_id": "U1",
        "team_id": "T1",
        "channel_id": "C1",
        "response_url": "https://hooks.slack.com/commands/T1/1/abc",
    }
    inside = Envelope(reference=reference, received=time.time(), body=urlencode(form))
    return seal(inside, envelope_key(SECRET))


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Environments:
    installed = Distributions(tmp_path_factory.mktemp("chaos"))
    installed.add("chaos", CHAOS.read_text("utf-8"))
    return Environments(installed)


@pytest.mark.parametrize("name", TOLD)
def test_the_person_is_told_and_the_next_command_is_unhurt(
    environments: Environments, name: str
) -> None:
    told = TOLD[name]
    ran = environments.serve((ping(), PLENTY), (envelope(name), PLENTY), (ping(), PLENTY))
    assert ran.code == 0, ran.log
    first, _, last = ran.messages
    assert "pong" in str(first)
    assert told.format(name=name) in str(ran.messages[1])
    assert len(ran.messages[1]) == 1, "and told once"
    assert "pong" in str(last)
    assert ran.states[0] == ran.states[1] == ran.states[2]
    assert "standard output after 2" in ran.out
    assert "standard error after 2" in ran.log
    assert CANARY not in str(ran.messages)
    assert len(ran.out) + len(ran.log) < LOG_MAX
    if told == FAILED:
        assert "Reference: abcdefgh" in str(ran.messages[1])
        assert f"abcdefgh: {name} failed" in ran.log


@pytest.mark.parametrize(
    "name", ["sleeps", "loops", "waits-for-a-thread", "is-stubborn-for-a-while"]
)
def test_what_hangs_is_stopped_and_told_in_time(environments: Environments, name: str) -> None:
    ran = environments.serve((ping(), PLENTY), (envelope(name), LITTLE), (ping(), PLENTY))
    assert ran.code == 0, ran.log
    (message,) = ran.messages[1]
    text = str(message)
    assert STOPPED.format(name=name) in text or "was still running when" in text
    assert "how far it got is unknown" in text
    assert min(ran.left) > 0, "told before the function's time was up"
    assert "pong" in str(ran.messages[2])
    assert ran.states[0] == ran.states[2]


def test_what_cannot_be_stopped_is_told_in_time_too(environments: Environments) -> None:
    ran = environments.serve(
        (ping(), PLENTY),
        (envelope("is-stubborn"), LITTLE),
        until=lambda told: told.count('"message"') == 2,
    )
    assert "was still running when the function's time was up" in str(ran.messages[1])
    assert min(ran.left) > 0
    again = environments.serve((ping(), PLENTY))
    assert "pong" in str(again.messages[0])


def test_a_command_whose_process_dies_is_told_by_lambdas_record_of_it(
    environments: Environments,
) -> None:
    event = envelope("dies", reference="rstvwxyz")
    died = environments.serve((ping(), PLENTY), (event, PLENTY))
    assert died.code == 3
    assert died.messages[1] == [], "nobody is left to tell"
    record = {
        "version": "1.0",
        "timestamp": "2026-01-05T09:00:00.000Z",
        "requestContext": {
            "requestId": "1",
            "functionArn": "arn:aws:lambda:eu-west-1:1:function:main:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 1,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Runtime.ExitError", "errorMessage": "exit status 3"},
    }
    ran = environments.serve((record, PLENTY), (ping(), PLENTY))
    assert ran.code == 0, "the command is not run again"
    assert "The process that ran your command died" in ran.text(0)
    assert "how far it got is unknown" in ran.text(0)
    assert "rstvwxyz" in ran.text(0)
    assert "pong" in str(ran.messages[1])


def test_a_child_that_forks_on_the_way_shows_nothing_twice(environments: Environments) -> None:
    ran = environments.serve((envelope("forks-on-the-way"), PLENTY), (ping(), PLENTY))
    assert ran.code == 0
    shown = [message["text"] for message in ran.messages[0]]
    assert shown == list(dict.fromkeys(shown))
    assert "now" in shown[-1]


def test_dropped_output_and_threads_left_are_in_the_log(environments: Environments) -> None:
    ran = environments.serve((envelope("prints-100-mb"), PLENTY), (ping(), PLENTY))
    assert "abcdefgh: 99936050 printed characters dropped" in ran.log
    ran = environments.serve((envelope("leaves-threads"), PLENTY), (ping(), PLENTY))
    assert "abcdefgh: 2 threads were left running" in ran.log
