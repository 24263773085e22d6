"""AWS on this machine: moto's server behind a gate that notes every call and may refuse it.

Everything goes over HTTP, signed, as it would to AWS; nothing in the process is patched.
"""

from __future__ import annotations

import io
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import boto3
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

REGION = "eu-west-1"
#: Service names of IAM, where they are not the names requests are signed for.
IAM = {"monitoring": "cloudwatch"}
JSON = "application/x-amz-json-1.1"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST", "AWS_SECRET_ACCESS_KEY": "the-canary-secret"}
#: Operations of Lambda's REST API, which names none in its requests.
LAMBDA = (("GET", r"/functions/?$", "ListFunctions"), ("POST", r"/invocations$", "InvokeFunction"))

#: What moto has not, answered as AWS would answer when there is little to say.
LACKING: Mapping[str, Any] = {
    "DescribeAlarmHistory": {"AlarmHistoryItems": []},
    "InvokeFunction": {},
    "StartMessageMoveTask": {"TaskHandle": "handle"},
}

Start = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True)
class Call:
    """One request: what was asked of which service, where, by which key, as which caller."""

    service: str
    operation: str
    region: str
    key: str
    agent: str
    xml: bool
    body: bytes = field(repr=False)

    @property
    def action(self) -> str:
        """What IAM calls it."""
        return f"{IAM.get(self.service, self.service)}:{self.operation}"


@dataclass
class Rule:
    """How the gate answers an operation, so many times."""

    operation: str
    status: int
    body: Callable[[Call], tuple[str, bytes]]
    times: int
    seconds: float = 0
    headers: Mapping[str, str] = field(default_factory=dict)


class Quiet(MotoRequestHandler):
    """Logs nothing of its own: what the bot logs is what tests look at."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


class StandIn:
    """A running stand-in.

    :ivar calls: what was asked since the last :meth:`reset`.
    """

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._rules: list[Rule] = []
        self.calls: list[Call] = []
        self._server = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environ(self) -> dict[str, str]:
        """What a bot that is to use it finds in its environment."""
        return {"AWS_ENDPOINT_URL": self.url, "AWS_REGION": REGION, **KEYS}

    @property
    def operations(self) -> list[str]:
        return [call.operation for call in self.calls]

    def client(self, service: str, region: str = REGION) -> Any:
        """Return a client to make things with."""
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="maker",
            aws_secret_access_key="maker",
        )

    def reset(self) -> None:
        """Forget all that was made, told and asked."""
        moto_api_backend.reset()
        self._rules.clear()
        self.calls.clear()

    def refuse(
        self, operation: str, code: str, message: str = "", *, status: int = 400, times: int = 1_000
    ) -> None:
        """Answer ``operation`` with an error, as its protocol writes one."""
        self._rules.append(Rule(operation, status, _error(code, message), times))

    def answer(self, operation: str, *answers: Any, **headers: str) -> None:
        """Answer ``operation``, one answer after the other, then as moto does."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for one in answers:
            self._rules.append(Rule(operation, 200, _written(one), 1, headers=named))

    def stall(self, operation: str, seconds: float) -> None:
        """Take ``operation`` and stay silent for so long."""
        self._rules.append(Rule(operation, 500, _error("Stalled", ""), 1_000, seconds))

    def drop(self, operation: str) -> None:
        """Take ``operation`` and hang up without an answer."""
        self._rules.append(Rule(operation, 0, _written(None), 1_000))

    def _answer(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/moto-api"):
            return self._moto(environ, start)  # type: ignore[no-any-return]
        call = _read(environ)
        if call.key != "maker":
            self.calls.append(call)
            for rule in self._rules:
                if rule.operation == call.operation:
                    return self._ruled(rule, call, environ, start)
            if call.operation in LACKING:
                rule = Rule(call.operation, 200, _written(LACKING[call.operation]), -1)
                return self._ruled(rule, call, environ, start)
        return self._moto(environ, start)  # type: ignore[no-any-return]

    def _ruled(
        self, rule: Rule, call: Call, environ: dict[str, Any], start: Start
    ) -> Iterable[bytes]:
        rule.times -= 1
        if rule.times == 0:
            self._rules.remove(rule)
        time.sleep(rule.seconds)
        if not rule.status:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        kind, body = rule.body(call)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **rule.headers}
        start(f"{rule.status} Said", list(headers.items()))
        return [body]


def _read(environ: dict[str, Any]) -> Call:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    scope = re.search(r"Credential=([^,]+)", environ.get("HTTP_AUTHORIZATION", ""))
    key, _, region, service, _ = (scope[1] if scope else "////").split("/")
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    action = parse_qs(body.decode(errors="replace")).get("Action", [""])[0]
    rest = "".join(
        name
        for method, path, name in LAMBDA
        if service == "lambda"
        and method == environ["REQUEST_METHOD"]
        and re.search(path, environ["PATH_INFO"])
    )
    agent = environ.get("HTTP_USER_AGENT", "")
    return Call(service, target or action or rest, region, key, agent, bool(action), body)


def _written(value: Any) -> Callable[[Call], tuple[str, bytes]]:
    """Return what writes an answer in the protocol it was asked in."""

    def write(call: Call) -> tuple[str, bytes]:
        if not call.xml:
            return JSON, json.dumps(value).encode()
        inside = f"<{call.operation}Result>{_xml(value)}</{call.operation}Result>"
        return "text/xml", f"<{call.operation}Response>{inside}</{call.operation}Response>".encode()

    return write


def _xml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{key}>{_xml(each)}</{key}>" for key, each in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{_xml(each)}</member>" for each in value)
    return str(value)


def _error(code: str, message: str) -> Callable[[Call], tuple[str, bytes]]:
    """Return what writes an error as each protocol has it."""

    def write(call: Call) -> tuple[str, bytes]:
        plain = message.replace("&", "&amp;").replace("<", "&lt;")
        if call.service == "ec2":
            said = f"<Errors><Error><Code>{code}</Code><Message>{plain}</Message></Error></Errors>"
            return "text/xml", f"<Response>{said}<RequestID>r</RequestID></Response>".encode()
        if call.xml:
            said = f"<Error><Code>{code}</Code><Message>{plain}</Message></Error>"
            return "text/xml", f"<ErrorResponse>{said}</ErrorResponse>".encode()
        return JSON, json.dumps({"__type": code, "message": message}).encode()

    return write
