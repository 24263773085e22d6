"""CatOps 1's logging handler: log records, as JSON, to a function that shows them in Slack.

The record is handed to a thread that posts it, so logging never waits for the network; when the
queue is full, records are dropped and counted. What is logged while posting is not relayed, so it
cannot go round in circles. A forked child posts from a thread of its own, beginning with what the
parent had not posted yet.
"""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from typing import Any, Protocol

import requests

from catops.classic.log_records import as_json

FORMAT = (
    '{"channels": ["#bot_tests"], "time": "%(asctime)s", '
    '"level": "%(levelname)s", "message": "%(message)s"}'
)
#: Records that wait for the network at most.
QUEUE = 1_000
#: Seconds for one post, and for one ``flush`` or ``close``.
TIMEOUT = 5.0
HEADERS = {"Content-type": "application/json"}
#: Records that are posted together at most; the relay takes 100.
TOGETHER = 50
LOG = logging.getLogger("catops.slack_handler")
#: Whose records are not posted: the function that they would be posted to.
RELAY = "catops.aws.log_relay"

#: True in the threads that post, whichever handler they belong to.
_POSTING = threading.local()


class Poster(Protocol):
    """What sends a record: :func:`requests.post`, or its double."""

    def __call__(self, url: str, *, data: bytes, headers: dict[str, str], timeout: float) -> Any:
        """Send ``data`` to ``url``; return something with the attribute ``ok``."""


class SlackHandler(logging.Handler):
    """Posts log records to ``lambda_url`` as ``{"channels", "message", "level", "time"}``.

    A formatter whose output is a JSON template, as the default one, chooses channels and words;
    what goes into it is escaped, so that any message makes valid JSON. The output of any other
    formatter becomes the message. Call :meth:`flush` at the end of a Lambda function: AWS freezes
    its threads with it.
    """

    def __init__(
        self,
        lambda_url: str,
        level: int | str = logging.NOTSET,
        *,
        api_key: str = "",
        timeout: float = TIMEOUT,
        post: Poster = requests.post,
    ) -> None:
        """Post to ``lambda_url``, the relay's URL, records of ``level`` and above.

        :param api_key: the key of a relay made with the template ``slack_logger``. With it, records
            that wait are posted together, as a list; CatOps 1's function takes one at a time.
        :param timeout: seconds for one post, and for one :meth:`flush` or :meth:`close`.
        :param post: what sends to the network.
        """
        super().__init__(level=level)
        self.setFormatter(logging.Formatter(FORMAT))
        self.lambda_url = lambda_url
        self._headers = HEADERS | ({"X-Api-Key": api_key} if api_key else {})
        self._together = TOGETHER if api_key else 1
        self._timeout = timeout
        self._post = post
        self._queue: queue.Queue[bytes | None] = queue.Queue(QUEUE)
        self._thread: threading.Thread | None = None
        self._closed = False
        self._refused = 0  # counted by those who log
        self._lost = 0  # counted by the thread that posts

    @property
    def dropped(self) -> int:
        """How many records were lost: the queue was full, the post failed, or it was closed."""
        return self._refused + self._lost

    def handle(self, record: logging.LogRecord) -> bool:
        """Take ``record``, unless it comes from a thread that posts, or from the relay itself.

        Here and not in :meth:`emit`, because whoever flushes at exit holds the handler's lock.
        """
        if getattr(_POSTING, "on", False) or record.name == RELAY:
            return False
        return bool(super().handle(record))

    def emit(self, record: logging.LogRecord) -> None:
        """Queue ``record``; return at once."""
        try:
            body = as_json(record, self.formatter or logging.Formatter())
        except Exception:
            self._refused += 1
            self.handleError(record)
            return
        try:
            if self._closed:
                raise queue.Full
            self._queue.put_nowait(body)
        except queue.Full:
            self._refused += 1
            return
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._send, name="SlackHandler", daemon=True)
            self._thread.start()

    def flush(self) -> None:
        """Wait until everything queued is posted, for a few seconds at most."""
        with self._queue.all_tasks_done:
            self._queue.all_tasks_done.wait_for(
                lambda: not self._queue.unfinished_tasks, self._timeout
            )

    def close(self) -> None:
        """Flush, take no more records, and let the thread end."""
        if not self._closed:
            self._closed = True
            self.flush()
            with suppress(queue.Full):
                self._queue.put_nowait(None)
        super().close()

    def _send(self) -> None:
        _POSTING.on = True
        failing = closed = False
        while not closed:
            waiting = self._taken()
            records = [body for body in waiting if body is not None]
            closed = len(records) < len(waiting)
            try:
                why = self._posted(records) if records else ""
            finally:
                for _ in waiting:
                    self._queue.task_done()
            if not records:
                return
            self._lost += len(records) if why else 0
            if why and not failing:
                LOG.warning("Log records do not reach Slack: %s. Is SlackHandler's URL right?", why)
            elif failing and not why:
                LOG.warning("Log records reach Slack again; %d were lost.", self.dropped)
            failing = bool(why)

    def _taken(self) -> list[bytes | None]:
        """Wait for a record; return it and what may go together with it."""
        taken = [self._queue.get()]
        with suppress(queue.Empty):
            while len(taken) < self._together:
                taken.append(self._queue.get_nowait())
        return taken

    def _posted(self, records: list[bytes]) -> str:
        """Post ``records``; return what went wrong, without the URL, or nothing."""
        body = records[0] if self._together == 1 else b"[" + b",".join(records) + b"]"
        try:
            response = self._post(
                self.lambda_url, data=body, headers=self._headers, timeout=self._timeout
            )
            return "" if response.ok else f"HTTP {response.status_code}"
        except Exception as error:
            return type(error).__name__
