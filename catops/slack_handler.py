"""CatOps 1's logging handler: log records, as JSON, to a function that shows them in Slack.

The record is handed to a thread that posts it, so logging never waits for the network; when the
queue is full, records are dropped and counted. What the posting itself logs is not relayed, so
it cannot go round in circles.
"""

from __future__ import annotations

import copy
import json
import logging
import queue
import threading
import time
from typing import Any, Protocol

import requests

FORMAT = (
    '{"channels": ["#bot_tests"], "time": "%(asctime)s", '
    '"level": "%(levelname)s", "message": "%(message)s"}'
)
#: Records that wait for the network at most.
QUEUE = 1_000
#: Seconds for one post, and for ``flush`` and ``close`` in all.
TIMEOUT = 5.0
_OWN = ("urllib3", "requests", "catops.slack_handler")


class Poster(Protocol):
    """What sends a record: :func:`requests.post`, or its double."""

    def __call__(self, url: str, *, data: bytes, headers: dict[str, str], timeout: float) -> Any:
        """Send ``data`` to ``url``."""


class SlackHandler(logging.Handler):
    """Posts log records to ``lambda_url`` as ``{"channels", "message", "level", "time"}``.

    A formatter whose output is a JSON template, as the default one, chooses channels and words;
    the message is escaped before it goes in, so that any message makes valid JSON. The output of
    any other formatter becomes the message.

    :ivar dropped: records lost because the queue was full or the post failed.
    """

    def __init__(
        self, lambda_url: str, level: int = logging.NOTSET, *, post: Poster = requests.post
    ) -> None:
        super().__init__(level=level)
        self.setFormatter(logging.Formatter(FORMAT))
        self.lambda_url = lambda_url
        self.dropped = 0
        self._post = post
        self._queue: queue.Queue[bytes] = queue.Queue(QUEUE)
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Queue ``record``; return at once."""
        if record.name.startswith(_OWN) or threading.current_thread() is self._thread:
            return
        try:
            self._queue.put_nowait(json.dumps(self._entry(record)).encode())
        except queue.Full:
            self.dropped += 1
            return
        except Exception:
            self.handleError(record)
            return
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._send, name="SlackHandler", daemon=True)
            self._thread.start()

    def flush(self) -> None:
        """Wait until everything queued is posted, for a few seconds at most."""
        until = time.monotonic() + TIMEOUT
        while self._queue.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.005)

    def close(self) -> None:
        """Flush, and take no more records."""
        self.flush()
        super().close()

    def _entry(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return ``record`` as the JSON object that is posted."""
        try:
            entry = json.loads(self.format(_escaped(record)))
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            entry = {"message": self.format(record)}
        return {
            "channels": entry.get("channels"),
            "message": entry.get("message", record.getMessage()),
            "level": entry.get("level", record.levelname),
            "time": entry.get("time", self._time(record)),
        }

    def _time(self, record: logging.LogRecord) -> str:
        return (self.formatter or logging.Formatter()).formatTime(record)

    def _send(self) -> None:
        headers = {"Content-type": "application/json"}
        while True:
            body = self._queue.get()
            try:
                self._post(self.lambda_url, data=body, headers=headers, timeout=TIMEOUT)
            except Exception:
                self.dropped += 1
            finally:
                self._queue.task_done()


def _escaped(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy of ``record`` whose texts can stand between the quotes of a JSON template."""
    escaped = copy.copy(record)
    message = record.getMessage()
    if record.exc_info:
        message += "\n" + logging.Formatter().formatException(record.exc_info)
    escaped.msg, escaped.args = _inside_json(message), None
    escaped.exc_info = escaped.exc_text = escaped.stack_info = None
    for name, value in vars(record).items():
        if isinstance(value, str) and name not in ("msg", "exc_text"):
            setattr(escaped, name, _inside_json(value))
    return escaped


def _inside_json(text: str) -> str:
    return json.dumps(text)[1:-1]
