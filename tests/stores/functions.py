"""The second function, as many environments of it as are wanted, around one store."""

from __future__ import annotations

import threading
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from doors.slack_requests import SECRET, form

import catops
from catops.app import build_worker
from catops.arguments import Bound
from catops.aws.worker import Handler, Worker
from catops.confirmation.codes import code_key, sealed_code
from catops.confirmation.confirmations import PendingCommand
from catops.envelope import Envelope, envelope_key, seal
from catops.once.once import OnStep, unwatched
from catops.policy.access import Open
from catops.request import Person, Place, Request
from catops.spec import CommandSpec
from catops.stores import Store, Streams
from catops.stores.memory import MemoryStore
from catops.testing import CatBot, FakeClock, FakeLambdaContext, FakeSlack
from catops.testing.fakes import MORNING

REFERENCE = "abcdefgh"
#: A command of each effect; a classic one, which says none, changes something.
EFFECTS = {"look": "read", "restart": "write", "wipe": "destructive", "old": "write"}

Event = Mapping[str, Any]


class Invocation(FakeLambdaContext):
    """One invocation, with the request id that Lambda gives it."""

    def __init__(self, request_id: str, milliseconds: int = 60_000) -> None:
        super().__init__(milliseconds)
        self.aws_request_id = request_id


class Work:
    """A plugin with a command of each effect; each notes that it ran, and then does ``then``."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.then: Callable[[], None] = lambda: None

        def command(name: str) -> Any:
            def work(ctx: catops.Context, target: str = "") -> str:
                """Work."""
                return self.work(name)

            return catops.command(name, effect=EFFECTS[name])(work)  # type: ignore[arg-type]

        self._commands = [command(name) for name in ("look", "restart", "wipe")]
        self.classic = types.ModuleType("classic")
        exec("def old(argv, params): return work('old')", vars(self.classic))
        vars(self.classic)["work"] = self.work

    def work(self, name: str) -> str:
        self.ran.append(name)
        self.then()
        return f"{name} done"

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        return self._commands


class Held:
    """An invocation that has begun a command and stays in it."""

    def __init__(self, function: Function, event: Event, request_id: str) -> None:
        self._inside, self._release = threading.Event(), threading.Event()
        plugin, worker = function.plugin, function.environment()

        def stay() -> None:
            self._inside.set()
            assert self._release.wait(30)

        plugin.then = stay
        context = Invocation(request_id, function.milliseconds)
        self._thread = threading.Thread(target=worker, args=(event, context))
        self._thread.start()
        assert self._inside.wait(30)
        plugin.then = lambda: None

    def go_on(self) -> None:
        """Let it end, and wait for that."""
        self._release.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


class Function:
    """The second function; all of its environments share the bot, the store and Slack.

    :ivar ran: the commands that ran, in order.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        streams: Streams | None = None,
        clock: FakeClock | None = None,
        environ: Mapping[str, str] | None = None,
        milliseconds: int = 60_000,
    ) -> None:
        self.clock = clock or FakeClock()
        self.store = store or MemoryStore(clock=self.clock)
        self.slack = FakeSlack()
        self.plugin = Work()
        self._streams = streams
        self.milliseconds = milliseconds
        self._kit = CatBot(
            {"work": self.plugin, "classic": self.plugin.classic},
            environ={"SLACK_SIGNING_SECRET": SECRET, **(environ or {})},
        )
        self.worker = self.environment()

    def environment(
        self, store: Store | None = None, *, bot: Handler | None = None, on_step: OnStep = unwatched
    ) -> Worker:
        """Return another environment."""
        return build_worker(
            self._kit.settings,
            clock=self.clock,
            post=self.slack,
            bot=lambda: bot or self._kit.bot,
            store=store or self.store,
            streams=self._streams,
            on_step=on_step,
        )

    def deliver(self, event: Event, request_id: str = "1") -> list[str]:
        """Deliver ``event``; return the texts it had posted."""
        before = len(self.slack.messages)
        self.worker(event, Invocation(request_id, self.milliseconds))
        return [str(message["text"]) for message in self.slack.messages[before:]]

    @contextmanager
    def in_hand(self, event: Event, request_id: str = "1") -> Iterator[Held]:
        """Begin ``event`` in another environment, and stay in its command for the block."""
        held = Held(self, event, request_id)
        try:
            yield held
        finally:
            held.go_on()

    @contextmanager
    def in_hand_after(self, seconds: float, event: Event) -> Iterator[Held]:
        """Do the same, some time later."""
        self.clock.now += seconds
        with self.in_hand(event) as held:
            yield held

    @property
    def texts(self) -> list[str]:
        """The text of all that was posted."""
        return [str(message["text"]) for message in self.slack.messages]

    @property
    def ran(self) -> list[str]:
        """The commands that ran."""
        return self.plugin.ran


def typed(name: str, *, received: float = MORNING, channel: str = "G8PSS9T3V") -> str:
    """Return the line of a command; of a destructive one, as it is confirmed, for a day."""
    if EFFECTS.get(name) != "destructive":
        return name
    person, place = Person("U2CERLKJA", "T1DC2JH3J"), Place(channel)
    spec = CommandSpec(name, plugin="work", effect="destructive")
    pending = PendingCommand(Request(name, person, place), spec, Bound({}, name), Open.version)
    expires = int(received) + 24 * 3600
    return pending.line(sealed_code(pending.agreed, code_key(SECRET), expires=expires))


def command(
    text: str, *, reference: str = REFERENCE, received: float = MORNING, **fields: str
) -> dict[str, str]:
    """Return the envelope in which the first function hands over ``text``."""
    fields.setdefault("response_url", f"https://hooks.slack.com/commands/T1/1/{reference}")
    line = typed(text, received=received, channel=fields.get("channel_id", "G8PSS9T3V"))
    body = form(line, **fields).decode()
    envelope = Envelope(reference=reference, received=received, body=body)
    return seal(envelope, envelope_key(SECRET))


def failure(payload: Event, request_id: str = "1", **more: object) -> dict[str, Any]:
    """Return Lambda's record of an invocation that failed."""
    return {
        "version": "1.0",
        "timestamp": "2026-01-05T09:00:01.000Z",
        "requestContext": {
            "requestId": request_id,
            "functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:catops-main:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 1,
        },
        "requestPayload": payload,
        "responsePayload": {"errorMessage": "RequestId: … Runtime exited: signal: killed"},
        **more,
    }


def aged(payload: Event, request_id: str = "1") -> dict[str, Any]:
    """Return Lambda's record of an event that never got its turn."""
    record = failure(payload, request_id)
    del record["responsePayload"]
    record["requestContext"]["condition"] = "EventAgeExceeded"
    return record
