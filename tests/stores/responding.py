"""The first function in front of the second: a signed request goes the whole way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from doors.slack_requests import SECRET
from stores.functions import Function, Invocation

from catops.aws.receiver import Receiver
from catops.aws.worker import Worker
from catops.slack.receiving import SlackDoor, told


class Respond:
    """The first function, in an environment of its own; it hands over to one of the second's."""

    def __init__(self, function: Function, worker: Worker) -> None:
        self._worker = worker
        self._receiver = Receiver(
            SlackDoor(SECRET, clock=function.clock), self._invoke, told, signing_secret=SECRET
        )
        self.invoked = 0

    def __call__(self, event: Mapping[str, Any]) -> int:
        """Return the status of the answer to ``event``."""
        return int(self._receiver(event)["statusCode"])

    def _invoke(self, payload: Mapping[str, object]) -> None:
        self.invoked += 1
        self._worker(json.loads(json.dumps(payload)), Invocation(f"{id(self)}-{self.invoked}"))
