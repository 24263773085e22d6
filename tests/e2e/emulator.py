"""``serverless offline`` as a process of its own, and a Slack that talks to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import requests

from . import slack
from .channel import Channel, texts

READY = "Server ready"


@dataclass(frozen=True)
class Exchange:
    """One command: how it was acknowledged, and what was posted in answer."""

    acknowledged: requests.Response
    message: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Everything the answer shows."""
        return texts(self.message)


class Emulator:
    """API Gateway and Lambda on this machine, started from a project's folder."""

    def __init__(
        self, project: Path, channel: Channel, *, environ: Mapping[str, str], secret: str
    ) -> None:
        self.channel = channel
        self.secret = secret
        self._project = project
        self._environ = environ
        http, lambda_ = free_ports(2)
        self.url = f"http://127.0.0.1:{http}/slack"
        self.lambda_url = f"http://127.0.0.1:{lambda_}/2015-03-31/functions"
        self._command = ["npx", "serverless", "offline"]
        self._command += ["--httpPort", str(http), "--lambdaPort", str(lambda_)]
        self._log = project / f"offline-{http}.log"

    def __enter__(self) -> Emulator:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._project,
                env=dict(self._environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait_for(READY)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def log(self) -> str:
        """Everything the emulator and the handlers have said."""
        return self._log.read_text("utf-8", "replace")

    def wait_for(self, said: str, times: int = 1, seconds: float = 90) -> None:
        """Wait until the log says ``said`` this many times."""
        deadline = time.monotonic() + seconds
        while self.log.count(said) < times:
            assert self._process.poll() is None, f"The emulator ended:\n{self.log}"
            assert time.monotonic() < deadline, f"It never said {said!r}:\n{self.log}"
            time.sleep(0.05)

    def form(self, text: str) -> dict[str, str]:
        """Return the form that Slack posts when somebody types ``/catops TEXT``."""
        return slack.form(text, self.channel.response_url())

    def signed(self, body: str, *, secret: str = "") -> dict[str, str]:
        """Return Slack's headers for ``body``."""
        return slack.signed(body, secret or self.secret)

    def post(self, body: str, headers: Mapping[str, str]) -> requests.Response:
        """Post ``body`` to the bot's Request URL."""
        return requests.post(self.url, data=body.encode(), headers=dict(headers), timeout=30)

    def say(self, text: str) -> Exchange:
        """Type ``/catops TEXT``, and wait for the answer in the channel."""
        form = self.form(text)
        body = urlencode(form)
        acknowledged = self.post(body, self.signed(body))
        assert acknowledged.status_code == 200, f"{acknowledged.text}\n{self.log}"
        try:
            return Exchange(acknowledged, self.channel.wait_for(form["response_url"]))
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log}") from error

    def _stop(self) -> None:
        """End the emulator, and whatever is left of what it started."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(15)
        self._signal(signal.SIGKILL)
        self._process.wait(15)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


def free_ports(number: int) -> list[int]:
    """Return ports that nothing listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    try:
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
