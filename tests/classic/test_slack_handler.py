"""SlackHandler over real HTTP: it never blocks, never goes in circles, and counts what it loses."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from classic.installing import python
from doors.servers import Answer, Got, Server, closed_port, serving

from catops import SlackHandler
from catops.slack_handler import QUEUE


@contextmanager
def _logger(handler: logging.Handler) -> Iterator[logging.Logger]:
    """A logger of its own, so that nothing global changes."""
    logger = logging.Logger("zoo", logging.DEBUG)
    logger.addHandler(handler)
    yield logger
    handler.close()


def _entries(server: Server) -> list[dict[str, Any]]:
    return [json.loads(got.body.decode("utf-8", "strict")) for got in server.got]


def _record(message: str, *args: object, **more: Any) -> logging.LogRecord:
    record = logging.LogRecord("zoo", logging.WARNING, "zoo.py", 1, message, args, None)
    vars(record).update(more)
    return record


def test_a_record_is_posted_as_json() -> None:
    with serving() as server, _logger(SlackHandler(server.url + "/log")) as logger:
        logger.warning("%s is %d", "it", 3)
        logger.handlers[0].flush()
        [got] = server.got
    assert (got.path, got.headers["content-type"]) == ("/log", "application/json")
    entry = got.json()
    assert entry.pop("time")[:2] == "20"
    assert entry == {"channels": ["#bot_tests"], "message": "it is 3", "level": "WARNING"}


def test_a_formatter_that_fails_is_reported_and_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = SlackHandler("http://127.0.0.1:9")
    with _logger(handler) as logger:
        logger.info("%d", "no number")
        handler.setFormatter(logging.Formatter("%(nothing)s"))
        logger.info("well")
        assert handler.dropped == 2
    assert "--- Logging error ---" in capsys.readouterr().err


def test_logging_does_not_wait_for_a_server_that_hangs() -> None:
    go_on = threading.Event()

    def hang(got: Got) -> Answer:
        go_on.wait(30)
        return Answer()

    with serving(hang) as server, _logger(SlackHandler(server.url)) as logger:
        handler = logger.handlers[0]
        assert isinstance(handler, SlackHandler)
        for number in range(QUEUE + 500):
            logger.info("line %d", number)
        # all lines are logged while not one was answered: one is on its way, the queue is full
        assert not go_on.is_set()
        assert handler.dropped in (499, 500)
        go_on.set()
        handler.flush()
        assert len(server.got) == QUEUE + 500 - handler.dropped
        assert [entry["message"] for entry in _entries(server)[:2]] == ["line 0", "line 1"]


def test_flush_and_close_give_up_on_a_server_that_hangs() -> None:
    go_on = threading.Event()

    def hang(got: Got) -> Answer:
        go_on.wait(30)
        return Answer()

    with serving(hang) as server:
        handler = SlackHandler(server.url, timeout=0.1)
        for _ in range(5):
            handler.handle(_record("line"))
        handler.flush()
        handler.close()
        assert not go_on.is_set()  # both came back though nothing was ever answered
        go_on.set()
        for thread in [one for one in threading.enumerate() if one.name == "SlackHandler"]:
            thread.join(30)
    assert handler.dropped > 0


def test_a_server_that_is_down_costs_the_records_and_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handler = SlackHandler(f"http://{closed_port()}/secret-path")
    with _logger(handler) as logger:
        for number in range(3):
            logger.info("line %d", number)
        handler.flush()
        assert handler.dropped == 3
    told = [one.getMessage() for one in caplog.records if one.name == "catops.slack_handler"]
    assert told == ["Log records do not reach Slack: ConnectionError. Is SlackHandler's URL right?"]


def test_what_the_server_refuses_is_counted_and_recovery_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers = [Answer(500), Answer(403), Answer()]
    with serving(lambda got: answers.pop(0)) as server, _logger(SlackHandler(server.url)) as logger:
        handler = logger.handlers[0]
        assert isinstance(handler, SlackHandler)
        for number in range(3):
            logger.info("line %d", number)
        handler.flush()
        assert handler.dropped == 2
    told = [one.getMessage() for one in caplog.records if one.name == "catops.slack_handler"]
    assert told == [
        "Log records do not reach Slack: HTTP 500. Is SlackHandler's URL right?",
        "Log records reach Slack again; 2 were lost.",
    ]


def test_after_close_records_are_counted_and_the_thread_ends() -> None:
    with serving() as server:
        handler = SlackHandler(server.url)
        logger = logging.Logger("zoo")
        logger.addHandler(handler)
        logger.info("before")
        [thread] = [one for one in threading.enumerate() if one.name == "SlackHandler"]
        handler.close()
        thread.join(30)
        assert not thread.is_alive()
        logger.info("after")
        handler.flush()
        handler.close()
        assert (len(server.got), handler.dropped) == (1, 1)


def test_several_threads_lose_nothing() -> None:
    with serving() as server, _logger(SlackHandler(server.url)) as logger:

        def work(name: str) -> None:
            for number in range(20):
                logger.info("%s %d", name, number)

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcde"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        logger.handlers[0].flush()
        said = [entry["message"] for entry in _entries(server)]
    assert sorted(said) == sorted(f"{name} {number}" for name in "abcde" for number in range(20))
    for name in "abcde":
        own = [line for line in said if line.startswith(name)]
        assert own == [f"{name} {number}" for number in range(20)]


#: A process whose root logger has two handlers and a level at which urllib3 tells all it does.
NOISY = """
import logging, sys
from catops import SlackHandler
logging.getLogger().setLevel(logging.DEBUG)
handlers = [SlackHandler(sys.argv[1] + path, timeout=100) for path in ("/one", "/two")]
for handler in handlers:
    logging.getLogger().addHandler(handler)
logging.getLogger("urllib3").debug("a plugin's own request")
logging.getLogger("zoo").info("hello")
if sys.argv[2] == "flush":
    for handler in handlers:
        handler.flush()
"""


@pytest.mark.parametrize("end", ["flush", "exit"])
def test_what_posting_logs_is_not_posted_even_on_the_root_logger(end: str, tmp_path: Path) -> None:
    with serving() as server:
        done = python(tmp_path, "-c", NOISY, server.url, end)
        posted = sorted((got.path, got.json()["message"]) for got in server.got)
    assert (done.returncode, done.stderr) == (0, "")
    assert posted == [
        (path, message)
        for path in ("/one", "/two")
        for message in ("a plugin's own request", "hello")
    ]


QUIET = """
import logging
root = logging.getLogger()
before = (root.level, list(root.handlers), logging.lastResort, logging.getLogger().disabled)
import catops, catops.dispatcher, catops.helpers, catops.slack_handler, catops.auth, catops.install
for name in catops.__all__:
    getattr(catops, name)
catops.dispatch("meow")
handler = catops.SlackHandler("http://127.0.0.1:9")
assert before == (root.level, list(root.handlers), logging.lastResort, root.disabled)
assert logging.getLogger("catops").level == logging.NOTSET
assert not logging.getLogger("catops").handlers
"""


def test_importing_everything_leaves_the_root_logger_and_the_screen_alone(tmp_path: Path) -> None:
    done = python(tmp_path, "-c", QUIET)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


FORKS = """
import logging, os, sys
from catops import SlackHandler
handler = SlackHandler(sys.argv[1])
logger = logging.getLogger("zoo")
logger.addHandler(handler)
logger.warning("before")
handler.flush()
child = os.fork()
logger.warning("in the child" if child == 0 else "in the parent")
handler.flush()
if child == 0:
    os._exit(0)
sys.exit(os.waitpid(child, 0)[1])
"""


def test_parent_and_child_both_log_after_a_fork(tmp_path: Path) -> None:
    with serving() as server:
        done = python(tmp_path, "-W", "ignore::DeprecationWarning", "-c", FORKS, server.url)
        said = [entry["message"] for entry in _entries(server)]
    assert (done.returncode, done.stderr) == (0, "")
    assert said[0] == "before"
    assert sorted(said[1:]) == ["in the child", "in the parent"]
