"""Lambda on this machine: the Runtime API that functions poll, and the API that starts them.

The functions run under ``awslambdaric``, the very client that is in Lambda.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import base64
import json
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any
from uuid import uuid4

from .server import Answer, Server

RUNTIME = "/2018-06-01/runtime"
SECONDS = 60
#: An event of an HTTP API, as AWS documents it.
EVENT = Path(__file__).parent / "httpapi_event.json"


def http_event(body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return what API Gateway makes of a request that posts ``body``."""
    event: dict[str, Any] = json.loads(EVENT.read_text("utf-8"))
    event["headers"] |= {name.lower(): value for name, value in headers.items()}
    event["body"] = base64.b64encode(body.encode()).decode()
    return event


class Invocation:
    """One run of a function: its event, and what came of it."""

    def __init__(self, event: object) -> None:
        self.id = str(uuid4())
        self.event = event
        self.returned: Any = None
        self.raised: Any = None
        self._done = threading.Event()

    def end(self, *, returned: Any = None, raised: Any = None) -> None:
        """Take down what the function said."""
        self.returned, self.raised = returned, raised
        self._done.set()

    def wait(self) -> Any:
        """Return what the function returned; fail when it raised."""
        assert self._done.wait(SECONDS), f"The function did not answer in {SECONDS} s."
        assert self.raised is None, self.raised
        return self.returned


class Function:
    """A function: its process, and the Runtime API that this process polls."""

    def __init__(
        self, handler: str, folder: Path, python: Path, environ: Mapping[str, str]
    ) -> None:
        self.runs: list[Invocation] = []
        self._queue: SimpleQueue[Invocation | None] = SimpleQueue()
        self._server = Server(self._answer)
        self._log = folder.with_name(f"{folder.name}-{handler}.log")
        self._words = [str(python), "-m", "awslambdaric", handler]
        self._folder = folder
        self._environ = {
            **environ,
            "AWS_LAMBDA_RUNTIME_API": self._server.host,
            "AWS_LAMBDA_FUNCTION_NAME": handler,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "LAMBDA_TASK_ROOT": str(folder),
            "PATH": "/usr/bin:/bin",
        }

    def __enter__(self) -> Function:
        self._server.start()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._words,
                cwd=self._folder,
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait(15)
        self._queue.put(None)  # whoever still polls goes away
        self._server.stop()

    @property
    def log(self) -> str:
        """Everything the function has said."""
        return self._log.read_text("utf-8", "replace")

    def start(self, event: object) -> Invocation:
        """Start a run of the function."""
        run = Invocation(event)
        self.runs.append(run)
        self._queue.put(run)
        return run

    def _answer(self, method: str, path: str, body: bytes) -> Answer:
        if method == "GET" and path == f"{RUNTIME}/invocation/next":
            return self._next()
        what = path.removeprefix(RUNTIME).split("/")[1:]
        if what[0] == "init":
            for run in self.runs:
                run.end(raised=json.loads(body))
        else:
            (run,) = (run for run in self.runs if run.id == what[1])
            said = json.loads(body)
            run.end(**({"returned": said} if what[2] == "response" else {"raised": said}))
        return 202, {}, b'{"status": "OK"}'

    def _next(self) -> Answer:
        run = self._queue.get()
        if run is None:
            return 410, {}, b""
        headers = {
            "Lambda-Runtime-Aws-Request-Id": run.id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + SECONDS) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:1:function:f",
            "Content-Type": "application/json",
        }
        return 200, headers, json.dumps(run.event).encode()


class Lambda:
    """Functions by their names, and the API that starts them as ``Invoke`` does."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Take what the functions' environment says about AWS; Lambda itself is here."""
        self.functions: dict[str, Function] = {}
        self._server = Server(self._answer)
        self._stack = ExitStack()
        self.environ = {**environ, "AWS_ENDPOINT_URL_LAMBDA": f"http://{self._server.host}"}

    def __enter__(self) -> Lambda:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()
        self._server.stop()

    def add(
        self, name: str, handler: str, folder: Path, python: Path, environ: Mapping[str, str]
    ) -> Function:
        """Start the function ``name`` from the bundle in ``folder``."""
        function = Function(handler, folder, python, {**environ, **self.environ})
        self.functions[name] = self._stack.enter_context(function)
        return function

    def _answer(self, method: str, path: str, body: bytes) -> Answer:
        name = path.removeprefix("/2015-03-31/functions/").removesuffix("/invocations")
        if name not in self.functions:
            return 404, {}, b'{"Message": "Function not found"}'
        self.functions[name].start(json.loads(body))
        return 202, {}, b""
