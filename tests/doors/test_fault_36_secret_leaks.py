"""FAULTS 36: no secret, token, response_url or text of a request reaches the log or the chat."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import canaries
import pytest

import catops
from catops.app import build_worker
from catops.aws.receiver import Receiver
from catops.envelope import Envelope, envelope_key, seal
from catops.errors import ConfigError, DoorError
from catops.settings import Settings
from catops.slack.receiving import SlackDoor, told
from catops.testing import CatBot, FakeClock, FakeLambdaContext, FakeSlack
from catops.testing.fakes import MORNING
from catops.transport import MaybeSent, NotSent, Response, post

from .lambda_process import run_lambda
from .servers import Answer, closed_port, serving
from .slack_requests import form, http_v2, signed, unsigned

CANARIES = {
    "SLACK_SIGNING_SECRET": canaries.SIGNING_SECRET,
    "SLACK_BOT_TOKEN": canaries.BOT_TOKEN,
    "CATOPS_LOG_KEY": canaries.LOG_KEY,
    "AWS_SECRET_ACCESS_KEY": canaries.AWS_SECRET_KEY,
    "AWS_SESSION_TOKEN": canaries.AWS_SESSION_TOKEN,
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": canaries.CONTAINER_TOKEN,
}
CONFIG = {"plugins": {"work": {"key": canaries.PLUGIN_SETTING}}}
FIELDS = {
    "response_url": canaries.RESPONSE_URL,
    "trigger_id": canaries.TRIGGER_ID,
    "token": canaries.VERIFICATION_TOKEN,
    "text": f"work canary-text --key {canaries.ARGUMENT}",
}
SECRET = CANARIES["SLACK_SIGNING_SECRET"]


def leaked(said: str) -> list[str]:
    """Return what stands in ``said`` and should not: kinds of secrets, and a command's words."""
    return [*canaries.kinds_in(said), *re.findall(r"canary[\w-]*", said)]


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def logged(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> str:
    """Return every byte that was logged or printed, tracebacks among them.

    A record repeats the words of a command, and is meant to; nothing else does.
    """
    printed = capsys.readouterr()
    for record in caplog.records:
        if record.name == "catops.audit":
            record.args = tuple(
                str(one).replace("canary-text", "words") for one in record.args or ()
            )
            record.message = record.getMessage()
    formatted = "\n".join(map(caplog.handler.format, caplog.records))
    return formatted + printed.out + printed.err


class Work:
    """A plugin whose command ends as it is told to, and says none of what it was given."""

    def __init__(self, end: Callable[[], Any]) -> None:
        self._end = end

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("work")
        def work(ctx: catops.Context, *words: str, key: catops.Secret | None = None) -> Any:
            """Work."""
            return self._end()

        return [work]


def raising(error: BaseException) -> Callable[[], Any]:
    def end() -> None:
        raise error

    return end


def answering(*statuses: int) -> Callable[..., Response]:
    left = list(statuses)

    def slack(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float) -> Response:
        return Response(left.pop(0) if left else 404, {"retry-after": "0"}, b'{"error": "no"}')

    return slack


def failing(error: Exception) -> Callable[..., Response]:
    def slack(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float) -> Response:
        raise error

    return slack


def unreachable(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float) -> Response:
    """Post for real, to a server that is gone."""
    path = url.partition("://")[2].partition("/")[2]
    return post(f"http://{closed_port()}/{path}", body, headers, timeout=timeout)


def steps() -> Iterator[str]:
    yield "one"
    yield "two"


SLACKS: dict[str, Callable[[], Callable[..., Response]]] = {
    "takes it": FakeSlack,
    "has had enough": lambda: answering(404),
    "is in trouble": lambda: answering(500),
    "dislikes it": lambda: answering(400, 400),
    "says to wait": lambda: answering(429, 429, 429),
    "redirects": lambda: answering(302),
    "may have it": lambda: failing(MaybeSent("hooks.slack.com did not answer: TimeoutError.")),
}
ENDS: dict[str, Callable[[], Any]] = {
    "answers": lambda: "sunny",
    "works in steps": steps,
    "answers at length": lambda: "x" * 300_000,
    "answers what cannot be shown": lambda: {"statusCode": 200, "text": "x", "y": object()},
    "raises": raising(ValueError("the plugin's own words")),
    "exits": raising(SystemExit(2)),
    "says what is wrong": raising(catops.UserError("no", mend="yes")),
}


def run_everything(end: str, post: Callable[..., Response], token: str) -> None:
    """Run a command to its end, the record of its failure, and one that nobody sealed."""
    settings = Settings({**CANARIES, "SLACK_BOT_TOKEN": token})
    kit = CatBot({"work": Work(ENDS[end])}, environ=settings.environ, config=CONFIG)
    worker = build_worker(settings, clock=FakeClock(), post=post, bot=lambda: kit.bot)
    body = form(**FIELDS).decode()
    envelope = seal(
        Envelope(reference="abcdefgh", received=MORNING, body=body), envelope_key(SECRET)
    )
    for event in (
        envelope,
        {"requestPayload": envelope},
        {"requestPayload": {**envelope, "seal": "x"}},
    ):
        worker(event, FakeLambdaContext())


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("slack", SLACKS)
@pytest.mark.parametrize("token", ["", CANARIES["SLACK_BOT_TOKEN"]])
def test_main_logs_none_of_it(
    end: str,
    slack: str,
    token: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_everything(end, SLACKS[slack](), token)
    said = logged(caplog, capsys)
    assert "a failure record is refused" in said
    assert leaked(said) == []


def test_main_logs_none_of_it_where_slack_is_gone(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    run_everything("answers", unreachable, "")
    said = logged(caplog, capsys)
    assert "cannot be reached" in said
    assert leaked(said) == []


@pytest.mark.parametrize(
    "error",
    [
        NotSent("127.0.0.1:1 cannot be reached: Connection refused."),
        MaybeSent("lambda did not answer: TimeoutError."),
        DoorError("Lambda answered 403 to the Invoke.", mend="Allow it."),
        ConfigError("AWS_ACCESS_KEY_ID is not set."),
    ],
)
@pytest.mark.parametrize("how", ["signed", "unsigned", "with another secret", "malformed"])
def test_respond_logs_and_answers_none_of_it(
    error: catops.CatOpsError,
    how: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def invoke(payload: object) -> None:
        raise error

    body = form(**FIELDS)
    if how == "malformed":
        body += b"&canary=1&canary=2"
    headers = unsigned(body) if how == "unsigned" else signed(body, secret=SECRET)
    if how == "with another secret":
        headers = signed(body, secret="another")
    receiver = Receiver(SlackDoor(SECRET, clock=FakeClock()), invoke, told, signing_secret=SECRET)
    response = receiver(http_v2(headers, body))
    assert leaked(str(response)) == []
    said = logged(caplog, capsys)
    assert said
    assert leaked(said) == []


def test_a_process_of_respond_writes_none_of_it_with_every_logger_on() -> None:
    body = form(**FIELDS)
    events = [http_v2(unsigned(body), body), {"body": "canary"}, {"headers": {"canary": "x"}}]
    with serving(lambda got: Answer(403, b"canary-of-lambda")) as aws:
        ran = run_lambda(
            "catops.aws:respond",
            events,
            {
                **CANARIES,
                "CATOPS_DISPATCHER": "catops-main",
                "AWS_REGION": "eu-west-1",
                "AWS_ACCESS_KEY_ID": "AKID",
                "AWS_ENDPOINT_URL": aws.url,
            },
        )
    assert "refused with 401" in ran.log
    assert leaked(ran.log) == []
    assert leaked(str([said["returned"] for said in ran.said])) == []


def test_main_refuses_without_showing_what_it_was_given() -> None:
    environ = {**CANARIES, "HOME": "/nonexistent"}
    ran = run_lambda("catops.aws:main", [{"canary": "x"}, {"sealed": "canary"}], environ)
    assert {said["raised"] for said in ran.said} == {"DoorError"}
    assert leaked(ran.log) == []
    assert leaked(str([said["message"] for said in ran.said])) == []
